// What a text looks like in a terminal: how many columns it takes, and what stands for the characters that take none.

/** The columns that a line of text takes in a terminal: two for East Asian wide characters and emoji, none for marks. */
export function columnsOf(text: string): number {
  if (narrow.test(text)) return text.length
  let total = 0
  for (const grapheme of graphemes(text)) total += columnsOfOne(grapheme)
  return total
}

/** The beginning of a line that fits into `width` columns, with an ellipsis where something was cut. */
export function shorten(text: string, width: number): string {
  if (columnsOf(text) <= width) return text
  const [first = ''] = pieces(text, width - 1)
  if (width < 1) return ''
  // A wide character may not fit at all.
  return columnsOf(first) < width ? `${first}…` : '…'
}

/** `text` with spaces behind it, so that it takes `width` columns; as it is where it takes more. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)))
}

/** A line cut between characters into pieces of at most `width` columns, or of one character that is wider. */
export function pieces(text: string, width: number): string[] {
  if (text === '') return []
  if (columnsOf(text) <= width) return [text]
  const cut: string[] = []
  let piece = ''
  let used = 0
  for (const grapheme of graphemes(text)) {
    const size = columnsOfOne(grapheme)
    if (piece !== '' && used + size > width) {
      cut.push(piece)
      piece = ''
      used = 0
    }
    piece += grapheme
    used += size
  }
  return [...cut, piece]
}

/**
 * Text on one line in which nothing is hidden and nothing obeyed: spaces stand as they are, line feeds as `↵`, tabs as `→`, control
 * characters as their pictures (`␛`) or numbers, and so do the characters that turn the direction of what follows or have no width.
 */
export function visible(text: string): string {
  const shown = text.toWellFormed().replace(hidden, character => {
    const code = character.codePointAt(0)!
    if (character === '\n') return '↵'
    if (character === '\t') return '→'
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    return code === 0x7f ? '␡' : numbered(character)
  })
  // Marks and joiners are seen only with what they belong to.
  return columnsOf(shown) > 0 ? shown : Array.from(shown, numbered).join('')
}

function numbered(character: string): string {
  return `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`
}

/** A name as it stands in a title or a legend: on one line, without what a terminal would obey. */
export function nameLine(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim())
}

// Control characters, the controls of direction, separators of lines, and what has no width by itself.
const hidden =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200C\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g

const ignored = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u
// East Asian Wide and Fullwidth (UAX #11) in their large blocks, and characters that show as emoji by themselves.
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u

// Latin, Greek and Cyrillic letters without marks, arrows, lines, Braille: one column each, and looked at without a segmenter, which
// would take most of the time.
const narrow =
  /^[\x20-\x7E\xA1-\xAC\xAE-\u02FF\u0370-\u0482\u048A-\u052F\u2010-\u2027\u2190-\u21FF\u2212\u2400-\u2426\u2500-\u259F\u25CF\u2800-\u28FF]*$/

let segmenter: Intl.Segmenter | undefined

function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

function columnsOfOne(grapheme: string): number {
  if (ignored.test(grapheme)) return 0
  return wide.test(grapheme) ? 2 : 1
}
