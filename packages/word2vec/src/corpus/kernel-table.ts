import { Word2vecError } from '../errors.ts'
import type { WordsKernel } from './kernels/kernel.ts'
import { checkedToken, longestText, longestWord, type EmitIds, type WordTable } from './word-table.ts'

/** A `WordTable` in WebAssembly, whose memory holds the text, its ids, and the table. */
export class KernelTable implements WordTable {
  readonly #kernel: WordsKernel
  readonly #emit: EmitIds

  constructor(kernel: WordsKernel, emit: EmitIds) {
    this.#kernel = kernel
    this.#emit = emit
    if (!kernel.start(tableAt, 14)) throw outOfMemory(0)
  }

  readText(bytes: Uint8Array): void {
    const input = this.#input()
    let length = bytes.length
    if (isUtf8(bytes)) input.set(bytes)
    else length = encoder.encodeInto(decoder.decode(bytes), input).written
    this.#read(length, ' ')
  }

  readTokens(tokens: Iterable<string>): void {
    let joined = ''
    const flush = (): void => {
      this.#read(encoder.encodeInto(joined, this.#input()).written, '\0')
      joined = ''
    }
    for (const token of tokens) {
      if (checkedToken(token).length > longestWord) continue
      joined += token + '\0'
      if (joined.length > longestText - longestWord) flush()
    }
    flush()
  }

  counts(): Float64Array {
    const counts = new Float64Array(this.#kernel.size.value)
    const slots = this.#slots()
    this.#eachSlot(
      (slot, id) => (counts[id] = slots.getUint32(slot + 16, true) + slots.getUint32(slot + 20, true) * 2 ** 32)
    )
    return counts
  }

  words(ids: Uint32Array): string[] {
    const slotOf = new Uint32Array(this.#kernel.size.value)
    this.#eachSlot((slot, id) => (slotOf[id] = slot))
    const memory = new Uint8Array(this.#kernel.memory.buffer)
    const slots = this.#slots()
    const words: string[] = []
    // Decoding many at once is several times as fast as one by one.
    const text = new Uint8Array(wordsAtOnce * (longestWord + 1))
    for (let from = 0; from < ids.length; from += wordsAtOnce) {
      let end = 0
      for (const id of ids.subarray(from, from + wordsAtOnce)) {
        const slot = slotOf[id]!
        const length = slots.getUint32(slot + 28, true)
        const start = length > 16 ? slots.getUint32(slot + 8, true) : slots.byteOffset + slot
        for (let i = start; i < start + length; i++) text[end++] = memory[i]!
        text[end++] = 0
      }
      for (const word of decoder.decode(text.subarray(0, end - 1)).split('\0')) words.push(word)
    }
    return words
  }

  /** Tells the ids of the first bytes of the input. */
  #read(length: number, separator: ' ' | '\0'): void {
    const end = this.#kernel.read(textAt, textAt + length, separator.charCodeAt(0), longestWord, idsAt) >>> 0
    if (end === 0) throw outOfMemory(this.#kernel.size.value)
    this.#emit(new Int32Array(this.#kernel.memory.buffer, idsAt, (end - idsAt) / 4))
  }

  /** A view anew for every call: growing detaches the memory. */
  #input(): Uint8Array {
    return new Uint8Array(this.#kernel.memory.buffer, textAt, 3 * longestText)
  }

  #slots(): DataView {
    const { memory, slots, capacity } = this.#kernel
    return new DataView(memory.buffer, slots.value >>> 0, capacity.value * slotSize)
  }

  /** Calls `visit` with where each taken slot starts, and its id. */
  #eachSlot(visit: (slot: number, id: number) => void): void {
    const slots = this.#slots()
    for (let slot = 0; slot < slots.byteLength; slot += slotSize) {
      const id = slots.getUint32(slot + 24, true)
      if (id > 0) visit(slot, id - 1)
    }
  }
}

// Where things stand in the memory. Text that is not UTF-8 becomes at most three times as long when it is mended; a byte
// makes one id at most; and the kernel reads 16 bytes at once.
const textAt = 64
const idsAt = textAt + 3 * longestText + 64
const tableAt = idsAt + 4 * longestText
/** As in the kernel: key 0, count 16, id + 1 at 24, length at 28. */
const slotSize = 32
const wordsAtOnce = 256

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes)
    return true
  } catch {
    return false
  }
}

function outOfMemory(words: number): Word2vecError {
  const advice = 'tokenize so that there are fewer, or train on a part of the corpus'
  return new Word2vecError('too-large', `${words} different words are all that memory has room for: ${advice}`)
}
