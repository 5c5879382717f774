import type { Token } from './token.ts'

const abbreviations = new Set(
  'mr mrs ms dr prof st jr sr fig figs eq sec no vol pp p al etc vs e.g i.e cf u.s u.k ch ref refs dept inc ltd co corp approx'.split(
    ' '
  )
)

/** The sentences of a text, without the white space around them. A blank line always ends one. */
export function sentences(text: string): Token[] {
  const found: Token[] = []
  let start = 0
  const close = (end: number): void => {
    const body = text.slice(start, end)
    const trimmed = body.trim()
    if (trimmed !== '') {
      const from = start + body.indexOf(trimmed)
      found.push({ text: trimmed, start: from, end: from + trimmed.length })
    }
    start = end
  }
  for (const match of text.matchAll(/\n[^\S\n]*\n|[。！？]|[.!?…]["'’”)\]]*(?=\s)/gu)) {
    const end = match.index + match[0].length
    if (match[0].startsWith('.')) {
      const word = /[\p{L}\p{N}.]*$/u.exec(text.slice(Math.max(start, match.index - 20), match.index))?.[0] ?? ''
      if (abbreviations.has(word.toLowerCase()) || /^\p{Lu}$/u.test(word)) continue
    }
    close(end)
  }
  close(text.length)
  return found
}
