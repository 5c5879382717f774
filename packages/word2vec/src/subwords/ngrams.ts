/** How words are cut into n-grams. */
export interface NgramOptions {
  /** The least number of characters, from 1; 3 by default. */
  minN?: number | undefined
  /** The greatest number of characters, from `minN`; 6 by default. */
  maxN?: number | undefined
}

/**
 * The runs of `minN` to `maxN` characters (code points) of `<word>`, by where they start, then by length: the marks tell
 * beginnings and ends apart. Only `<` and `>` by themselves are left out. P. Bojanowski et al., "Enriching Word Vectors with
 * Subword Information", TACL 2017, section 3.2; in detail as fastText has it.
 *
 * @throws {RangeError} if `minN` and `maxN` are no integers with 1 ≤ minN ≤ maxN
 *
 * @example
 * ```ts
 * import { characterNgrams } from '@llm-cookbook/word2vec'
 *
 * characterNgrams('where', { maxN: 3 }) // => ['<wh', 'whe', 'her', 'ere', 're>']
 * characterNgrams('her', { maxN: 3 }) // => ['<he', 'her', 'er>']
 * ```
 */
export function characterNgrams(word: string, options: NgramOptions = {}): string[] {
  const { minN, maxN } = checkedLengths(options)
  const characters = Array.from(`<${word}>`)
  const ngrams: string[] = []
  for (let start = 0; start < characters.length; start++) {
    const longest = Math.min(maxN, characters.length - start)
    for (let n = minN; n <= longest; n++) {
      if (n === 1 && (start === 0 || start === characters.length - 1)) continue
      ngrams.push(characters.slice(start, start + n).join(''))
    }
  }
  return ngrams
}

/**
 * fastText's hash of a text, from 0 to 2^32 - 1: FNV-1a of its UTF-8, 32 bits, but that bytes from 128 on count as negative
 * numbers of 32 bits, as its first releases had it by accident.
 *
 * @example
 * ```ts
 * import { characterNgrams, fastTextHash } from '@llm-cookbook/word2vec'
 *
 * fastTextHash('cat') // => 108289031
 * // Which of the 2,000,000 buckets of a model each n-gram falls into.
 * characterNgrams('cat', { maxN: 3 }).map(ngram => fastTextHash(ngram) % 2e6) // => [916747, 289031, 351106]
 * ```
 */
export function fastTextHash(text: string): number {
  return encoder.encode(text).reduce(hashWith, offsetBasis) >>> 0
}

/** The hashes of the n-grams of a word in their order, by one pass over its bytes. */
export function ngramHashes(word: string, { minN, maxN }: { readonly minN: number; readonly maxN: number }): number[] {
  const bytes = encoder.encode(`<${word}>`)
  const hashes: number[] = []
  for (let start = 0; start < bytes.length; start++) {
    if (isContinuation(bytes[start]!)) continue
    let hash = offsetBasis
    for (let n = 1, at = start; n <= maxN && at < bytes.length; n++) {
      do hash = hashWith(hash, bytes[at++]!)
      while (at < bytes.length && isContinuation(bytes[at]!))
      if (n >= minN && (n > 1 || (start > 0 && at < bytes.length))) hashes.push(hash >>> 0)
    }
  }
  return hashes
}

/** @throws {RangeError} if they are no integers with 1 ≤ minN ≤ maxN */
export function checkedLengths({ minN = 3, maxN = 6 }: NgramOptions): { minN: number; maxN: number } {
  if (!Number.isSafeInteger(minN) || minN < 1) {
    throw new RangeError(`minN: expected an integer from 1 on, got ${String(minN)}`)
  }
  if (!Number.isSafeInteger(maxN) || maxN < minN) {
    throw new RangeError(`maxN: expected an integer from minN, ${minN}, on, got ${String(maxN)}`)
  }
  return { minN, maxN }
}

const encoder = new TextEncoder()

const offsetBasis = 0x811c9dc5

function hashWith(hash: number, byte: number): number {
  return Math.imul(hash ^ ((byte << 24) >> 24), 0x01000193)
}

/** Whether a byte of UTF-8 goes on with the character of the byte before. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}
