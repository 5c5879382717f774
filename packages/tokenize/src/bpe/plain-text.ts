import { TokenizeError } from '../errors.ts'
import { scannerOf, type SplitPattern } from '../split-patterns.ts'
import { writeCharacterClasses } from './character-classes.ts'
import { findMerges } from './find-merges.ts'
import { createKernel, type Kernel, type KernelKind } from './kernels/kernel.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface PlainTextSettings {
  readonly vocabulary: Vocabulary
  readonly splitPattern: SplitPattern
  readonly kernel?: KernelKind | undefined
}

/** The tokens of a slice of the text. What it gives is good until the visitor returns. */
export interface Slice {
  /** How many tokens there are. */
  readonly count: number
  /** Their ranks. */
  tokens(): Uint32Array
  /** Where each token starts and ends in the text, in UTF-16 units. To be asked of every slice, or of none. */
  spans(): { starts: Uint32Array; ends: Uint32Array }
}

export interface SliceOptions {
  /** UTF-16 units that are encoded at once, or more if a piece is longer. */
  sliceLength?: number
  /** Whether the tokens of many slices are visited together, so that they are copied once. */
  gather?: boolean
}

/** Encodes text that has no special tokens, slice by slice, so that memory stays bounded whatever the length of the text. */
export class PlainText {
  readonly #settings: PlainTextSettings
  readonly #pattern: RegExp | undefined
  #loaded: Loaded | undefined

  /** @throws {TokenizeError} 'invalid-file' if one of the 256 bytes is no token, or two tokens have the same bytes */
  constructor(settings: PlainTextSettings) {
    const { vocabulary, splitPattern } = settings
    checkVocabulary(vocabulary)
    this.#settings = { ...settings, vocabulary: { ...vocabulary, merges: vocabulary.merges ?? findMerges(vocabulary) } }
    if (splitPattern instanceof RegExp) this.#pattern = globalPattern(splitPattern)
    this.#loaded = new Loaded(this.#settings)
  }

  /** Calls `visit` for every slice in order, until it gives `false`. */
  encode(
    text: string,
    start: number,
    end: number,
    visit: (slice: Slice) => boolean | undefined,
    { sliceLength = defaultSliceLength, gather = false }: SliceOptions = {}
  ): void {
    // A kernel that had to grow for one long piece is given up, and made anew when it is needed.
    const loaded = (this.#loaded ??= new Loaded(this.#settings))
    if (this.#pattern === undefined)
      encodeByScanner(loaded, text, start, end, visit, sliceLength, gather ? mostGathered : 0)
    else encodeByRegExp(loaded, this.#pattern, text, start, end, visit, sliceLength)
    if (loaded.capacity > mostKept) this.#loaded = undefined
  }
}

/** Fits the second cache with its tokens. */
const defaultSliceLength = 1 << 15

/** Tokens that are gathered: 1 MB. */
const mostGathered = 1 << 18

/** Kernels keep the parts of merges in 21 bits each. */
const mostTokens = 2_000_000

/** Bytes of text in the kernel at once: with the tokens of that, addresses stay below 2 GB. */
const mostBytes = 2 ** 27

/** Bytes of text that a kernel keeps room for. */
const mostKept = 1 << 22

/** A kernel with its vocabulary, and views of its memory. */
class Loaded implements Slice {
  readonly kernel: Kernel
  /** Where the slice starts in the text, if the spans of all before it were asked for. */
  start = 0
  count = 0
  /** Bytes of text there is room for. */
  capacity = 0
  #text = new Uint8Array()
  #tokens = new Uint32Array()

  constructor({ vocabulary, splitPattern, kernel: kind }: PlainTextSettings) {
    const kernel = createKernel(kind)
    const { bytes, offsets, merges } = vocabulary
    const tokenCount = offsets.length - 1
    const offsetTable = kernel.openVocabulary(tokenCount, bytes.length)
    const buffer = kernel.memory.buffer
    writeCharacterClasses(new Uint8Array(buffer, kernel.classTable(), 0x110000))
    new Uint32Array(buffer, offsetTable, offsets.length).set(offsets)
    new Uint32Array(buffer, kernel.partTable(), 2 * tokenCount).set(merges!)
    new Uint8Array(buffer, kernel.byteTable(), bytes.length).set(bytes)
    const { family, maxDigits } = scannerOf(splitPattern instanceof RegExp ? 'gpt2' : splitPattern)
    kernel.build(family, maxDigits)
    const twice = vocabulary.isSound === true ? -1 : kernel.check()
    if (twice >= 0)
      throw new TokenizeError('invalid-file', `the bytes of token ${twice} are those of another token too`)
    this.kernel = kernel
  }

  /** Writes a part of a text behind the bytes that are kept, and gives the number of bytes then. */
  write(text: string, start: number, end: number, kept: number): number {
    const needed = kept + roomFor(text, start, end)
    if (needed > this.capacity) {
      if (needed > mostBytes) {
        throw new RangeError(`the text has a piece of ${kept} bytes or more; at most ${mostBytes} can be encoded`)
      }
      this.capacity = Math.max(needed, 4 * defaultSliceLength)
      this.kernel.openText(this.capacity, mostGathered, kept)
    }
    if (this.#text.buffer !== this.kernel.memory.buffer || this.#text.length !== this.capacity) this.#view()
    const part = end - start === text.length ? text : text.slice(start, end)
    return kept + utf8.encodeInto(part, kept === 0 ? this.#text : this.#text.subarray(kept)).written
  }

  /** Moves bytes to the front. */
  move(from: number, to: number): void {
    if (this.#text.buffer !== this.kernel.memory.buffer) this.#view()
    this.#text.copyWithin(0, from, to)
  }

  /** Encodes the text in pieces that end at these bytes. */
  encodePieces(ends: readonly number[]): number {
    const at = this.kernel.openPieces(ends.length)
    new Uint32Array(this.kernel.memory.buffer, at, ends.length).set(ends)
    return this.kernel.encodePieces(ends.length)
  }

  tokens(): Uint32Array {
    if (this.#tokens.buffer !== this.kernel.memory.buffer) this.#view()
    return this.#tokens.subarray(0, this.count)
  }

  spans(): { starts: Uint32Array; ends: Uint32Array } {
    const { count, kernel } = this
    const at = kernel.locate(count, this.start)
    const starts = new Uint32Array(kernel.memory.buffer, at, count)
    const ends = new Uint32Array(kernel.memory.buffer, at + 4 * count, count)
    this.start = ends[count - 1]!
    return { starts, ends }
  }

  #view(): void {
    const { buffer } = this.kernel.memory
    this.#text = new Uint8Array(buffer, this.kernel.openText(this.capacity, mostGathered, 0), this.capacity)
    this.#tokens = new Uint32Array(buffer, this.kernel.tokenTable(), this.capacity + mostGathered)
  }
}

const utf8 = new TextEncoder()

/**
 * The scanner leaves out the pieces at the end of a slice that more text could change, so that the slices begin and end where
 * pieces do: since a pattern looks only ahead, the pieces are those of the whole text.
 */
function encodeByScanner(
  loaded: Loaded,
  text: string,
  start: number,
  end: number,
  visit: (slice: Slice) => boolean | undefined,
  sliceLength: number,
  gathered: number
): void {
  const { kernel } = loaded
  let kept = 0
  let at = start
  loaded.start = start
  loaded.count = 0
  while (at < end) {
    // If one piece is longer than all there is, twice as much: then it is scanned again a few times only.
    let to = Math.min(at + Math.max(sliceLength, kept), end)
    if (to < end && isPair(text, to)) to--
    if (loaded.count > 0 && kept + roomFor(text, at, to) > loaded.capacity) {
      if (visit(loaded) === false) return
      loaded.count = 0
    }
    const length = loaded.write(text, at, to, kept)
    loaded.count = kernel.encode(length, to === end, loaded.count)
    if (loaded.count > (to === end ? 0 : gathered)) {
      if (visit(loaded) === false) return
      loaded.count = 0
    }
    const encoded = kernel.encodedBytes()
    kept = length - encoded
    if (kept > 0 && encoded > 0) loaded.move(encoded, length)
    at = to
  }
}

/** What the pattern leaves out between its matches is a piece too, so that no text is lost. */
function encodeByRegExp(
  loaded: Loaded,
  pattern: RegExp,
  text: string,
  start: number,
  end: number,
  visit: (slice: Slice) => boolean | undefined,
  sliceLength: number
): void {
  // A pattern that looks ahead shall not see what is no part of this text.
  const stretch = end - start === text.length ? text : text.slice(start, end)
  loaded.start = start
  const ends: number[] = []
  let from = 0
  let last = 0
  let bytes = 0
  const flush = (): boolean | undefined => {
    loaded.write(stretch, from, last, 0)
    loaded.count = loaded.encodePieces(ends)
    from = last
    bytes = 0
    ends.length = 0
    return visit(loaded)
  }
  const add = (pieceEnd: number): boolean | undefined => {
    if (pieceEnd === last) return undefined
    bytes += utf8Length(stretch, last, pieceEnd)
    ends.push(bytes)
    last = pieceEnd
    return last - from >= sliceLength ? flush() : undefined
  }
  for (const match of stretch.matchAll(pattern)) {
    if (add(match.index) === false || add(match.index + match[0].length) === false) return
  }
  if (add(stretch.length) !== false && ends.length > 0) flush()
}

function globalPattern(pattern: RegExp): RegExp {
  if (!pattern.unicode && !pattern.unicodeSets) {
    throw new TypeError(
      `splitPattern must have the flag u or v, else it could part a character, got ${String(pattern)}`
    )
  }
  return new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gy]/g, '')}g`)
}

function utf8Length(text: string, start: number, end: number): number {
  let length = end - start
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    length += unit < 0x800 ? 1 : 2
    // A pair has four bytes, two for each unit; a surrogate alone has the three of U+FFFD.
    if (at + 1 < end && (unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++
  }
  return length
}

/** Bytes for a part of a text: quickly told where they hardly matter, else what they will be. */
function roomFor(text: string, start: number, end: number): number {
  return end - start > 1 << 20 ? utf8Length(text, start, end) : 3 * (end - start)
}

/** Whether a character of two units would be parted here. */
function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00
}

function checkVocabulary({ bytes, offsets }: Vocabulary): void {
  const count = offsets.length - 1
  if (count > mostTokens) {
    throw new TokenizeError('invalid-file', `the vocabulary has ${count} tokens; at most ${mostTokens} can be taken`)
  }
  const missing = new Set(Array.from({ length: 256 }, (_, byte) => byte))
  for (let token = 0; token + 1 < offsets.length; token++) {
    const start = offsets[token]!
    if (offsets[token + 1] === start + 1) missing.delete(bytes[start]!)
  }
  for (const byte of missing) {
    const name = `0x${byte.toString(16).padStart(2, '0')}`
    throw new TokenizeError('invalid-file', `the vocabulary has no token of the byte ${name} alone`)
  }
}
