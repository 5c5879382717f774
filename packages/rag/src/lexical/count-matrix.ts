import type { Pause } from './pause.ts'
import { transpose, type Sparse } from './sparse.ts'
import type { TermCounts } from './term-counts.ts'

/** How much the fields of a passage count. */
export interface FieldSettings {
  /** Of an occurrence in the title. Default 2. */
  title?: FieldWeight | undefined
  /** Of an occurrence in the headings that the passage stands under. Default 1. */
  headings?: FieldWeight | undefined
  /** Of an occurrence in the passage itself. Default 1. */
  body?: FieldWeight | undefined
}

/**
 * A field's weight, a number from 0 up; or the weight and `b`, from 0 to 1, which is how much the length of this field
 * is normalised. As soon as one field has a `b`, each is normalised by itself (the others with .75), which is BM25F in
 * its simple form (Zaragoza, Craswell, Taylor, Saria and Robertson, 'Microsoft Cambridge at TREC-13', 2004), and the
 * `b` of a search has no say.
 */
export type FieldWeight = number | { readonly weight?: number | undefined; readonly b?: number | undefined }

/** The counted terms of all passages. */
export interface CountMatrix {
  /** In ascending order. */
  readonly vocabulary: readonly string[]
  /** A row a passage, a column a term: how often it occurs, by weight. */
  readonly byPassage: Sparse
  /** The same the other way round. */
  readonly byTerm: Sparse
  /** Of each passage, by weight; 1 for all where each field has been normalised by itself. */
  readonly lengths: Float32Array
}

/**
 * Puts blocks of passages together: one vocabulary, weighted counts.
 *
 * @throws {RangeError} a weight or `b` out of range
 */
export async function countMatrix(
  blocks: Iterable<TermCounts> | AsyncIterable<TermCounts>,
  fields: FieldSettings,
  pause: Pause
): Promise<CountMatrix> {
  const [title, headings, body] = fieldWeights(fields)
  const isNormalized = [title, headings, body].some(field => field.b !== undefined)
  const idOf = new Map<string, number>()
  const starts = new GrowingArray(Float64Array)
  const ids = new GrowingArray(Uint32Array)
  const values = new GrowingArray(Float32Array)
  // Occurrences in the title and in the headings, where fields are normalised when all passages are known.
  const parts = [new GrowingArray(Float32Array), new GrowingArray(Float32Array)] as const
  starts.push(0)
  for await (const block of blocks) {
    const idsOf = Uint32Array.from(block.vocabulary, term => {
      const wellFormed = term.toWellFormed()
      let id = idOf.get(wellFormed)
      if (id === undefined) idOf.set(wellFormed, (id = idOf.size))
      return id
    })
    const { inTitle, inHeadings, counts } = block
    for (let row = 0; row + 1 < block.starts.length; row++) {
      for (let at = block.starts[row]!; at < block.starts[row + 1]!; at++) {
        const [t, h] = [inTitle?.[at] ?? 0, inHeadings?.[at] ?? 0]
        const value = isNormalized
          ? counts[at]!
          : t * title.weight + h * headings.weight + (counts[at]! - t - h) * body.weight
        if (value === 0) continue
        ids.push(idsOf[block.ids[at]!]!)
        values.push(value)
        if (isNormalized) {
          parts[0].push(t)
          parts[1].push(h)
        }
      }
      starts.push(ids.length)
    }
    await pause()
  }
  const rows = starts.length - 1
  const counted = {
    rows,
    width: idOf.size,
    starts: Uint32Array.from(starts.array()),
    columns: ids.array(),
    values: values.array()
  }
  if (isNormalized) normalizeFields(counted, [parts[0].array(), parts[1].array()], [title, headings, body])

  const appeared = [...idOf.keys()]
  const order = Uint32Array.from(appeared.keys()).sort((a, b) => (appeared[a]! < appeared[b]! ? -1 : 1))
  const rankOf = new Uint32Array(order.length)
  order.forEach((id, rank) => (rankOf[id] = rank))
  counted.columns.forEach((id, at) => (counted.columns[at] = rankOf[id]!))
  await pause()
  const byTerm = transpose(counted)
  await pause()
  const byPassage = transpose(byTerm)
  await pause()
  const lengths = new Float32Array(rows).fill(isNormalized ? 1 : 0)
  if (!isNormalized) {
    for (let row = 0; row < rows; row++) {
      for (let at = counted.starts[row]!; at < counted.starts[row + 1]!; at++) lengths[row]! += byPassage.values[at]!
    }
  }
  return { vocabulary: Array.from(order, id => appeared[id]!), byPassage, byTerm, lengths }
}

interface Field {
  readonly weight: number
  readonly b: number | undefined
}

function fieldWeights({ title = 2, headings = 1, body = 1 }: FieldSettings): [Field, Field, Field] {
  return Object.entries({ title, headings, body }).map(([name, given]) => {
    const { weight = name === 'title' ? 2 : 1, b } = typeof given === 'number' ? { weight: given } : given
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`fields: expected a weight from 0 up for ${name}, not ${weight}`)
    }
    if (b !== undefined && !(b >= 0 && b <= 1))
      throw new RangeError(`fields: expected b from 0 to 1 for ${name}, not ${b}`)
    return { weight, b }
  }) as [Field, Field, Field]
}

/** Turns total counts into the weighted sum of each field's counts, divided by 1 - b + b · length / mean length. */
function normalizeFields(
  { rows, starts, values }: Sparse,
  [inTitle, inHeadings]: readonly [Float32Array, Float32Array],
  fields: readonly [Field, Field, Field]
): void {
  const lengths = fields.map(() => new Float64Array(rows))
  const countsAt = (at: number): [number, number, number] => [
    inTitle[at]!,
    inHeadings[at]!,
    values[at]! - inTitle[at]! - inHeadings[at]!
  ]
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      countsAt(at).forEach((count, field) => (lengths[field]![row]! += count))
    }
  }
  const means = lengths.map(of => of.reduce((sum, length) => sum + length, 0) / rows)
  for (let row = 0; row < rows; row++) {
    const factors = fields.map(({ weight, b = 0.75 }, field) =>
      means[field] === 0 ? 0 : weight / (1 - b + (b * lengths[field]![row]!) / means[field]!)
    )
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      values[at] = countsAt(at).reduce((sum, count, field) => sum + (count > 0 ? count * factors[field]! : 0), 0)
    }
  }
}

/** A typed array that grows at its end. */
class GrowingArray<A extends Uint32Array | Float32Array | Float64Array> {
  length = 0
  #data: A

  constructor(Type: new (length: number) => A) {
    this.#data = new Type(1024)
  }

  push(value: number): void {
    if (this.length === this.#data.length) {
      const larger = new (this.#data.constructor as new (length: number) => A)(2 * this.length)
      larger.set(this.#data)
      this.#data = larger
    }
    this.#data[this.length++] = value
  }

  array(): A {
    return this.#data.slice(0, this.length) as A
  }
}
