import type { TypedArray } from '@llm-cookbook/vector'
import type { ArrayReader } from '../lexical/array-reader.ts'
import { Cache } from './cache.ts'
import type { SealedBlocks } from './sealed-blocks.ts'
import { arrayOf, bytesPerElement, fromBytes, toBytes, typeOf, type TypeName } from './typed-bytes.ts'

/** Where arrays stand, by name: their kind among the blocks of a generation, and what they are. */
export type ArrayDirectory = Readonly<Record<string, StoredArray>>

interface StoredArray {
  readonly kind: number
  readonly type: TypeName
  readonly length: number
}

/** What arrays belong to: see `Place`. */
export interface Owner {
  readonly owner: number
  readonly seal: string
}

/** Bytes of an array in a block. */
const blockBytes = 32_768

/** Writes arrays in blocks, numbered from `firstKind` on. To be called within a transaction. */
export function writeArrays(
  blocks: SealedBlocks,
  owner: Owner,
  arrays: Readonly<Record<string, TypedArray>>,
  firstKind: number
): ArrayDirectory {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array], i): [string, StoredArray] => {
      const stored = { kind: firstKind + i, type: typeOf(array), length: array.length }
      const size = blockBytes / array.BYTES_PER_ELEMENT
      for (let part = 0; part * size < array.length; part++) {
        const { kind } = stored
        blocks.put({ ...owner, kind, part }, toBytes(array.subarray(part * size, (part + 1) * size)))
      }
      return [name, stored]
    })
  )
}

/** Reads arrays block by block, as far as they are needed, and keeps the blocks that were used last. */
export class StoredArrays implements ArrayReader {
  readonly #blocks: SealedBlocks
  readonly #owner: Owner
  readonly #directory: ArrayDirectory
  readonly #cache: Cache<TypedArray>

  constructor(blocks: SealedBlocks, owner: Owner, directory: ArrayDirectory, cacheBytes = 32e6) {
    this.#blocks = blocks
    this.#owner = owner
    this.#directory = directory
    this.#cache = new Cache(cacheBytes)
  }

  length(name: string): number {
    return this.#directory[name]?.length ?? 0
  }

  read(name: string, from = 0, to: number = this.length(name)): TypedArray {
    const array = this.#directory[name]
    const end = Math.min(to, this.length(name))
    if (array === undefined || from >= end) return arrayOf(array?.type ?? 'Uint8Array', 0)
    const size = blockBytes / bytesPerElement(array.type)
    const first = Math.floor(from / size)
    if (end <= (first + 1) * size) return this.#block(array, first).subarray(from - first * size, end - first * size)
    const whole = arrayOf(array.type, end - from)
    for (let part = first; part * size < end; part++) {
      const [start, stop] = [Math.max(from, part * size), Math.min(end, (part + 1) * size)]
      // Both are of the type that the directory names.
      const wanted = this.#block(array, part).subarray(start - part * size, stop - part * size) as Uint8Array
      ;(whole as Uint8Array).set(wanted, start - from)
    }
    return whole
  }

  #block({ kind, type }: StoredArray, part: number): TypedArray {
    return this.#cache.get(`${kind}/${part}`, () => {
      const value = fromBytes(type, this.#blocks.get({ ...this.#owner, kind, part }))
      return { value, bytes: value.byteLength }
    })
  }
}
