import { describe, expect, it } from 'vitest'
import { sentenceEnd, type EncodedCorpus } from '../../src/encoded-corpus.ts'
import { Chunks, chunkSpan } from '../../src/train/chunks.ts'
import type { Crew } from '../../src/train/crew.ts'
import { ProgressMeter, type TrainProgress } from '../../src/train/progress.ts'
import { trainInRounds } from '../../src/train/rounds.ts'
import { Vocabulary } from '../../src/vocabulary.ts'

const vocabulary = new Vocabulary(['a', 'b'], Float64Array.of(1, 1))
/** As many chunks an epoch, of one-word sentences. */
function chunksOf(perEpoch: number, epochs: number): Chunks {
  const length = perEpoch * (chunkSpan - 1)
  const ids = new Int32Array(length).map((_, i) => (i % 2 === 0 ? i % 4 : sentenceEnd))
  const corpus: EncodedCorpus = { vocabulary, length, read: (start, end) => ids.subarray(start, end) }
  return new Chunks(corpus, epochs)
}

type Train = Crew['train']
function crewOf(lanes: number, train: Train): Crew {
  return { lanes, train, states: () => Promise.resolve([]), end: () => Promise.resolve() }
}

interface Run {
  readonly told: TrainProgress[]
  readonly rests: number[]
}

async function run(
  chunks: Chunks,
  crew: Crew,
  { next = 0, alpha = 1, minAlpha = 0, every = Infinity, signal = undefined as AbortSignal | undefined } = {}
): Promise<Run> {
  const told: TrainProgress[] = []
  const rests: number[] = []
  const meter = new ProgressMeter(0, chunks.count - next, progress => told.push(progress))
  const rest = (at: number): Promise<void> => Promise.resolve(void rests.push(at))
  await trainInRounds(next, { crew, chunks, settings: { alpha, minAlpha, window: 5 }, meter, signal, every, rest })
  return { told, rests }
}

const one = { words: 1, loss: 2, examples: 4 }

describe('rounds of training', () => {
  it('let the learning rate fall from alpha in a straight line, and not below minAlpha', async () => {
    const alphas: number[] = []
    const crew = crewOf(1, (_, __, alpha) => Promise.resolve((alphas.push(alpha), one)))
    await run(chunksOf(5, 2), crew, { alpha: 0.5, minAlpha: 0.2 })
    expect(alphas).toHaveLength(10)
    for (const [i, alpha] of alphas.entries()) expect(alpha).toBeCloseTo(Math.max(0.2, 0.5 * (1 - i / 10)), 3)
    expect([alphas[0], alphas.at(-1)]).toEqual([0.5, 0.2])
  })

  it('give each chunk to one, and tell epochs in order, whoever ends first', async () => {
    const busy = new Set<number>()
    const crew = crewOf(3, async lane => {
      expect(busy.has(lane)).toBe(false)
      busy.add(lane)
      for (let turns = 0; turns < 9 - 4 * lane; turns++) await Promise.resolve()
      busy.delete(lane)
      return one
    })
    const { told, rests } = await run(chunksOf(4, 3), crew)
    const ends = told.filter(({ epoch }, i) => epoch !== told[i + 1]?.epoch)
    expect(ends.map(({ epoch, words, loss }) => [epoch, words, loss])).toEqual([
      [1, 4, 0.5],
      [2, 8, 0.5],
      [3, 12, 0.5]
    ])
    expect(rests).toEqual([12])
  })

  it('rest when nobody is at work, as often as they are to, and at the end', async () => {
    let working = 0
    const crew = crewOf(2, async () => {
      working++
      await Promise.resolve()
      working--
      return one
    })
    const { rests } = await run(chunksOf(5, 1), crew, { every: 0 })
    expect(rests).toEqual([2, 4, 5])
    expect(working).toBe(0)
  })

  it('go on where they are to', async () => {
    const { rests, told } = await run(
      chunksOf(5, 2),
      crewOf(1, () => Promise.resolve(one)),
      { next: 7, every: 0 }
    )
    expect(rests).toEqual([8, 9, 10])
    expect(told.at(-1)).toMatchObject({ epoch: 2, words: 3, secondsLeft: 0 })
  })

  it('end at once for all when one fails, with its error, and without a rest', async () => {
    let trained = 0
    const crew = crewOf(4, async lane => {
      await Promise.resolve()
      if (lane === 1) throw new Error('broken')
      trained++
      return one
    })
    await expect(run(chunksOf(100, 1), crew)).rejects.toThrow('broken')
    expect(trained).toBeLessThan(10)
  })
})
