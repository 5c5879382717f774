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
 * references: `[3, 4]`, or the digits of a note that the loss of its superscript has left on the word.
 */
const ending =
  /((?:[\p{Sentence_Terminal}…][\p{M}\u200d]*)+(?: \.(?![\p{L}\p{N}]))*)((?:["'*_\p{Pe}\p{Pf}]|[“‘«](?=\s|$)|[ \u00a0\u202f]»(?=\s|$))*)((?:\[\d+(?:[,–-] ?\d+)*\])+|(?<=\p{Ll}{3}\.["”’)]?)\d{1,3}(?=\s+\p{Lu}))?/gu

/** What comes after an ending: white space, opening marks, and the first word. */
const sequel = /(\s*)[\p{Ps}\p{Pi}"'*_¿¡—–-]*(?:([\p{L}\p{N}][\p{L}\p{M}\p{N}]*)(['’.,]?)|(\S?))/uy

/** Nothing but the number of a list item or a section, or the label of a figure, stands in the sentence so far. */
const marker =
  /^\s*[([]?(?:\d{1,3}|\d+(?:\.\d+)+|\p{L}|[ivx]{2,5}|[IVX]{2,5}|(?:act|algorithm|appendix|article|chapter|example|figure|fig\.|listing|part|scene|section|step|table) [\dA-Z][\dA-Z.–-]*)$/iu

/** The word that ends here, with the full stops inside it; bounded, so that a chain of them costs no more than one. */
const wordBefore = /(?<=((?:\p{L}{1,8}\.){0,6}[\p{L}\p{M}\p{N}]{1,24}))/uy

/** `I asked`, `Mr. Hotta shouted`: who spoke the quoted words before it. */
const speaker =
  /^(?:I|\p{Lu}[\p{L}'’.-]*(?: \p{Lu}[\p{L}'’-]*)?) (?:added|answered|asked|begged|called|cried|demanded|exclaimed|inquired|interrupted|murmured|muttered|observed|replied|remarked|returned|said|shouted|thought|whispered|yelled)\b/u

function endsSentence(text: string, start: number, match: RegExpExecArray, blockEnd: number): boolean {
  const { 0: whole, 1: stop = '', 2: closers = '', 3: note } = match
  const end = match.index + whole.length
  sequel.lastIndex = end
  const [, space = '', word = '', mark = '', other = ''] = sequel.exec(text) ?? []
  const opener = isOpener(word) && mark !== '.' && mark !== ','
  if (end + space.length >= blockEnd) return true

  if (space === '' && !/[.!?…]\p{M}*$/u.test(stop)) return !(stop === '．' && /^\p{N}/u.test(word))
  if (/^\p{Ll}(?!\p{Lu})/u.test(word) || /[,;:、，；：.!?]/.test(other)) return false
  wordBefore.lastIndex = match.index
  const before = wordBefore.exec(text)?.[1] ?? ''
  if (space === '') {
    // A full stop whose space was lost where lines were joined; `foo.The` would be an odd name.
    const glued = opener && /^\p{Ll}{2,}$/u.test(before) && /\s/.test(text.charAt(sequel.lastIndex))
    if (!glued) return false
  }
  // `(?)`, `[…]`
  if (/\p{Ps}/u.test(text.charAt(match.index - 1))) return false
  if (stop !== '.') {
    // Leaders of a table of contents: `Introduction ........ 3`
    if (/^[. ]{5,}$/.test(stop)) return !/^[\divx]/.test(word)
    const saidBy = /["”’']/.test(closers) && (word === 'I' || !opener)
    return !(saidBy && speaker.test(text.slice(end + space.length, end + space.length + 64)))
  }
  if (match.index - start < 64 && marker.test(text.slice(start, match.index))) return false
  if (/^\p{L}$/u.test(before) && /^\p{L}$/u.test(word) && mark === '.') return false
  if (/^\p{Lu}$/u.test(before)) return opener
  switch (abbreviation(before)) {
    case 'joining':
      return false
    case 'counting':
      return note === undefined && !(/^no$/i.test(before) ? /^\d/ : /^(?:\d|[IVXLC]+$|\p{Lu}\d*$)/u).test(word)
    case 'wavering':
      return opener
    case undefined:
      // `as follows: 1. Open the lid`
      return !(
        /^\d{1,2}$/.test(before) &&
        /[:;] \(?$/.test(text.slice(match.index - before.length - 3, match.index - before.length))
      )
  }
}

function add(found: Token[], text: string, start: number, end: number): void {
  const untrimmed = text.slice(start, end)
  const trimmed = untrimmed.trim()
  if (trimmed === '') return
  const from = start + untrimmed.indexOf(trimmed.charAt(0))
  found.push({ text: trimmed, start: from, end: from + trimmed.length })
}
