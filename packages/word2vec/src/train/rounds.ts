import { Word2vecError } from '../errors.ts'
import type { TrainResult } from '../kernels/kernel.ts'
import type { Chunks } from './chunks.ts'
import type { Crew } from './crew.ts'
import type { ProgressMeter } from './progress.ts'
import type { TrainingSettings } from './settings.ts'

export interface Rounds {
  readonly crew: Crew
  readonly chunks: Chunks
  readonly settings: Pick<TrainingSettings, 'alpha' | 'minAlpha' | 'window'>
  readonly meter: ProgressMeter
  readonly signal: AbortSignal | undefined
  /** Seconds between two rests. */
  readonly every: number
  /** Called when every chunk before `next` is trained and none is at work, after each round, the last one too. */
  readonly rest: (next: number) => Promise<void>
}

/** Gives the chunks from `next` on to whoever is free, in rounds with a rest after each: then the parameters stand still. */
export async function trainInRounds(next: number, rounds: Rounds): Promise<void> {
  const { crew, chunks, settings, meter, signal, every, rest } = rounds
  let done = next
  let failed = false

  async function lane(index: number, until: number): Promise<void> {
    while (next < chunks.count && !failed) {
      const chunk = next++
      // From alpha down to 0 in a straight line, as word2vec.c, but never below minAlpha.
      const alpha = Math.max(settings.minAlpha, settings.alpha * (1 - chunks.shareBefore(chunk)))
      try {
        const result = await crew.train(index, await chunks.read(chunk), alpha)
        requireLearning(result, settings)
        // By how many are done, as several workers do not end in order.
        meter.add(result, Math.floor(done / chunks.perEpoch) + 1, ++done % chunks.perEpoch === 0)
      } catch (error) {
        failed = true
        throw error
      }
      // Behind a chunk, so that every round gets on.
      if (signal?.aborted === true || performance.now() >= until) return
    }
  }

  while (next < chunks.count) {
    const until = performance.now() + every * 1000
    const lanes = await Promise.allSettled(Array.from({ length: crew.lanes }, (_, index) => lane(index, until)))
    const failure = lanes.find(outcome => outcome.status === 'rejected')
    if (failure) throw failure.reason
    await rest(next)
    signal?.throwIfAborted()
  }
}

/** A loss is the logarithm of a probability, which no sum of them can leave: where it does, the numbers are lost. */
function requireLearning({ loss }: TrainResult, { alpha, window }: Rounds['settings']): void {
  if (loss >= 0 && loss < Infinity) return
  const given = `an alpha of ${alpha} and a window of ${window}`
  throw new Word2vecError(
    'diverged',
    `with ${given} the vectors grow without end: give a smaller alpha, or a smaller window`
  )
}
