import { segmenter } from '../segmenter.ts'
import { sentences } from '../sentences.ts'

/** What a chunk keeps whole: a span that begins and ends with a character that is seen. */
export interface Unit {
  readonly start: number
  readonly end: number
}

/** Cuts a text into units, in order; between them is only white space. */
export type Cut = (text: string) => Iterable<Unit>

/** Each cuts finer than the one before. No cut but the last parts a grapheme cluster. */
export const cuts: Readonly<Record<'sentences' | 'words', readonly [Cut, ...Cut[]]>> = {
  sentences: [cutSentences, cutWords, cutCharacters, cutCodePoints],
  words: [cutWords, cutCharacters, cutCodePoints]
}

function cutSentences(text: string): Iterable<Unit> {
  return wholeClusters(text, sentences(text))
}

function cutWords(text: string): Iterable<Unit> {
  return wholeClusters(text, wordsWithMarks(text))
}

/** Words with the marks that cling to them: what opens goes with the word behind it, everything else with the word before. */
function* wordsWithMarks(text: string): Generator<Unit> {
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

function* cutCharacters(text: string): Generator<Unit> {
  for (const { segment, index } of segmenter('grapheme').segment(text)) {
    if (segment.trim() !== '') yield { start: index, end: index + segment.length }
  }
}

function* cutCodePoints(text: string): Generator<Unit> {
  let start = 0
  for (const character of text) {
    const end = start + character.length
    if (character.trim() !== '') yield { start, end }
    start = end
  }
}

/**
 * The same spans, widened where one begins or ends inside a grapheme cluster (white space with an accent on it, a sign that
 * goes before a number), and joined where two share one.
 */
function* wholeClusters(text: string, spans: Iterable<Unit>): Generator<Unit> {
  const cluster = clusters(text)
  let unit: { start: number; end: number } | undefined
  for (const span of spans) {
    const start = cluster(span.start)?.start ?? span.start
    const end = cluster(span.end)?.end ?? span.end
    if (unit !== undefined && start < unit.end) unit.end = Math.max(unit.end, end)
    else {
      if (unit !== undefined) yield unit
      unit = { start, end }
    }
  }
  if (unit !== undefined) yield unit
}

/** Tells the grapheme cluster that a cut at an offset would part, if there is one. */
function clusters(text: string): (at: number) => Unit | undefined {
  let segments: Intl.Segments | undefined
  return at => {
    // Below U+0300 nothing joins its neighbour but CR LF, and no unit is cut between those.
    if (at === 0 || at === text.length || (text.charCodeAt(at - 1) < 0x300 && text.charCodeAt(at) < 0x300))
      return undefined
    segments ??= segmenter('grapheme').segment(text)
    const { index, segment } = segments.containing(at)!
    return index === at ? undefined : { start: index, end: index + segment.length }
  }
}
