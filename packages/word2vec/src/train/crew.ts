import { sentenceEnd } from '../encoded-corpus.ts'
import { chunkLength, type KernelSettings, type TrainingKernel, type TrainResult } from '../kernels/kernel.ts'
import { Pause } from './pause.ts'

/** Who trains: one kernel, or several at once on the same parameters. */
export interface Crew {
  /** How many chunks can be given out at a time. */
  readonly lanes: number
  /** Trains a chunk; each lane has one at a time. */
  train(lane: number, ids: Int32Array, alpha: number): Promise<TrainResult>
  /** The state of each worker's generator, while no chunk is given out. */
  states(): Promise<number[][]>
  end(): Promise<void>
}

/** Starts a crew on a kernel's parameters. `states` are those of the generators, where a training is resumed. */
export type StartCrew = (kernel: TrainingKernel, settings: KernelSettings, states: readonly number[][]) => Promise<Crew>

/** The calling thread alone; everything else in it has its turn between chunks. */
export const alone: StartCrew = (kernel, _settings, [state]) => {
  if (state !== undefined) kernel.seed(state)
  const pause = new Pause()
  return Promise.resolve({
    lanes: 1,
    async train(_lane, ids, alpha) {
      const result = trainWhole(kernel, ids, alpha)
      await pause.turn()
      return result
    },
    states: () => Promise.resolve([kernel.state()]),
    end() {
      return Promise.resolve()
    }
  })
}

/** A chunk may be longer than a call takes, where sentences are long: it is cut, between sentences if there is a place. */
export function trainWhole(kernel: TrainingKernel, ids: Int32Array, alpha: number): TrainResult {
  const sum = { words: 0, loss: 0, examples: 0 }
  for (let start = 0; start < ids.length;) {
    const most = ids.subarray(start, start + chunkLength)
    const piece =
      start + chunkLength < ids.length ? most.subarray(0, most.lastIndexOf(sentenceEnd) + 1 || undefined) : most
    const { words, loss, examples } = kernel.train(piece, alpha)
    start += piece.length
    sum.words += words
    sum.loss += loss
    sum.examples += examples
  }
  return sum
}
