import { abbreviation, isOpener } from './abbreviations.ts'
import { blocks } from './blocks.ts'
import type { Token } from './token.ts'

/**
 * The sentences of a text in order, without the white space around them; every other character is in one of them.
 *
 * A sentence ends after a full stop, question or exclamation mark (of any script) with the quotes, brackets and
 * references such as `[12]` that cling to it, unless what stands around tells otherwise: abbreviations, initials, decimals,
 * numbers of lists and sections, names of files, addresses, a small letter after it. A blank line always ends one, and so
 * does a new item of a list. The abbreviations are English; the rest follows Unicode's sentence boundaries
 * (UAX #29, section 5) in spirit. Linear in the length of the text.
 */
export function sentences(text: string): Token[] {
  const found: Token[] = []
  ending.lastIndex = 0
  let match = ending.exec(text)
  for (const block of blocks(text)) {
    let start = block.start
    for (; match !== null && match.index < block.end; match = ending.exec(text)) {
      const end = ending.lastIndex
      if (!endsSentence(text, start, match, block.end)) continue
      add(found, text, start, end)
      start = end
    }
    add(found, text, start, block.end)
  }
  return found
}

/**
 * 1: the marks that may end a sentence, three spaced full stops included. 2: closing quotes, brackets and emphasis. 3:
 * references: `[3, 4]`, the mark of a note, or its digits that the loss of their superscript has left on the word.
 */
const ending =
  /((?:[\p{Sentence_Terminal}…][\p{M}\u200d]*)+(?: \.(?![\p{L}\p{N}]))*)((?:["'*_\p{Pe}\p{Pf}]|[“‘«](?=\s|$)|[ \u00a0\u202f]»(?=\s|$))*)((?:\[\d+(?:[,–-] ?\d+)*\])+|[¹²³⁰⁴-⁹]+(?:,[¹²³⁰⁴-⁹]+)*|(?<=\p{Ll}{3}\.["”’)]?)\d{1,3}(?=\s+\p{Lu}))?/gu

/** What comes after an ending: white space, opening marks, and the first word with the mark behind it, or another mark. */
const sequel = /(\s*)([\p{Ps}\p{Pi}"'*_¿¡—–-]*)(?:([\p{L}\p{N}][\p{L}\p{M}\p{N}]*)(['’.,)]?)|(\S?))/uy

/** Not `iPhone`, and not Georgian, whose sentences begin with small letters. */
const small = /^(?!\p{Script=Georgian})\p{Ll}(?!\p{Lu})/u

/** The word that ends here, with the full stops inside it; bounded, so that a chain of them costs no more than one. */
const wordBefore = /(?<=((?:\p{L}{1,8}\.){0,6}[\p{L}\p{M}\p{N}]{1,24}))/uy

/** The sentence so far, if it is only the number of an item or a section, or ends in one after a colon. */
const marker = /(?:^|[:;] )\s*[([]?(?:\d{1,3}|\d+(?:\.\d+)+|\p{L}|[ivx]{2,5})$/iu

/** The sentence so far, if it is only the label of what follows: `Figure 2. The pump`. */
const label =
  /^\s*(?:act|algorithm|appendix|article|chapter|example|figure|fig\.|listing|part|scene|section|step|table) [\dA-Z][\dA-Z.–-]*$/i

/** `I asked`, `Mr. Hotta shouted`: who spoke the quoted words before it. */
const speaker =
  /^(?:I|\p{Lu}[\p{L}'’.-]*(?: \p{Lu}[\p{L}'’-]*)?) (?:added|agreed|answered|asked|begged|called|cried|demanded|exclaimed|explained|gasped|growled|hollered|inquired|insisted|interrupted|laughed|murmured|muttered|observed|protested|remarked|repeated|replied|returned|roared|said|screamed|shouted|sighed|snapped|suggested|thought|urged|whispered|wondered|yelled)\b/u

function endsSentence(text: string, start: number, match: RegExpExecArray, blockEnd: number): boolean {
  const { 0: whole, 1: stop = '', 2: closers = '', 3: note = '' } = match
  const end = match.index + whole.length
  sequel.lastIndex = end
  const [, space = '', opening = '', word = '', mark = '', other = ''] = sequel.exec(text) ?? []
  const next = end + space.length
  if (next >= blockEnd) return true
  if (space === '' && !/[.!?…]\p{M}*$/u.test(stop)) return !(stop === '．' && /^\p{N}/u.test(word))

  const isItem = mark === ')' && /^[([]$/.test(opening)
  const isSmall = small.test(word) && !/^(?:https?|www|ftp)$/.test(word)
  if ((isSmall && !isItem) || /[,;:、，；：.!?]/.test(other)) return false
  // The mark of a note, or the number of the page, that is left alone: `as before. 3`
  if (/^\d{1,3}$/.test(word) && mark === '' && !/\S/.test(text.slice(sequel.lastIndex, blockEnd))) return false

  // A short opener with a comma is rather a name: `K. He, J. So`.
  const isOpening = isOpener(word) && (mark === ',' ? word.length > 3 : !/[.)]/.test(mark))
  wordBefore.lastIndex = match.index
  const before = wordBefore.exec(text)?.[1] ?? ''
  if (space === '') {
    // A full stop whose space was lost where lines were joined: `end.The next`
    return isOpening && opening === '' && /^\p{Ll}{2,}$/u.test(before) && /\s/.test(text.charAt(sequel.lastIndex))
  }
  // `(?)`, `[…]`
  if (/\p{Ps}/u.test(text.charAt(match.index - 1))) return false
  if (stop === '.') {
    const soFar = text.slice(Math.max(start, match.index - 64), match.index)
    if (marker.test(soFar) || (label.test(soFar) && !/[\n\r]/.test(space))) return false
    return fullStopEnds(before, note, { word, mark, isOpening })
  }
  // The leaders of a table of contents: `Introduction ........ 3`
  if (/^[. ]{5,}$/.test(stop)) return !/^[\divx]/.test(word)
  const isSpoken = /["”’']/.test(closers) && (word === 'I' || !isOpening)
  return !(isSpoken && speaker.test(text.slice(next, next + 64)))
}

/** Whether a full stop with white space and no small letter behind it ends a sentence, by the words around it. */
function fullStopEnds(before: string, note: string, next: { word: string; mark: string; isOpening: boolean }): boolean {
  const isInitial = /^\p{L}$/u.test(before)
  if (isInitial && next.mark === '.' && /^\p{L}$/u.test(next.word)) return false
  if (isInitial && /\p{Lu}/u.test(before)) return next.isOpening
  switch (abbreviation(before)) {
    case 'joining':
      return false
    case 'counting':
      if (/^\d/.test(note)) return false
      return !(/^no$/i.test(before) ? /^\d/ : /^(?:\d|[IVXLC]+$|\p{L}\d*$)/u).test(next.word)
    case 'wavering':
      return next.isOpening
    case undefined:
      return true
  }
}

function add(found: Token[], text: string, start: number, end: number): void {
  const untrimmed = text.slice(start, end)
  const trimmed = untrimmed.trim()
  if (trimmed === '') return
  const from = start + untrimmed.indexOf(trimmed.charAt(0))
  found.push({ text: trimmed, start: from, end: from + trimmed.length })
}
