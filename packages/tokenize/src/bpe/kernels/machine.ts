/**
 * The machine that the kernel's sources are written for: one memory of bytes, with whole numbers of 32 bits. Here it is made
 * of typed arrays, for engines without WebAssembly; assembly/machine.ts has the same functions for AssemblyScript. So one
 * source gives both kernels, and their results cannot differ.
 *
 * The sources keep to what TypeScript and AssemblyScript both mean alike: numbers are `i32`, sums that may overflow are
 * wrapped with `| 0`, products are made by `multiply`, and there is no division, closure or string.
 */

/** A whole number of 32 bits, with a sign. */
export type i32 = number

/** The memory of one kernel. It grows, and is never handed back in part. */
export class Memory {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 20)
  words: Int32Array<ArrayBuffer> = new Int32Array(this.bytes.buffer)
  /** Everything below is taken. */
  top: i32 = 64

  get buffer(): ArrayBuffer {
    return this.bytes.buffer
  }
}

let memory = new Memory()
let bytes = memory.bytes
let words = memory.words

/** All that follows works on this memory, until it is told of another. */
export function select(selected: Memory): void {
  memory = selected
  bytes = memory.bytes
  words = memory.words
}

/** Takes zeroed bytes that are never given back, from a multiple of 64 on. */
export function allocate(size: i32): i32 {
  const at = (memory.top + 63) & ~63
  memory.top = at + size
  reserve(memory.top)
  return at
}

/** Grows the memory, if need be, so that all addresses below `end` can be used. What is new is zero. */
export function reserve(end: i32): void {
  if (end <= bytes.length) return
  const grown = new Uint8Array(Math.ceil(Math.max(end, 1.5 * bytes.length) / 65536) * 65536)
  grown.set(bytes)
  memory.bytes = grown
  memory.words = new Int32Array(grown.buffer)
  select(memory)
}

export function byteAt(at: i32): i32 {
  return bytes[at]!
}

export function setByte(at: i32, value: i32): void {
  bytes[at] = value
}

/** At a multiple of 4, as for `setWord`. */
export function wordAt(at: i32): i32 {
  return words[at >> 2]!
}

export function setWord(at: i32, value: i32): void {
  words[at >> 2] = value
}

export function fill(at: i32, value: i32, size: i32): void {
  bytes.fill(value, at, at + size)
}

export function copy(to: i32, from: i32, size: i32): void {
  bytes.copyWithin(to, from, from + size)
}

/** The low 32 bits of the product. */
export function multiply(a: i32, b: i32): i32 {
  return Math.imul(a, b)
}

/** A hash whose high bits are the best. */
export function hashBytes(at: i32, length: i32): i32 {
  let hash = multiply(length, 0x9e3779b1)
  for (let i = 0; i < length; i++) hash = multiply(hash ^ bytes[at + i]!, 0x01000193) ^ (hash >>> 15)
  return multiply(hash, 0x85ebca77)
}

/** Copies bytes to where there is room for a multiple of 16. */
export function keepBytes(to: i32, at: i32, length: i32): void {
  bytes.copyWithin(to, at, at + length)
}

/** 1 if the bytes that `keepBytes` copied are these, else 0. */
export function areKept(kept: i32, at: i32, length: i32): i32 {
  for (let i = 0; i < length; i++) if (bytes[kept + i] !== bytes[at + i]) return 0
  return 1
}

/**
 * The entry of a word of 1 to 15 bytes, 0 if there is none. There are 2^16 sets of two entries of 32 bytes; an entry begins with
 * the word, and has its length in the byte 15.
 */
export function findWord(sets: i32, at: i32, length: i32): i32 {
  const set = sets + ((hashBytes(at, length) >>> 16) << 6)
  for (let entry = set; entry < set + 64; entry += 32) {
    if (bytes[entry + 15] === length && areKept(entry, at, length) !== 0) return entry
  }
  return 0
}

/** Makes a word the first of its set, and what was the first the second. */
export function keepWord(sets: i32, at: i32, length: i32): i32 {
  const entry = sets + ((hashBytes(at, length) >>> 16) << 6)
  bytes.copyWithin(entry + 32, entry, entry + 32)
  bytes.copyWithin(entry, at, at + length)
  bytes[entry + 15] = length
  return entry
}

/** Copies 16 bytes, all of which are read before any is written. */
export function copy16(to: i32, from: i32): void {
  for (let i = 0; i < 16; i += 4) setWord(to + i, wordAt(from + i))
}

/** The least of 16 words. */
export function least16(at: i32): i32 {
  let least = wordAt(at)
  for (let i = 4; i < 64; i += 4) least = Math.min(least, wordAt(at + i))
  return least
}

/**
 * Writes the ends of the pieces behind the piece's start at an address, as far as they are seen at a glance in ASCII text, and
 * gives their number: about `most`, and 70 more at most. It is for the patterns of the family of cl100k, and with `byCase` for those
 * of o200k. 0 if one has to look closer. The text has to be followed by a NUL, and 63 more bytes have to be there.
 *
 * It is there for speed alone, by instructions that only WebAssembly has.
 */
export function glance(_at: i32, _ends: i32, _most: i32, _byCase: boolean, _maxDigits: i32): i32 {
  return 0
}
