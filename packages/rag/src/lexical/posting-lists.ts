import type { TypedArray } from '@llm-cookbook/vector'
import type { ArrayReader } from './array-reader.ts'
import type { Sparse } from './sparse.ts'

/** The smallest type that holds all counts of an index exactly. */
export type Counts = Uint8Array | Uint16Array | Float32Array

/** What stands in one row: numbers in ascending order, and how often each occurs. */
export interface PostingList {
  readonly numbers: Uint32Array
  readonly counts: Counts
}

/**
 * The rows of a matrix of counts as arrays, compact and to be read one by one: of ascending columns the differences,
 * seven bits a byte, the lowest first, the eighth bit set where another byte follows; counts in the smallest type that
 * holds all of them exactly.
 */
export function encodeLists(name: string, { rows, starts, columns, values }: Sparse): Record<string, TypedArray> {
  const offsets = new Uint32Array(rows + 1)
  let bytes = 0
  for (let row = 0; row < rows; row++) {
    let before = 0
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const column = columns[at]!
      bytes += sizeOf(column - before)
      before = column
    }
    offsets[row + 1] = bytes
  }
  const differences = new Uint8Array(bytes)
  let to = 0
  for (let row = 0; row < rows; row++) {
    let before = 0
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      let rest = columns[at]! - before
      before = columns[at]!
      for (; rest >= 0x80; rest >>>= 7) differences[to++] = rest | 0x80
      differences[to++] = rest
    }
  }
  return {
    [`${name}Starts`]: starts,
    [`${name}Offsets`]: offsets,
    [`${name}Differences`]: differences,
    [`${name}Counts`]: compact(values)
  }
}

/** Reads what `encodeLists` made, a list at a time. */
export class PostingLists {
  readonly #reader: ArrayReader
  readonly #name: string
  #starts: Uint32Array | undefined
  #offsets: Uint32Array | undefined

  constructor(reader: ArrayReader, name: string) {
    this.#reader = reader
    this.#name = name
  }

  /** How many numbers list `row` has. */
  size(row: number): number {
    this.#starts ??= this.#reader.read(`${this.#name}Starts`) as Uint32Array
    return this.#starts[row + 1]! - this.#starts[row]!
  }

  list(row: number): PostingList {
    const size = this.size(row)
    const start = this.#starts![row]!
    this.#offsets ??= this.#reader.read(`${this.#name}Offsets`) as Uint32Array
    const [from, to] = [this.#offsets[row]!, this.#offsets[row + 1]!]
    const numbers = decode(this.#reader.read(`${this.#name}Differences`, from, to) as Uint8Array, size)
    return { numbers, counts: this.#reader.read(`${this.#name}Counts`, start, start + size) as Counts }
  }
}

function decode(differences: Uint8Array, size: number): Uint32Array {
  const numbers = new Uint32Array(size)
  let [at, number] = [0, 0]
  for (let i = 0; i < size; i++) {
    let byte = differences[at++]!
    let difference = byte & 0x7f
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = differences[at++]!
      difference |= (byte & 0x7f) << shift
    }
    number += difference
    numbers[i] = number
  }
  return numbers
}

function sizeOf(difference: number): number {
  let size = 1
  for (let rest = difference; rest >= 0x80; rest >>>= 7) size++
  return size
}

function compact(values: Float32Array): Counts {
  let most = 0
  for (const value of values) {
    if (!Number.isInteger(value)) return values
    if (value > most) most = value
  }
  return most < 2 ** 8 ? Uint8Array.from(values) : most < 2 ** 16 ? Uint16Array.from(values) : values
}
