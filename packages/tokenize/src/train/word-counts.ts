import type { SymbolWords } from './merge-words.ts'

/**
 * How often each word was seen; a word is a string of bytes. Words are numbered in the order in which they came.
 *
 * When the words would take more than `maxMemory` bytes, now or when pairs are merged, the rarest are dropped: those seen
 * once; if a quarter of the room is not free then, those seen twice or less, four times or less, and so on. A dropped word
 * that comes again counts from 1 on. So the counts of common words are exact, and the others' are too low by no more, each
 * time, than the highest count that was dropped.
 */
export class WordCounts {
  readonly maxMemory: number
  size = 0
  /** The bytes of all words, end to end. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 16)
  /** Word `w` is `bytes.subarray(offsets[w], offsets[w + 1])`. */
  offsets: Int32Array<ArrayBuffer> = new Int32Array(1 << 12)
  counts: Float64Array<ArrayBuffer> = new Float64Array(1 << 12)
  #hashes = new Int32Array(1 << 12)
  /** Word + 1 at its hash or after, 0 where none is; its length is a power of 2, at least twice the number of words. */
  #slots = new Int32Array(1 << 13)
  /** So that nobody can make up words that all collide. No result depends on it. */
  readonly #seed = (Math.random() * 2 ** 32) | 0

  constructor(maxMemory: number) {
    this.maxMemory = maxMemory
  }

  /** Counts `from.subarray(start, end)`. */
  add(from: Uint8Array, start: number, end: number, times = 1): void {
    let hash = this.#seed
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ from[i]!, 0x01000193)
    hash ^= hash >>> 15
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (;;) {
      const word = this.#slots[slot]! - 1
      if (word === -1) break
      if (this.#hashes[word] === hash && this.#is(word, from, start, end)) {
        this.counts[word]! += times
        return
      }
      slot = (slot + 1) & mask
    }
    this.#append(from, start, end, hash, times)
    this.#slots[slot] = this.size
    if (this.#memory() > this.maxMemory) this.#dropRare()
    else if (2 * this.size > mask) this.#index(2 * this.#slots.length)
  }

  /** The words as symbols, of which each byte is one. */
  symbols(ofByte: Uint32Array): SymbolWords {
    const symbols = new Int32Array(this.offsets[this.size]!)
    for (let i = 0; i < symbols.length; i++) symbols[i] = ofByte[this.bytes[i]!]!
    return { symbols, offsets: this.offsets.subarray(0, this.size + 1), counts: this.counts.subarray(0, this.size) }
  }

  #memory(): number {
    return memoryOfWord * this.size + memoryOfByte * this.offsets[this.size]!
  }

  #is(word: number, from: Uint8Array, start: number, end: number): boolean {
    const offset = this.offsets[word]!
    if (this.offsets[word + 1]! - offset !== end - start) return false
    const { bytes } = this
    for (let i = start, at = offset; i < end; i++, at++) if (bytes[at] !== from[i]) return false
    return true
  }

  #append(from: Uint8Array, start: number, end: number, hash: number, times: number): void {
    const word = this.size++
    if (this.size === this.counts.length) {
      this.offsets = copied(this.offsets, new Int32Array(2 * this.size))
      this.counts = copied(this.counts, new Float64Array(2 * this.size))
      this.#hashes = copied(this.#hashes, new Int32Array(2 * this.size))
    }
    const offset = this.offsets[word]!
    const next = offset + end - start
    if (next > this.bytes.length) this.bytes = copied(this.bytes, new Uint8Array(2 * next))
    for (let i = start, at = offset; i < end; i++, at++) this.bytes[at] = from[i]!
    this.offsets[this.size] = next
    this.counts[word] = times
    this.#hashes[word] = hash
  }

  #dropRare(): void {
    for (let rare = 1; this.#memory() > 0.75 * this.maxMemory; rare *= 2) {
      let kept = 0
      for (let word = 0; word < this.size; word++) {
        if (this.counts[word]! <= rare) continue
        const start = this.offsets[word]!
        const end = this.offsets[word + 1]!
        const offset = this.offsets[kept]!
        this.bytes.copyWithin(offset, start, end)
        this.counts[kept] = this.counts[word]!
        this.#hashes[kept] = this.#hashes[word]!
        this.offsets[++kept] = offset + end - start
      }
      this.size = kept
    }
    this.#index(this.#slots.length)
  }

  #index(slots: number): void {
    this.#slots = new Int32Array(slots)
    for (let word = 0; word < this.size; word++) {
      let slot = this.#hashes[word]! & (slots - 1)
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (slots - 1)
      this.#slots[slot] = word + 1
    }
  }
}

/** Tables here, in bytes. */
const memoryOfWord = 32

/** The byte itself, and what `mergeWords` takes for a symbol. */
const memoryOfByte = 40

function copied<Numbers extends Int32Array | Float64Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}
