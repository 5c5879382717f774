import type { Matrix, Random } from '@llm-cookbook/vector'
import type { NeighborMetric } from '../neighbors.ts'
import type { Pause } from '../pause.ts'
import type { Progress } from '../progress.ts'
import { rankCorrelation } from './rank-correlation.ts'

interface Comparing {
  /** How many pairs are compared; all where there are no more. */
  pairs: number
  metric: NeighborMetric
  random: Random
  pause: Pause
  onProgress: ((progress: Progress) => void) | undefined
}

export async function correlateDistances(
  high: Matrix,
  low: Matrix,
  { pairs, metric, random, pause, onProgress }: Comparing
): Promise<number> {
  const all = (high.rows * (high.rows - 1)) / 2
  const { first, second } = all <= pairs ? everyPair(high.rows, all) : drawnPairs(high.rows, pairs, random)
  const total = first.length
  const [inHigh, inLow] = [new Float32Array(total), new Float32Array(total)]
  const between = metric === 'euclidean' ? euclidean : cosineDistance
  for (let i = 0; i < total; i++) {
    const [a, b] = [first[i]!, second[i]!]
    inHigh[i] = between(high.data, a * high.columns, b * high.columns, high.columns)
    inLow[i] = euclidean(low.data, a * low.columns, b * low.columns, low.columns)
    if ((i + 1) % 1024 > 0 && i + 1 < total) continue
    onProgress?.({ stage: 'distances', done: i + 1, total })
    await pause()
  }
  return rankCorrelation(inHigh, inLow)
}

interface Pairs {
  readonly first: Int32Array
  readonly second: Int32Array
}

function everyPair(rows: number, count: number): Pairs {
  const [first, second] = [new Int32Array(count), new Int32Array(count)]
  let i = 0
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++, i++) {
      first[i] = a
      second[i] = b
    }
  }
  return { first, second }
}

function drawnPairs(rows: number, count: number, random: Random): Pairs {
  const first = Int32Array.from({ length: count }, () => random.integer(rows))
  // Any row but the first.
  const second = first.map(row => (row + 1 + random.integer(rows - 1)) % rows)
  return { first, second }
}

// As in `@llm-cookbook/vector`, for rows that start at a and b, without a view to allocate for each.

function euclidean(data: Float32Array, a: number, b: number, columns: number): number {
  let sum = 0
  for (let c = 0; c < columns; c++) {
    const difference = data[a + c]! - data[b + c]!
    sum += difference * difference
  }
  return Math.sqrt(sum)
}

function cosineDistance(data: Float32Array, a: number, b: number, columns: number): number {
  let [aa, bb, ab] = [0, 0, 0]
  for (let c = 0; c < columns; c++) {
    const [x, y] = [data[a + c]!, data[b + c]!]
    aa += x * x
    bb += y * y
    ab += x * y
  }
  // Rounding may take a cosine above 1.
  return aa === 0 || bb === 0 ? 1 : Math.max(0, 1 - ab / (Math.sqrt(aa) * Math.sqrt(bb)))
}
