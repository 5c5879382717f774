import { Rewrite, type AlignedText } from './aligned-text.ts'
import { unicodeClasses } from './unicode-classes.ts'

export type NormalizationForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

/**
 * A Unicode normalisation form (UAX 15), with alignment. A character that the text's own decomposes into stands for all of it;
 * characters that are composed stand for the first of them alone, as in Hugging Face's tokenizers. Characters that are newer than
 * the Unicode 9 of that library pass as they are.
 */
export function normalizeUnicode(text: AlignedText, form: NormalizationForm): AlignedText {
  if (text.text.normalize(form) === text.text) return text
  const rewrite = new Rewrite(text)
  for (const segment of segments(text.text)) {
    if (newToNormalization().test(segment) || segment.normalize(form) === segment) rewrite.keep(segment.length)
    else for (const { character, change } of normalizeSegment(segment, form)) apply(rewrite, character, change)
  }
  return rewrite.finish()
}

/**
 * A character of the outcome, and how many characters it stands in place of beyond one: 0 replaces one, 1 comes in addition,
 * −2 replaces three.
 */
interface Change {
  character: string
  change: number
}

function apply(rewrite: Rewrite, character: string, change: number): void {
  if (change > 0) rewrite.insert(character)
  else rewrite.replace(character, -change)
}

/**
 * Marks, and letters that can be composed with what is before them (jamo; and the half-width and compatibility forms that
 * decompose into such) belong to the segment before; nothing in a segment acts on another.
 */
const startsSegment = /[^\p{M}\u1160-\u11ff\u3131-\u318e\uff9e-\uffdc]/gu

let newer: RegExp | undefined

function newToNormalization(): RegExp {
  return (newer ??= new RegExp(`^[${unicodeClasses.newToNormalization}]`, 'u'))
}

function* segments(text: string): Generator<string> {
  const border = new RegExp(`${startsSegment.source}|[${unicodeClasses.newToNormalization}]`, 'gu')
  let start = 0
  while (start < text.length) {
    const first = text.codePointAt(start) ?? 0
    const after = start + (first > 0xffff ? 2 : 1)
    border.lastIndex = after
    // A character that is no part of a segment is one of its own.
    const end = newToNormalization().test(String.fromCodePoint(first))
      ? after
      : (border.exec(text)?.index ?? text.length)
    yield text.slice(start, end)
    start = end
  }
}

function normalizeSegment(segment: string, form: NormalizationForm): Change[] {
  const decomposed = decompose(segment, form === 'NFC' || form === 'NFD' ? 'NFD' : 'NFKD')
  return form === 'NFC' || form === 'NFKC' ? compose(decomposed) : decomposed
}

/** Each character's own decomposition, then all in canonical order, which is that of the normalised segment. */
function decompose(segment: string, form: 'NFD' | 'NFKD'): Change[] {
  const waiting = new Map<string, Change[]>()
  for (const original of segment) {
    let change = 0
    for (const character of original.normalize(form)) {
      const same = waiting.get(character)
      if (same === undefined) waiting.set(character, [{ character, change }])
      else same.push({ character, change })
      change = 1
    }
  }
  // Ordering is stable, so that of several equal characters the first comes first.
  const taken = new Map<string, number>()
  const ordered: Change[] = []
  for (const character of segment.normalize(form)) {
    const turn = taken.get(character) ?? 0
    taken.set(character, turn + 1)
    const next = waiting.get(character)?.[turn]
    if (next !== undefined) ordered.push(next)
  }
  return ordered
}

/** The canonical composition algorithm (UAX 15, section 1.3), which adds up what the composed characters stood in place of. */
function compose(decomposed: Change[]): Change[] {
  const composed: Change[] = []
  let starter: Change | undefined
  let last: string | undefined
  for (const { character, change } of decomposed) {
    const isStarter = !isReordered(character)
    const isBlocked = last !== undefined && (isStarter || !sortsBefore(last, character))
    const pair: string = starter === undefined || isBlocked ? '' : `${starter.character}${character}`.normalize('NFC')
    if (starter !== undefined && pair !== '' && String.fromCodePoint(pair.codePointAt(0) ?? 0) === pair) {
      starter.character = pair
      starter.change += change - 1
      continue
    }
    const next = { character, change }
    composed.push(next)
    if (isStarter) {
      starter = next
      last = undefined
    } else if (starter !== undefined) last = character
  }
  return composed
}

/** Whether a character has a combining class other than 0: then a mark of class 1, or one of class 230, changes places with it. */
function isReordered(character: string): boolean {
  if (!/\p{M}/u.test(character)) return false
  return sortsBefore('\u0334', character) || sortsBefore(character, '\u0301')
}

/** Whether a mark has the lower combining class, so that canonical order puts it first. */
function sortsBefore(mark: string, other: string): boolean {
  const wrongWay = `${other}${mark}`
  return wrongWay.normalize('NFD') !== wrongWay
}
