import type { EncodedCorpus } from '../encoded-corpus.ts'
import type { Vocabulary } from '../vocabulary.ts'
import type { IdStore } from './encode.ts'

/** Ids in memory, in blocks, so that the list grows without being copied. */
export class IdList implements IdStore {
  #blocks: Int32Array[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  append(ids: Int32Array): void {
    for (let from = 0; from < ids.length;) {
      const at = this.#length % blockLength
      if (at === 0) this.#blocks.push(new Int32Array(blockLength))
      const part = ids.subarray(from, from + blockLength - at)
      this.#blocks.at(-1)!.set(part, at)
      this.#length += part.length
      from += part.length
    }
  }

  flush(): void {
    // They are stored at once.
  }

  *take(): Generator<Int32Array, void, undefined> {
    this.#blocks.reverse()
    for (let block; (block = this.#blocks.pop()) !== undefined; this.#length -= blockLength) {
      yield block.subarray(0, this.#length)
    }
  }

  /** A corpus of all that is here, and no copy of it. */
  asCorpus(vocabulary: Vocabulary): EncodedCorpus {
    return { vocabulary, length: this.#length, read: (start, end) => this.read(start, end) }
  }

  /** A view where the ids are in one block, else a copy. */
  read(start: number, end: number): Int32Array {
    checkRange(start, end, this.#length)
    const first = Math.floor(start / blockLength)
    const inFirst = this.#blocks[first]?.subarray(start % blockLength, end - first * blockLength) ?? new Int32Array()
    if (inFirst.length === end - start) return inFirst
    const ids = new Int32Array(end - start)
    for (let at = start; at < end;) {
      const block = Math.floor(at / blockLength)
      const part = this.#blocks[block]!.subarray(at % blockLength, Math.min(blockLength, end - block * blockLength))
      ids.set(part, at - start)
      at += part.length
    }
    return ids
  }
}

/** @throws RangeError unless 0 <= `start` <= `end` <= `length` */
export function checkRange(start: number, end: number, length: number): void {
  if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= length) return
  throw new RangeError(`read: expected integers 0 <= start <= end <= ${length}, got ${start} and ${end}`)
}

const blockLength = 2 ** 18
