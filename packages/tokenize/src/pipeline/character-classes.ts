import { unicodeClasses } from './unicode-classes.ts'

/** White space as Unicode has it; JavaScript's `\s` has U+FEFF in addition and lacks U+0085. */
export const whitespace: string = String.raw`\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`

/** What BERT cuts off words: Unicode's punctuation and ASCII's symbols. */
export const bertPunctuation: string = unicodeClasses.punctuation

/** A class without the characters that the patterns of the reference do not know yet, whose Unicode is version 16. */
export function asInReference(characterClass: string): string {
  return `[[${characterClass}]--[${unicodeClasses.newToPatterns}]]`
}

/** Characters of words: letters, marks, digits, connectors. */
export const wordCharacter: string = asInReference(String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`)

/** A regular expression that matches one character of a class. */
export function oneOf(characterClass: string, flags = 'gv'): RegExp {
  return new RegExp(`[${characterClass}]`, flags)
}
