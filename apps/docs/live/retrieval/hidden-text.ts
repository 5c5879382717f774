/** What stands in a text without being seen, and what of it is written in tag characters, the invisible copies of ASCII. */
export interface HiddenText {
  /** How many characters cannot be seen. */
  readonly characters: number
  /** What tag characters say. */
  readonly says: string
}

export function hiddenText(text: string): HiddenText {
  const characters = text.match(/(?![\n\t])[\p{Cc}\p{Cf}]/gu) ?? []
  const tags = characters.map(character => character.codePointAt(0)! - firstTag).filter(code => code > 31 && code < 127)
  return { characters: characters.length, says: String.fromCharCode(...tags) }
}

/** A text in tag characters: a model may read it, a person does not see it. */
export function hide(text: string): string {
  return Array.from(text, character => String.fromCodePoint(firstTag + character.codePointAt(0)!)).join('')
}

const firstTag = 0xe0000
