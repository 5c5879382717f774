import type { Token } from './token.ts'

/** What a character is to the rules of word boundaries. */
const other = 0
const letter = 1
const digit = 2
const underscore = 3
const joinsLetters = 4
const joinsDigits = 5
const joinsEither = 6

const kinds = new Uint8Array(0x80)
for (let code = 0; code < kinds.length; code++) {
  const character = String.fromCharCode(code)
  if (/[A-Za-z]/.test(character)) kinds[code] = letter
  else if (/\d/.test(character)) kinds[code] = digit
  else if (character === '_') kinds[code] = underscore
  else if (character === ':') kinds[code] = joinsLetters
  else if (/[,;]/.test(character)) kinds[code] = joinsDigits
  else if (/[.']/.test(character)) kinds[code] = joinsEither
}

/**
 * Adds the words of `text` from `start` to `end`, where it has only ASCII characters, to `found`. The rules of UAX #29 (WB5 to WB13)
 * come down to: letters, digits and underscores stay together; a full stop or an apostrophe joins two letters or two digits,
 * a colon two letters, a comma or a semicolon two digits.
 */
export function addAsciiWords(found: Token[], text: string, start: number, end: number): void {
  const kindAt = (at: number): number => (at < end ? kinds[text.charCodeAt(at)]! : other)
  for (let at = start; at < end;) {
    const from = at
    let last = other
    let isWord = false
    for (;;) {
      const kind = kindAt(at)
      if (kind === letter || kind === digit || kind === underscore) {
        last = kind
        isWord ||= kind !== underscore
      } else {
        const joins =
          kind === joinsEither || (kind === joinsLetters && last === letter) || (kind === joinsDigits && last === digit)
        if (!joins || last === other || last === underscore || kindAt(at + 1) !== last) break
      }
      at++
    }
    if (isWord) found.push({ text: text.slice(from, at), start: from, end: at })
    if (at === from) at++
  }
}
