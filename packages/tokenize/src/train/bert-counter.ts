import { AlignedText } from '../pipeline/aligned-text.ts'
import { normalizeBert, type BertNormalization } from '../pipeline/bert-normalizer.ts'
import { bertPunctuation, oneOf, whitespace } from '../pipeline/character-classes.ts'
import { split } from '../pipeline/split.ts'
import { WordCounts } from './word-counts.ts'

/**
 * Counts the words of BERT's basic tokenizer. What is ASCII is normalised byte by byte. The rest is counted as it stands, cut
 * where BERT cuts for certain, and normalised once for each distinct stretch, at the end.
 */
export class BertCounter {
  readonly #words: WordCounts
  readonly #normalization: BertNormalization
  readonly #stretches: WordCounts
  /** The bytes of the stretch that has begun. */
  #bytes = new Uint8Array(2 ** 16)
  #length = 0
  #isPlain = true

  constructor(words: WordCounts, normalization: BertNormalization) {
    this.#words = words
    this.#normalization = normalization
    this.#stretches = new WordCounts(words.maxMemory)
  }

  /** Takes a text, or a part of it that ends with a whole character. */
  add(part: string, isLast: boolean): void {
    const room = this.#length + 3 * part.length
    if (room > this.#bytes.length) {
      const bytes = new Uint8Array(2 * room)
      bytes.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = bytes
    }
    const bytes = this.#bytes
    const end = this.#length + encoder.encodeInto(part, bytes.subarray(this.#length)).written
    let start = 0
    for (let at = this.#length; at < end; at++) {
      const kind = kinds[bytes[at]!]!
      if (kind === letter) continue
      let length = 1
      if (kind === other) {
        if (!this.#standsAlone(at)) {
          this.#isPlain = false
          continue
        }
        length = 3
      }
      this.#addStretch(start, at)
      if (kind === punctuation) this.#words.add(bytes, at, at + 1)
      if (kind === other) this.#stretches.add(bytes, at, at + length)
      at += length - 1
      start = at + 1
    }
    if (isLast) {
      this.#addStretch(start, end)
      start = end
    }
    bytes.copyWithin(0, start, end)
    this.#length = end - start
  }

  /**
   * Counts what is not ASCII.
   *
   * @param pause awaited every few dozen milliseconds
   */
  async finish(pause: () => Promise<void>): Promise<void> {
    const { bytes, offsets, counts, size } = this.#stretches
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    let units = 0
    for (let stretch = 0; stretch < size; stretch++) {
      const text = decoder.decode(bytes.subarray(offsets[stretch], offsets[stretch + 1]))
      for (const word of bertWords(text, this.#normalization)) {
        const encoded = encoder.encode(word)
        this.#words.add(encoded, 0, encoded.length, counts[stretch])
      }
      units += 16 + text.length
      if (units < unitsBetweenPauses) continue
      units = 0
      await pause()
    }
  }

  #addStretch(start: number, end: number): void {
    const bytes = this.#bytes
    if (start === end) return
    if (!this.#isPlain) this.#stretches.add(bytes, start, end)
    else {
      if (this.#normalization.lowercase) {
        for (let i = start; i < end; i++) if (bytes[i]! >= 0x41 && bytes[i]! <= 0x5a) bytes[i]! |= 0x20
      }
      this.#words.add(bytes, start, end)
    }
    this.#isPlain = true
  }

  /** Whether an ideograph from U+4E00 to U+9FFF that is a word of its own is there, or 、 or 。 */
  #standsAlone(at: number): boolean {
    const first = this.#bytes[at]!
    const second = this.#bytes[at + 1]!
    if (first === 0xe3) return second === 0x80 && (this.#bytes[at + 2] === 0x81 || this.#bytes[at + 2] === 0x82)
    if (first < 0xe4 || first > 0xe9 || !this.#normalization.handleChineseChars) return false
    return first > 0xe4 || second >= 0xb8
  }
}

/** Some dozens of milliseconds. */
const unitsBetweenPauses = 2 ** 14

const encoder = new TextEncoder()

const letter = 0
const space = 1
const punctuation = 2
/** Not ASCII, or a control character. */
const other = 3
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  if (/[a-z0-9]/i.test(character)) return letter
  if (/[ \t\n\r]/.test(character)) return space
  return byte > 0x20 && byte < 0x7f ? punctuation : other
})

const spaces = oneOf(whitespace)
const punctuationMarks = oneOf(bertPunctuation)

function bertWords(text: string, normalization: BertNormalization): string[] {
  const normalized = normalizeBert(new AlignedText(text), normalization)
  const words = split(normalized, spaces, 'Removed')
  return words.flatMap(word => split(word, punctuationMarks, 'Isolated').map(piece => piece.text))
}
