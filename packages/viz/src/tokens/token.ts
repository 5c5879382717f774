/** A token as every tokenizer can tell it. */
export interface ShownToken {
  /** What the vocabulary has it as: an integer from 0 on. */
  readonly id: number
  /** Where it begins in the text, in UTF-16 units. */
  readonly start: number
  /** Where it ends: behind its last unit. */
  readonly end: number
  /** What it says, where that is not what stands in the text from `start` to `end`. */
  readonly text?: string | undefined
  /** Its bytes, of which some may be a part of a character only. */
  readonly bytes?: Uint8Array | undefined
}

/** A text and its tokens, as one tokenizer cuts it. */
export interface Tokenization {
  /** What the tokenizer is called above its tokens; no heading by default. */
  readonly name?: string | undefined
  /** Its tokens, in the order of the text. */
  readonly tokens: readonly ShownToken[]
}

/**
 * What each token says: its own text, its bytes as text, or its piece of the source. Bytes that are no whole character stand as
 * `<0xE3>`; where the bytes are not known, tokens that share characters have those, and `(1/3)` behind them. A token that stands for
 * nothing in the text has its number, as `#101`.
 *
 * @param name  what messages call the tokens
 * @throws TypeError, RangeError for a token without a place in the text
 */
export function tokenTexts(tokens: readonly ShownToken[], source: string | undefined, name: string): string[] {
  for (const [i, { id, start, end, text, bytes }] of tokens.entries()) {
    if (!Number.isSafeInteger(id) || id < 0)
      throw new RangeError(`${name}[${i}].id: expected an integer from 0 on, got ${id}`)
    if (!Number.isSafeInteger(start) || start < 0 || !Number.isSafeInteger(end) || end < start) {
      throw new RangeError(`${name}[${i}]: expected start and end as integers from 0 on, got ${start} and ${end}`)
    }
    if (text !== undefined || bytes !== undefined) continue
    if (source === undefined)
      throw new TypeError(`${name}[${i}]: expected text or bytes, since no text is given to cut it from`)
    if (end > source.length) {
      throw new RangeError(`${name}[${i}].end: expected a place in the text of ${source.length} units, got ${end}`)
    }
  }
  return tokens.map(({ id, start, end, text, bytes }, i) => {
    if (text !== undefined) return text
    if (bytes !== undefined) return bytesAsText(bytes)
    if (start === end) return `#${id}`
    const share = shareOf(tokens, i)
    return source!.slice(start, end) + (share.of > 1 ? `(${share.number}/${share.of})` : '')
  })
}

/** UTF-8 as text; bytes that are no whole character as `<0xE3>`. */
export function bytesAsText(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length;) {
    const length = [1, 2, 3, 4].find(length => isCharacter(bytes.subarray(i, i + length), length))
    text +=
      length === undefined
        ? `<0x${bytes[i]!.toString(16).toUpperCase().padStart(2, '0')}>`
        : utf8.decode(bytes.subarray(i, i + length))
    i += length ?? 1
  }
  return text
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function isCharacter(bytes: Uint8Array, length: number): boolean {
  try {
    return bytes.length === length && utf8.decode(bytes) !== ''
  } catch {
    return false
  }
}

/** Among the tokens that overlap with their neighbours: which of how many this is. */
function shareOf(tokens: readonly ShownToken[], i: number): { number: number; of: number } {
  const overlap = (before: ShownToken | undefined, after: ShownToken | undefined): boolean =>
    before !== undefined && after !== undefined && before.end > after.start && after.end > after.start
  let first = i
  let last = i
  while (overlap(tokens[first - 1], tokens[first])) first--
  while (overlap(tokens[last], tokens[last + 1])) last++
  return { number: i - first + 1, of: last - first + 1 }
}
