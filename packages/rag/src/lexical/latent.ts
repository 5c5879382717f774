import { createRandom, type TypedArray } from '@llm-cookbook/vector'
import type { ArrayReader } from './array-reader.ts'
import type { CountMatrix } from './count-matrix.ts'
import type { Pause } from './pause.ts'
import { rightSingularVectors } from './randomized-svd.ts'
import type { Sparse } from './sparse.ts'

/** The most passages that the directions are found from; the others are placed among them. */
const mostPassages = 4096

/** The numbers of a term or passage as integers of 8 bits and a factor. */
const steps = 127

/**
 * Latent semantic analysis (Deerwester, Dumais, Furnas, Landauer and Harshman, 'Indexing by Latent Semantic Analysis',
 * JASIS 41, 1990) with log-entropy weights (Dumais, 'Improving the retrieval of information from external sources',
 * 1991): a count weighs `ln(1 + count) · (1 + Σ p ln p / ln N)`, p being the term's share of each of the N passages;
 * passages are vectors of length 1, projected on the first right singular vectors of their matrix. Of more than 4,096
 * passages, that many are drawn for finding these.
 */
export async function latentArrays(
  { byPassage, byTerm }: CountMatrix,
  dimensions: number,
  seed: number,
  pause: Pause,
  onProgress?: (done: number, total: number) => void
): Promise<Record<string, TypedArray>> {
  const { rows, width } = byPassage
  const weights = Float64Array.from({ length: width }, (_, term) => entropyWeight(byTerm, term, rows))
  const weighted = unitRows(byPassage, weights)
  const count = Math.min(dimensions, rows - 2, width - 2)
  if (count < 1) return {}
  const drawn = rows > mostPassages ? draw(weighted, mostPassages, seed) : weighted
  const { columns, vectors } = await rightSingularVectors(drawn, count, seed, pause, onProgress)

  const codes = new Int8Array(rows * columns)
  const factors = new Float32Array(rows)
  const place = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    place.fill(0)
    for (let at = weighted.starts[row]!; at < weighted.starts[row + 1]!; at++) {
      const [from, value] = [weighted.columns[at]! * columns, weighted.values[at]!]
      for (let j = 0; j < columns; j++) place[j]! += value * vectors[from + j]!
    }
    const length = Math.sqrt(place.reduce((sum, x) => sum + x * x, 0))
    factors[row] = length > 0 ? quantize(place, codes.subarray(row * columns, (row + 1) * columns)) / length : 0
    if (row % 64 === 63) await pause()
  }
  const termCodes = new Int8Array(width * columns)
  const termFactors = Float32Array.from({ length: width }, (_, term) => {
    const [from, to] = [term * columns, (term + 1) * columns]
    return quantize(vectors.subarray(from, to), termCodes.subarray(from, to)) * weights[term]!
  })
  return { latentTerms: termCodes, latentTermFactors: termFactors, latentRows: codes, latentRowFactors: factors }
}

/** Directions of meaning, and where passages lie by them. */
export interface LatentSpace {
  /** How many directions there are; 0 where there is no latent space. */
  readonly columns: number
  /** Where terms with these counts lie: a vector of length 1; undefined where no term lies anywhere. */
  place(ids: ArrayLike<number>, counts: ArrayLike<number>): Float64Array | undefined
  /** Of a place and of each passage. */
  cosines(place: Float64Array): Float64Array
}

/** Reads what `latentArrays` made. */
export class StoredLatentSpace implements LatentSpace {
  readonly columns: number
  readonly #reader: ArrayReader
  #rows: Int8Array | undefined
  #rowFactors: Float32Array | undefined

  constructor(reader: ArrayReader) {
    this.#reader = reader
    const terms = reader.length('latentTermFactors')
    this.columns = terms === 0 ? 0 : reader.length('latentTerms') / terms
  }

  place(ids: ArrayLike<number>, counts: ArrayLike<number>): Float64Array | undefined {
    const { columns } = this
    const place = new Float64Array(columns)
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!
      const codes = this.#reader.read('latentTerms', id * columns, (id + 1) * columns) as Int8Array
      const [termFactor] = this.#reader.read('latentTermFactors', id, id + 1) as Float32Array
      const factor = Math.log1p(counts[i]!) * termFactor!
      for (let j = 0; j < columns; j++) place[j]! += factor * codes[j]!
    }
    const length = Math.sqrt(place.reduce((sum, x) => sum + x * x, 0))
    return length > 0 ? place.map(x => x / length) : undefined
  }

  cosines(place: Float64Array): Float64Array {
    this.#rows ??= this.#reader.read('latentRows') as Int8Array
    this.#rowFactors ??= this.#reader.read('latentRowFactors') as Float32Array
    const [codes, factors, { columns }] = [this.#rows, this.#rowFactors, this]
    const cosines = new Float64Array(factors.length)
    for (let row = 0, at = 0; row < cosines.length; row++) {
      let sum = 0
      for (let j = 0; j < columns; j++) sum += codes[at++]! * place[j]!
      cosines[row] = sum * factors[row]!
    }
    return cosines
  }
}

function entropyWeight({ starts, values }: Sparse, term: number, passages: number): number {
  const held = values.subarray(starts[term], starts[term + 1])
  let total = 0
  for (const count of held) total += count
  let sum = 0
  for (const count of held) sum += (count / total) * Math.log(count / total)
  return 1 + sum / Math.log(passages)
}

function unitRows(matrix: Sparse, weights: Float64Array): Sparse {
  const { rows, starts, columns } = matrix
  const values = matrix.values.map((count, at) => Math.log1p(count) * weights[columns[at]!]!)
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(starts[row], starts[row + 1])
    const length = Math.sqrt(own.reduce((sum, x) => sum + x * x, 0))
    if (length > 0) for (let i = 0; i < own.length; i++) own[i]! /= length
  }
  return { ...matrix, values }
}

function draw(matrix: Sparse, count: number, seed: number): Sparse {
  const all = createRandom(seed).shuffle(Uint32Array.from({ length: matrix.rows }, (_, row) => row))
  const drawn = all.subarray(0, count).sort()
  const starts = new Uint32Array(count + 1)
  drawn.forEach((row, i) => (starts[i + 1] = starts[i]! + matrix.starts[row + 1]! - matrix.starts[row]!))
  const columns = new Uint32Array(starts[count]!)
  const values = new Float32Array(starts[count]!)
  drawn.forEach((row, i) => {
    columns.set(matrix.columns.subarray(matrix.starts[row], matrix.starts[row + 1]), starts[i])
    values.set(matrix.values.subarray(matrix.starts[row], matrix.starts[row + 1]), starts[i])
  })
  return { rows: count, width: matrix.width, starts, columns, values }
}

/** Writes the numbers as multiples of the factor that it returns. */
function quantize(numbers: ArrayLike<number>, codes: Int8Array): number {
  let largest = 0
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i]!))
  if (largest === 0) return 0
  for (let i = 0; i < codes.length; i++) codes[i] = Math.round((numbers[i]! / largest) * steps)
  return largest / steps
}
