/** Accents that are drawn on their own, as by TeX, and the combining marks that they stand for. */
const MARKS: Readonly<Record<string, string>> = {
  '\u00A8': '\u0308',
  '\u00AF': '\u0304',
  '\u00B4': '\u0301',
  '\u00B8': '\u0327',
  '\u02C6': '\u0302',
  '\u02C7': '\u030C',
  '\u02D8': '\u0306',
  '\u02D9': '\u0307',
  '\u02DA': '\u030A',
  '\u02DC': '\u0303',
  '\u02DD': '\u030B'
}

const ACCENT = /[\u00A8\u00AF\u00B4\u00B8\u02C6\u02C7\u02D8-\u02DA\u02DC\u02DD]|\p{Mn}/u

/**
 * 'ageˆncia' to 'agência': an accent goes on the letter before it, or else on the one after it, where Unicode has
 * such a letter; other accents stay as they are.
 */
export function composeAccents(text: string): string {
  // Most text has nothing that could be one.
  if (!/[\u0080-\uFFFF]/.test(text) || !ACCENT.test(text)) return text
  const compose = (letter: string, accent: string): string | undefined => {
    const composed = (letter + (MARKS[accent] ?? accent)).normalize('NFC')
    return composed.length === 1 ? composed : undefined
  }
  return text
    .replace(
      new RegExp(`(\\p{L}) ?(${ACCENT.source})`, 'gu'),
      (as, letter: string, accent: string) => compose(letter, accent) ?? as
    )
    .replace(
      new RegExp(`(?<!\\p{L} ?)(${ACCENT.source}) ?(\\p{L})`, 'gu'),
      (as, accent: string, letter: string) => compose(letter, accent) ?? as
    )
    .replace(/(\p{L}) (\p{Mn})/gu, '$1$2')
}

/** The combining mark that a character stands for, if it is an accent. */
export const markOf = (character: string): string | undefined =>
  MARKS[character] ?? (/^\p{Mn}$/u.test(character) ? character : undefined)
