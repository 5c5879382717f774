import { unicodeClasses } from './unicode-classes.ts'

/** White space as Unicode has it; JavaScript's `\s` has U+FEFF in addition and lacks U+0085. */
export const whitespace = String.raw`\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`

/** What BERT cuts off words: Unicode's punctuation and ASCII's symbols. */
export const bertPunctuation: string = unicodeClasses.punctuation

/** Characters of words: letters, marks, digits, connectors. */
export const wordCharacter = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`

/** A regular expression that matches one character of a class. */
export function oneOf(characterClass: string, flags = 'gu'): RegExp {
  return new RegExp(`[${characterClass}]`, flags)
}
