import { Bpe } from '../../src/bpe.ts'
import { Decoder } from '../../src/bpe/decoder.ts'
import type { KernelKind } from '../../src/bpe/kernels/kernel.ts'
import type { TokenSpan } from '../../src/tokenizer.ts'
import type { Subject } from './oracle.ts'

/** Where one of the kernels and tiktoken part, or a result does not hang together. */
export interface Mismatch {
  /** The shortest text found that shows it. */
  readonly text: string
  readonly problem: string
}

const kernels: readonly KernelKind[] = ['webassembly', 'typescript']

/** Compares what both kernels and tiktoken make of texts. */
export class Comparison {
  readonly #subject: Subject
  readonly #bpes: readonly (readonly [KernelKind, Bpe])[]
  readonly #decoder: Decoder

  constructor(subject: Subject) {
    this.#subject = subject
    this.#bpes = kernels.map(kernel => [kernel, new Bpe({ ...subject.encoding, kernel })] as const)
    this.#decoder = new Decoder(subject.encoding)
  }

  /**
   * Ids, count, offsets and the way back, special tokens as plain text; if the text has something like them, also as what they
   * are.
   *
   * @param expected the ids, where something else than tiktoken tells them
   */
  compare(text: string, expected?: ArrayLike<number>): Mismatch | undefined {
    const problem = this.#problem(text, expected)
    if (problem === undefined) return undefined
    if (expected !== undefined) return { text, problem }
    const shortest = shrink(text, shorter => this.#problem(shorter) !== undefined)
    return { text: shortest, problem: this.#problem(shortest) ?? problem }
  }

  #problem(text: string, expected?: ArrayLike<number>): string | undefined {
    const { tiktoken } = this.#subject
    const plain = { disallowedSpecial: [] }
    const ids = expected ?? tiktoken.encode_ordinary(text)
    const special = expected === undefined && text.includes('<|') ? tiktoken.encode(text, 'all') : undefined
    for (const [kernel, bpe] of this.#bpes) {
      const encoded = bpe.encode(text, plain)
      if (!isSame(encoded, ids)) return `${kernel}: ids ${list(encoded)}, expected ${list(ids)}`
      const count = bpe.count(text, plain)
      if (count !== ids.length) return `${kernel}: count ${count}, expected ${ids.length}`
      const decoded = bpe.decode(encoded)
      if (decoded !== text.toWellFormed()) return `${kernel}: decoded ${JSON.stringify(decoded)}`
      const problem = this.#problemOfSpans(text, ids, bpe.encodeWithOffsets(text, plain))
      if (problem !== undefined) return `${kernel}: ${problem}`
      if (special === undefined) continue
      const withSpecial = bpe.encode(text, { allowedSpecial: 'all' })
      if (!isSame(withSpecial, special)) {
        return `${kernel}: with special tokens ids ${list(withSpecial)}, expected ${list(special)}`
      }
    }
    return undefined
  }

  /** Each token has to cover the characters of which it holds a byte, and nothing else. */
  #problemOfSpans(text: string, ids: ArrayLike<number>, spans: readonly TokenSpan[]): string | undefined {
    if (spans.length !== ids.length) return `${spans.length} spans of ${ids.length} tokens`
    // The character at hand: its place in the text, and how many of its bytes are still to come.
    let start = 0
    let end = 0
    let rest = 0
    for (let i = 0; i < ids.length; i++) {
      const span = spans[i]!
      const id = ids[i]!
      let bytes = this.#byteLength(id)
      const expected = rest > 0 ? start : end
      while (bytes > 0) {
        if (rest === 0) {
          start = end
          // In Node 26.10 codePointAt, once optimized, may look behind the end of a string that is a slice of another.
          const point = start + 1 < text.length ? text.codePointAt(start)! : text.charCodeAt(start)
          end = start + (point > 0xffff ? 2 : 1)
          rest = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
        }
        const taken = Math.min(bytes, rest)
        bytes -= taken
        rest -= taken
      }
      if (span.id !== id || span.start !== expected || span.end !== end) {
        return `span ${i} is ${JSON.stringify(span)}, expected ${JSON.stringify({ id, start: expected, end })}`
      }
    }
    return end === text.length && rest === 0 ? undefined : `the spans end at ${end}, the text at ${text.length}`
  }

  readonly #lengths = new Map<number, number>()

  #byteLength(id: number): number {
    const length = this.#lengths.get(id) ?? this.#decoder.decodeBytes([id]).length
    this.#lengths.set(id, length)
    return length
  }
}

/** A text that still fails, of which no stretch of one of the lengths tried can be left out. */
function shrink(text: string, fails: (text: string) => boolean): string {
  for (let length = text.length >> 1; length > 0; length >>= 1) {
    for (let at = 0; at < text.length;) {
      const shorter = text.slice(0, at) + text.slice(at + length)
      if (shorter !== '' && shorter.length < text.length && fails(shorter)) text = shorter
      else at += length
    }
  }
  return text
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function list(ids: ArrayLike<number>): string {
  return `[${Array.from(ids).slice(0, 20).join(' ')}${ids.length > 20 ? ` … ${ids.length}` : ''}]`
}
