import { segmenter } from '../segmenter.ts'
import { sentences } from '../sentences.ts'
import { type Clusters, clusters } from './clusters.ts'

/** A stretch of a text, in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What a chunk keeps whole where it fits: a span that begins and ends with a character that is seen. */
export interface Unit extends Span {
  /** Cuts the unit finer, if anything does. */
  readonly finer?: Cut
  /** Pieces of it never share a chunk with what stands before or behind it. */
  readonly closed?: boolean
  /** It belongs to what follows, and does not end a chunk: a heading. */
  readonly leads?: boolean
}

/** Cuts a span of a text into units, in order; what stands between them need not be in a chunk. */
export type Cut = (text: string, span: Span) => Iterable<Unit>

/** Paragraphs: what stands between blank lines; U+2029 ends one too. */
export function* cutParagraphs(text: string, { start, end }: Span): Generator<Unit> {
  const cluster = clusters(text)
  let from = start
  gap.lastIndex = start
  for (let match = gap.exec(text); match !== null && match.index < end; match = gap.exec(text)) {
    yield* paragraph(from, match.index)
    from = gap.lastIndex
  }
  yield* paragraph(from, end)

  function paragraph(from: number, to: number): Iterable<Unit> {
    const unit = trimmed(text, { start: from, end: to }, cluster)
    return unit === undefined ? [] : [{ ...unit, finer: cutSentences }]
  }
}

const gap = /(?:\r\n?|[\n\u2028])(?=([^\S\n\r\u2028\u2029]*))\1(?:\r\n?|[\n\u2028\u2029])\s*|\u2029\s*/g

export function* cutSentences(text: string, { start, end }: Span): Generator<Unit> {
  yield* wholeClusters(start, text.slice(start, end), sentences(text.slice(start, end)), cutWords)
}

/** Words with the marks that cling to them: what opens goes with the word behind it, everything else with the word before. */
export function* cutWords(text: string, { start, end }: Span): Generator<Unit> {
  const piece = text.slice(start, end)
  yield* wholeClusters(start, piece, wordsWithMarks(piece), cutCharacters)
}

function* wordsWithMarks(text: string): Generator<Span> {
  let unit: { start: number; end: number; hasWord: boolean } | undefined
  for (const { segment, index, isWordLike = false } of segmenter('word').segment(text)) {
    const end = index + segment.length
    const isBlank = segment.trim() === ''
    if (unit !== undefined && (isBlank || (isWordLike && unit.hasWord))) {
      yield unit
      unit = undefined
    }
    if (isBlank) continue
    unit ??= { start: index, end, hasWord: false }
    unit.end = end
    unit.hasWord ||= isWordLike
  }
  if (unit !== undefined) yield unit
}

/** Grapheme clusters. */
export function* cutCharacters(text: string, { start, end }: Span): Generator<Unit> {
  for (const { segment, index } of segmenter('grapheme').segment(text.slice(start, end))) {
    if (segment.trim() === '') continue
    yield { start: start + index, end: start + index + segment.length, finer: cutCodePoints }
  }
}

export function* cutCodePoints(text: string, span: Span): Generator<Unit> {
  let start = span.start
  for (const character of text.slice(span.start, span.end)) {
    const end = start + character.length
    if (character.trim() !== '') yield { start, end }
    start = end
  }
}

/** The cut behind each of these strings, and so on with the next of them inside what is over the limit; then at words. */
export function cutAtSeparators([separator, ...others]: readonly string[]): Cut {
  if (separator === undefined) return cutWords
  const finer = cutAtSeparators(others)
  return function* (text, span) {
    yield* wholeClusters(span.start, text.slice(span.start, span.end), pieces(text, span, separator), finer)
  }
}

function* pieces(text: string, span: Span, separator: string): Generator<Span> {
  const piece = text.slice(span.start, span.end)
  for (let start = 0; start < piece.length;) {
    const found = piece.indexOf(separator, start)
    const end = found < 0 ? piece.length : found + separator.length
    const unit = trimmed(piece, { start, end })
    if (unit !== undefined) yield unit
    start = end
  }
}

/** The span without the white space around what is seen in it; `undefined` if nothing is. */
export function trimmed(text: string, span: Span, cluster?: Clusters): Span | undefined {
  const piece = text.slice(span.start, span.end)
  const rest = piece.trimStart()
  if (rest === '') return undefined
  const start = span.end - rest.length
  const end = start + rest.trimEnd().length
  return { start: cluster?.(start)?.start ?? start, end: cluster?.(end)?.end ?? end }
}

/**
 * The same spans, widened where one begins or ends inside a grapheme cluster (white space with an accent on it, a sign that
 * goes before a number), and joined where two share one.
 */
function* wholeClusters(offset: number, text: string, spans: Iterable<Span>, finer: Cut): Generator<Unit> {
  const cluster = clusters(text)
  let unit: { start: number; end: number; finer: Cut } | undefined
  for (const span of spans) {
    const start = offset + (cluster(span.start)?.start ?? span.start)
    const end = offset + (cluster(span.end)?.end ?? span.end)
    if (unit !== undefined && start < unit.end) unit.end = Math.max(unit.end, end)
    else {
      if (unit !== undefined) yield unit
      unit = { start, end, finer }
    }
  }
  if (unit !== undefined) yield unit
}
