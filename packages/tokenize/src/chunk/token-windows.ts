import { clusters } from './clusters.ts'
import { type Chunk, pack } from './pack.ts'
import type { OffsetTokenizer } from './ports.ts'
import { UnitQueue } from './queue.ts'
import { cutCharacters, type Span } from './units.ts'

export interface WindowLimits {
  readonly size: number
  readonly overlap: number
  readonly count: (text: string) => number
}

/**
 * Windows over the tokens of a text, with as many as fit: `size` if nothing is in the way. A window ends where a token does and no
 * grapheme cluster is parted, and a piece of a text alone can have more tokens than it has there. The next begins `overlap` tokens
 * before that end, or at the first place behind where a window may end, or as late as lets it reach one place further. A stretch
 * without such a place that is over the limit is cut between its clusters, as everywhere.
 */
export function tokenWindows(text: string, tokenizer: OffsetTokenizer, limits: WindowLimits): Chunk[] {
  const { size, overlap, count } = limits
  const tokens = tokenizer.encodeWithOffsets(text)
  const total = tokens.length
  const cluster = clusters(text)
  const chunks: Chunk[] = []
  if (total === 0) return cut(0, text.length)

  /** The place asked for last. */
  let known = { from: 0, to: 0 }
  let first = 0
  let window = longest(0)
  while (first < total) {
    if (window === undefined) {
      const behind = placeFrom(first + 1)
      const { start, end } = span(first, behind)
      for (const piece of cut(start, end)) chunks.push(piece)
      first = behind
      window = longest(first)
    } else {
      const { start, end, tokens } = window
      const piece = text.slice(start, end)
      if (piece.trim() !== '') chunks.push({ text: piece, start, end, tokens })
      ;({ first, window } = following(window))
    }
  }
  return chunks

  function following({ first, behind }: Window): { first: number; window: Window | undefined } {
    if (behind === total) return { first: total, window: undefined }
    const room = placeFrom(behind + 1) - Math.floor(size)
    let start = placeFrom(Math.max(behind - Math.floor(overlap), room, first + 1))
    for (let step = 1; start < behind; step *= 2) {
      const window = longest(start)
      if (window !== undefined && window.behind > behind) return { first: start, window }
      start = placeFrom(start + step)
    }
    return { first: behind, window: longest(behind) }
  }

  /** The longest window from a token on; `undefined` if none fits that ends where one may. */
  function longest(first: number): Window | undefined {
    let behind = placeBefore(Math.min(first + Math.floor(size), total), first)
    // A stretch of more tokens can have fewer alone.
    if (behind === first) behind = Math.min(placeFrom(first + 1), total)
    for (let step = 1; behind > first; step *= 2) {
      const { start, end } = span(first, behind)
      const alone = count(text.slice(start, end))
      if (alone <= size) return { first, behind, start, end, tokens: alone }
      const before = placeBefore(Math.max(first, behind - step), first)
      const nearest = placeFrom(first + 1)
      behind = before > first ? before : nearest < behind ? nearest : first
    }
    return undefined
  }

  /** Whether a window may end before this token. */
  function isPlace(i: number): boolean {
    if (i === 0 || i >= total) return true
    const { start } = tokens[i]!
    return start >= tokens[i - 1]!.end && cluster(start) === undefined
  }

  function placeFrom(i: number): number {
    if (i < known.from || i > known.to) {
      let to = i
      while (!isPlace(to)) to++
      known = { from: i, to }
    }
    return known.to
  }

  function placeBefore(i: number, first: number): number {
    while (i > first && !isPlace(i)) i--
    return i
  }

  /** Characters that no token has go with the token before, white space among them only if a token follows in the window. */
  function span(first: number, behind: number): Span {
    const start = first === 0 ? Math.min(tokens[0]!.start, text.search(/\S|$/)) : tokens[first]!.start
    const limit = tokens[behind]?.start ?? text.length
    const end = Math.max(start + text.slice(start, limit).trimEnd().length, tokens[behind - 1]!.end)
    return { start, end: Math.min(limit, cluster(end)?.end ?? end) }
  }

  function cut(start: number, end: number): Chunk[] {
    const queue = new UnitQueue(text, whole => cutCharacters(whole, { start, end }))
    return pack(text, queue, { size, overlap: 0, tokens: (from, to) => count(text.slice(from, to)) })
  }
}

/** Tokens from `first` to before `behind`, and the text that they stand for. */
interface Window extends Span {
  readonly first: number
  readonly behind: number
  readonly tokens: number
}
