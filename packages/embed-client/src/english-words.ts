/**
 * The words of an English text as a table of lower-case ASCII words knows them: accents off, compatibility forms
 * resolved (`ﬁ` to `fi`), `n't` apart as `not`, every other ending after an apostrophe (`'s`, `'re`) left out, numbers
 * kept. Hyphens and underscores separate. Letters that ASCII does not have stay, so that `bjørn` is one unknown word
 * and not two known pieces. Linear in the length of the text.
 *
 * @example
 * ```ts
 * import { englishWords } from '@llm-cookbook/embed-client'
 *
 * englishWords("The café's well-known chef can't cook rice.")
 * // => ['the', 'cafe', 'well', 'known', 'chef', 'can', 'not', 'cook', 'rice']
 * ```
 */
export function englishWords(text: string): string[] {
  const found: string[] = []
  for (const word of fold(text).match(wordPattern) ?? []) {
    const apostrophe = word.indexOf("'")
    if (apostrophe < 0) found.push(word)
    else if (word.endsWith("n't")) found.push(irregular.get(word) ?? word.slice(0, -3), 'not')
    else found.push(word.slice(0, apostrophe))
  }
  return found
}

/** After folding, everything outside ASCII is a letter or a digit. */
const wordPattern = /[a-z0-9\u0080-\uffff]+(?:'[a-z0-9\u0080-\uffff]+)*/g

const irregular = new Map([
  ["can't", 'can'],
  ["won't", 'will'],
  ["shan't", 'shall']
])

function fold(text: string): string {
  return text.replace(/[\u0080-\u{10ffff}]/gu, foldCharacter).toLowerCase()
}

// Character by character: to normalise a whole text costs quadratic time where it has a long run of accents.
function foldCharacter(character: string): string {
  if (character === '’' || character === 'ʼ') return "'"
  return character
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}\p{ASCII}]/gu, ' ')
}
