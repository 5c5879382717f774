import { createRandom, type Matrix } from '@llm-cookbook/vector'
import { backward, encode, type Encoded } from './encoder.ts'
import { correlationLoss, distanceLoss, likenessLoss, type Loss, partnerLoss, sideLoss } from './losses.ts'
import { SparseAdam } from './sparse-adam.ts'
import type { Texts } from './texts.ts'

/** All that the losses are computed of, as rows of the table. */
export interface Lessons {
  /** Words and sentences with the teacher's vectors of them, of as many numbers as the table's, at length 1. */
  words: Taught
  sentences: Taught
  /** Pairs of sentences that people gave a score. */
  scored: { a: Texts; b: Texts; scores: Float32Array }
  /** Pairs of texts that belong together, by kind, and how often a kind has its turn. */
  partners: { a: Texts; b: Texts; share: number }[]
  /** Opinions with 1 or -1, and pairs of phrases for those that are of one side or the other. */
  opinions: { texts: Texts; sides: Float32Array; positive: Texts; negative: Texts }
}

export interface Taught {
  texts: Texts
  teacher: Matrix
}

export interface TrainOptions {
  steps: number
  learningRate: number
  seed: number
  onProgress?: (progress: { step: number; losses: ReadonlyMap<string, number> }) => void
}

/**
 * How much of a loss is in the sum, every how many steps it has its turn, how many texts a turn, and how often a word is
 * left out.
 */
const mix = {
  distance: { weight: 2, every: 1, batch: 256, dropout: 0.1 },
  likeness: { weight: 8, every: 1, batch: 128, dropout: 0.1 },
  words: { weight: 0.5, every: 1, batch: 192, dropout: 0 },
  scored: { weight: 3, every: 2, batch: 256, dropout: 0.2 },
  partners: { weight: 0.5, every: 2, batch: 192, dropout: 0.1, temperature: 0.05 },
  opinions: { weight: 0.3, every: 3, batch: 192, dropout: 0.25, temperature: 0.15 }
}

/**
 * Trains a table in place, `size` numbers a row: several losses in turn, words left out by chance so that no text hangs
 * on one, and a learning rate that falls evenly to a twentieth. Same lessons and seed, same numbers.
 */
export function train(
  table: Float32Array,
  size: number,
  lessons: Lessons,
  { steps, learningRate, seed, onProgress }: TrainOptions
): void {
  const random = createRandom(seed)
  const optimizer = new SparseAdam(table, size)
  const losses = new Map<string, number>()

  const choose = (count: number, of: number): number[] => Array.from({ length: count }, () => random.integer(of))
  const look = (texts: Texts, chosen: number[], share: number): Encoded<Float32Array> =>
    encode(table, size, texts, chosen, { share, random })
  const learn = (name: string, weight: number, loss: Loss<Float32Array>, ...encoded: Encoded<Float32Array>[]): void => {
    encoded.forEach((texts, i) => {
      backward(texts, loss.gradients[i]!, weight, optimizer)
    })
    losses.set(name, 0.99 * (losses.get(name) ?? loss.value) + 0.01 * loss.value)
  }

  const turns = {
    distance() {
      const { texts, teacher } = lessons.sentences
      const { weight, batch, dropout } = mix.distance
      const chosen = choose(batch, texts.count)
      const encoded = look(texts, chosen, dropout)
      learn('distance', weight, distanceLoss(encoded.units, rowsOf(teacher, chosen), size), encoded)
    },
    likeness() {
      const { texts, teacher } = lessons.sentences
      const { weight, batch, dropout } = mix.likeness
      const chosen = choose(batch, texts.count)
      const encoded = look(texts, chosen, dropout)
      learn('likeness', weight, likenessLoss(encoded.units, rowsOf(teacher, chosen), size), encoded)
    },
    words() {
      const { texts, teacher } = lessons.words
      const { weight, batch, dropout } = mix.words
      const chosen = choose(batch, texts.count)
      const encoded = look(texts, chosen, dropout)
      learn('words', weight, distanceLoss(encoded.units, rowsOf(teacher, chosen), size), encoded)
    },
    scored() {
      const { a, b, scores } = lessons.scored
      if (a.count === 0) return
      const { weight, batch, dropout } = mix.scored
      const chosen = choose(batch, a.count)
      const [first, second] = [look(a, chosen, dropout), look(b, chosen, dropout)]
      const wanted = Float32Array.from(chosen, i => scores[i]!)
      learn('scored', weight, correlationLoss(first.units, second.units, wanted, size), first, second)
    },
    partners() {
      const { weight, batch, dropout, temperature } = mix.partners
      let left = random.uniform()
      const { a, b } = lessons.partners.find(({ share }) => (left -= share) < 0) ?? lessons.partners.at(-1)!
      const chosen = choose(batch, a.count)
      const [first, second] = [look(a, chosen, dropout), look(b, chosen, dropout)]
      learn('partners', weight, partnerLoss(first.units, second.units, size, temperature), first, second)
    },
    opinions() {
      const { texts, sides, positive, negative } = lessons.opinions
      const { weight, batch, dropout, temperature } = mix.opinions
      const chosen = choose(batch, texts.count)
      const phrases = Array.from({ length: positive.count }, (_, i) => i)
      const encoded = [
        look(texts, chosen, dropout),
        encode(table, size, positive, phrases),
        encode(table, size, negative, phrases)
      ] as const
      const [opinions, yes, no] = encoded
      const wanted = Float32Array.from(chosen, i => sides[i]!)
      learn('opinions', weight, sideLoss(opinions.units, wanted, yes.units, no.units, size, temperature), ...encoded)
    }
  }

  for (let step = 0; step < steps; step++) {
    for (const name of ['distance', 'likeness', 'words', 'scored', 'partners', 'opinions'] as const) {
      // Those of every second step take turns with one another.
      const offset = name === 'partners' ? 1 : 0
      if (step % mix[name].every === offset) turns[name]()
    }
    optimizer.step(learningRate * Math.max(0.05, 1 - step / steps))
    onProgress?.({ step: step + 1, losses })
  }
}

function rowsOf(matrix: Matrix, chosen: readonly number[]): Float32Array {
  const rows = new Float32Array(chosen.length * matrix.columns)
  chosen.forEach((i, k) => {
    rows.set(matrix.row(i), k * matrix.columns)
  })
  return rows
}
