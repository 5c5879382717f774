import { clusters } from './clusters.ts'
import type { Chunk } from './pack.ts'
import type { OffsetTokenizer } from './ports.ts'

export interface WindowLimits {
  readonly size: number
  readonly overlap: number
  readonly count: (text: string) => number
}

/**
 * Windows over the tokens of a text. Each has as many as fit, `size` if nothing is in the way: a window ends between grapheme
 * clusters, and a piece of a text alone can have more tokens than it has there. The next begins `overlap` tokens before that
 * end, or behind the cluster that would be parted, or as late as lets it reach a cluster further than the one before.
 */
export function tokenWindows(
  text: string,
  tokenizer: OffsetTokenizer,
  { size, overlap, count }: WindowLimits
): Chunk[] {
  const tokens = tokenizer.encodeWithOffsets(text)
  const total = tokens.length
  const most = Math.floor(size)
  const cluster = clusters(text)
  const chunks: Chunk[] = []

  /** Whether a window may end before this token: not where two tokens share a character. */
  const partsNoCharacter = (i: number): boolean => i === total || tokens[i]!.start >= tokens[i - 1]!.end
  const partsNothing = (i: number): boolean =>
    i === 0 || (partsNoCharacter(i) && (i === total || cluster(tokens[i]!.start) === undefined))

  const seen = text.trim()
  if (seen === '') return []
  if (total === 0) {
    const start = text.indexOf(seen.charAt(0))
    return [{ text: seen, start, end: start + seen.length, tokens: count(seen) }]
  }
  let known = { from: 0, to: 0 }
  for (let window: Window | undefined = from(0); window !== undefined; window = after(window)) {
    const { start, end, tokens } = window
    const piece = text.slice(start, end)
    if (piece.trim() !== '') chunks.push({ text: piece, start, end, tokens })
  }
  return chunks

  function after({ first, behind }: Window): Window | undefined {
    if (behind === total) return undefined
    // Room for the cluster behind.
    let start = boundaryFrom(Math.max(behind - Math.floor(overlap), boundaryFrom(behind + 1) - most, first + 1))
    for (let step = 1; start < behind; step *= 2) {
      const window = from(start)
      if (window.behind > behind) return window
      start = boundaryFrom(start + step)
    }
    return from(behind)
  }

  /** The longest window from a token on. */
  function from(first: number): Window {
    return longest(first, partsNothing) ?? longest(first, partsNoCharacter) ?? refuse(first)
  }

  function longest(first: number, isBoundary: (i: number) => boolean): Window | undefined {
    const last = (i: number): number => {
      while (i > first && !isBoundary(i)) i--
      return i
    }
    let behind = last(Math.min(first + most, total))
    // A cluster can have fewer tokens alone; whoever is inside one knows that it has not.
    if (behind === first && isBoundary === partsNothing && partsNothing(first)) behind = boundaryFrom(first + 1)
    for (let step = 1; behind > first; step *= 2) {
      const { start, end } = span(first, behind)
      const alone = count(text.slice(start, end))
      if (alone <= size) return { first, behind, start, end, tokens: alone }
      const before = last(Math.max(first, behind - step))
      if (before > first) behind = before
      else {
        const nearest = next(first + 1, isBoundary)
        behind = nearest < behind ? nearest : first
      }
    }
    return undefined
  }

  /** The first place from `i` on where a window may end without parting a cluster. */
  function boundaryFrom(i: number): number {
    if (i < known.from || i > known.to) known = { from: i, to: next(i, partsNothing) }
    return known.to
  }

  function next(i: number, isBoundary: (i: number) => boolean): number {
    while (i < total && !isBoundary(i)) i++
    return i
  }

  /** Characters that no token has go with the token before, white space among them only if a token follows in the window. */
  function span(first: number, behind: number): { start: number; end: number } {
    const start = first === 0 ? Math.min(tokens[0]!.start, text.search(/\S/)) : tokens[first]!.start
    const whole = text.slice(start, tokens[behind]?.start ?? text.length)
    const end = Math.max(start + whole.trimEnd().length, tokens[behind - 1]!.end)
    return { start, end: cluster(end)?.end ?? end }
  }

  function refuse(first: number): never {
    const { start, end } = tokens[first]!
    const character = text.slice(start, end)
    throw new RangeError(
      `size must be at least ${count(character)}, the tokens of ${JSON.stringify(character)} alone, got ${size}`
    )
  }
}

/** Tokens from `first` to before `behind`, and the text that they stand for. */
interface Window {
  readonly first: number
  readonly behind: number
  readonly start: number
  readonly end: number
  readonly tokens: number
}
