/** A half-open span of UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Runs of equal letters that are shorter than this may be chance. */
const shortestRun = 16

/**
 * Where a passage stands in the text of a page, when the two agree in nothing but letters and digits: hyphens at ends of
 * lines, spaces, ligatures, bullets and accents may differ, a header may come in between, and the passage may have begun
 * on the page before or go on to the next.
 *
 * @returns spans of the page's text, in the order of the passage; none where it does not stand there
 */
export function findPassage(page: string, passage: string): Span[] {
  const text = lettersOf(page)
  const wanted = lettersOf(passage).letters
  if (wanted.length === 0) return []
  const spans: Span[] = []
  let at = 0
  // From the passage's beginning, always the longest run that stands on the page, if possible behind the one before.
  for (let from = 0; from < wanted.length;) {
    const rest = wanted.slice(from)
    const run = longestRun(text.letters, rest, at)
    if (run.length < Math.min(shortestRun, wanted.length)) {
      from++
      continue
    }
    spans.push({ start: text.starts[run.at]!, end: text.ends[run.at + run.length - 1]! })
    at = run.at + run.length
    from += run.length
  }
  return joined(spans)
}

/** The letters and digits of a text, folded, each with the place in the text where it comes from. */
function lettersOf(text: string): { letters: string; starts: number[]; ends: number[] } {
  let letters = ''
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  for (const character of text) {
    const end = at + character.length
    const folded = character
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '')
    for (let i = 0; i < folded.length; i++) {
      starts.push(at)
      ends.push(end)
    }
    letters += folded
    at = end
  }
  return { letters, starts, ends }
}

/** The longest beginning of `wanted` that `text` has: its first place behind `from`, else anywhere. */
function longestRun(text: string, wanted: string, from: number): { at: number; length: number } {
  let best = { at: -1, length: 0 }
  // Whatever stands there stands there in a shorter form too, so that halving finds the longest.
  for (let low = 1, high = wanted.length; low <= high;) {
    const length = (low + high) >> 1
    const start = wanted.slice(0, length)
    const behind = text.indexOf(start, from)
    const at = behind < 0 ? text.indexOf(start) : behind
    if (at < 0) high = length - 1
    else {
      best = { at, length }
      low = length + 1
    }
  }
  return best
}

/** Spans that touch, but for what is no letter, become one. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const span of spans) {
    const last = result.at(-1)
    if (last !== undefined && span.start >= last.end && span.start - last.end <= 2) {
      result[result.length - 1] = { start: last.start, end: span.end }
    } else result.push(span)
  }
  return result
}
