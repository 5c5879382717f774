import { Rewrite, type AlignedText } from './aligned-text.ts'
import { unicodeClasses } from './unicode-classes.ts'

export type NormalizationForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

/**
 * A Unicode normalisation form (UAX 15), with alignment. A character that the text's own decomposes into stands for all of it;
 * characters that are composed stand for the first of them alone, as in Hugging Face's tokenizers. Characters that are newer than
 * the Unicode 9 of that library pass as they are.
 */
export function normalizeUnicode(text: AlignedText, form: NormalizationForm): AlignedText {
  if (isNormalized(text.text, form)) return text
  const rewrite = new Rewrite(text)
  for (const segment of segments(text.text)) {
    if (newToNormalization().test(segment) || isNormalized(segment, form)) rewrite.keep(segment.length)
    else for (const { character, change } of normalizeSegment(segment, form)) apply(rewrite, character, change)
  }
  return rewrite.finish()
}

/** Engines sort marks by insertion, in quadratic time: many in a row are not given to them. */
function isNormalized(text: string, form: NormalizationForm): boolean {
  return !manyMarks.test(text) && text.normalize(form) === text
}

const manyMarks = /\p{M}{100}/u

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
const startsSegment = String.raw`[^\p{M}\u1160-\u11ff\u3131-\u318e\uff9e-\uffdc]`

let newer: RegExp | undefined
let border: RegExp | undefined

function newToNormalization(): RegExp {
  return (newer ??= new RegExp(`^[${unicodeClasses.newToNormalization}]`, 'u'))
}

function* segments(text: string): Generator<string> {
  border ??= new RegExp(`${startsSegment}|[${unicodeClasses.newToNormalization}]`, 'gu')
  let start = 0
  while (start < text.length) {
    const first = String.fromCodePoint(text.codePointAt(start) ?? 0)
    const after = start + first.length
    border.lastIndex = after
    // A character that is no part of a segment is one of its own.
    const end = newToNormalization().test(first) ? after : (border.exec(text)?.index ?? text.length)
    yield text.slice(start, end)
    start = end
  }
}

function normalizeSegment(segment: string, form: NormalizationForm): Change[] {
  const decomposed = decompose(segment, form === 'NFC' || form === 'NFD' ? 'NFD' : 'NFKD')
  return form === 'NFC' || form === 'NFKC' ? compose(decomposed) : decomposed
}

/** Each character's own decomposition, then marks that stand side by side in canonical order. */
function decompose(segment: string, form: 'NFD' | 'NFKD'): Change[] {
  const decomposed: Change[] = []
  let marks: Change[] = []
  for (const original of segment) {
    let change = 0
    for (const character of original.normalize(form)) {
      if (isReordered(character)) marks.push({ character, change })
      else {
        for (const mark of inOrder(marks)) decomposed.push(mark)
        marks = []
        decomposed.push({ character, change })
      }
      change = 1
    }
  }
  for (const mark of inOrder(marks)) decomposed.push(mark)
  return decomposed
}

/** Sorted by combining class, with those of the same class as they are. */
function inOrder(marks: Change[]): Change[] {
  if (marks.length < 2) return marks
  const distinct = [...new Set(marks.map(mark => mark.character))]
  distinct.sort((one, other) => (sortsBefore(one, other) ? -1 : sortsBefore(other, one) ? 1 : 0))
  const classes = new Map<string, number>()
  let last = 0
  for (const [index, character] of distinct.entries()) {
    const before = distinct[index - 1]
    if (before !== undefined && sortsBefore(before, character)) last = index
    classes.set(character, last)
  }
  return marks.sort((one, other) => (classes.get(one.character) ?? 0) - (classes.get(other.character) ?? 0))
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

const reordered = new Map<string, boolean>()

/** Whether a character has a combining class other than 0: then a mark of class 1, or one of class 230, changes places with it. */
function isReordered(character: string): boolean {
  if (character < '\u0300') return false
  let known = reordered.get(character)
  if (known === undefined) {
    known = /\p{M}/u.test(character) && (sortsBefore('\u0334', character) || sortsBefore(character, '\u0301'))
    if (known) reordered.set(character, known)
  }
  return known
}

/** Whether a mark has the lower combining class, so that canonical order puts it first. */
function sortsBefore(mark: string, other: string): boolean {
  const wrongWay = `${other}${mark}`
  return wrongWay.normalize('NFD') !== wrongWay
}
