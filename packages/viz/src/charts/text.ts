/** Fonts of the charts. Texts are measured so that they fit in any of them; `svgToPng` brings Roboto with it. */
export const fontFamily = "Helvetica, Arial, 'Liberation Sans', Roboto, sans-serif"

/**
 * Width of a text in pixels at a font size in pixels, the same on every machine: of Latin letters, digits and punctuation no
 * less than in Arial, Helvetica and Roboto; of other scripts about that.
 */
export function textWidth(text: string, size: number, bold = false): number {
  let sum = 0
  // Letters without their marks, which have no width.
  const letters = /^[ -~]*$/.test(text) ? text : text.normalize('NFD')
  for (const letter of letters) sum += advance(letter)
  return (sum / 1000) * size * (bold ? 1.08 : 1)
}

/** The text on one line, cut with an ellipsis where it is wider than `width` pixels. Costs no more for an endless text. */
export function fitText(text: string, size: number, width: number): string {
  const line = oneLine(text)
  if (line.length * size * 1.1 <= width) return line
  const room = width - textWidth('…', size)
  let fitting = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter('en').segment(line)) {
    used += textWidth(segment, size)
    if (used > room) {
      // What is left may still be no wider than the ellipsis.
      const rest = line.length < fitting.length + 100 && textWidth(line, size) <= width
      return rest ? line : `${fitting.trimEnd()}…`
    }
    fitting += segment
  }
  return line
}

/** The text in at most `most` lines no wider than `width` pixels, broken between words where it can be. */
export function wrapText(text: string, size: number, width: number, most: number, bold = false): string[] {
  const room = bold ? width / 1.08 : width
  const lines: string[] = []
  let rest = oneLine(text)
  while (rest !== '' && lines.length < most - 1) {
    const head = fitText(rest, size, room)
    if (head === rest) break
    const cut = head.slice(0, -1)
    const space = cut.lastIndexOf(' ')
    // A word that would be cut moves to the next line, unless the line has no other.
    const end = rest[cut.length] === ' ' || space < 1 ? cut.length : space
    if (end === 0) break
    lines.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  if (rest !== '') lines.push(fitText(rest, size, room))
  return lines
}

/** A name as it is told among others: what fits into 60 characters. */
export function shortName(name: string): string {
  const line = oneLine(name)
  return line.length <= 60 ? line : `${Array.from(line).slice(0, 59).join('')}…`
}

/** No line holds more characters than this, whatever they are: keeps a label of megabytes out of the arithmetic. */
const mostCharacters = 2000

function oneLine(text: string): string {
  return text
    .slice(0, mostCharacters * 2)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, mostCharacters)
}

function advance(character: string): number {
  const code = character.codePointAt(0)!
  const known = advances[code - 32]
  if (known !== undefined) return known
  if (/\p{M}|\p{Cf}/u.test(character)) return 0
  if (wide.test(character)) return 1000
  return /\p{Lu}/u.test(character) ? 760 : 620
}

const wide =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\uff01-\uff60…—―‰™\p{Extended_Pictographic}]/u

/** Of U+0020 to U+007E, in thousandths of the font size: the larger of those of Arial (as of Helvetica) and Roboto. */
const advances: readonly number[] = [
  278, 278, 355, 616, 563, 890, 667, 191, 343, 349, 431, 584, 278, 334, 278, 413, 563, 563, 563, 563, 563, 563, 563,
  563, 563, 563, 278, 278, 584, 584, 584, 557, 1016, 667, 667, 723, 723, 667, 611, 778, 723, 278, 552, 667, 557, 874,
  723, 778, 667, 778, 723, 667, 611, 723, 667, 944, 667, 667, 611, 278, 411, 278, 470, 557, 334, 557, 562, 524, 564,
  557, 348, 562, 557, 244, 240, 507, 244, 877, 557, 571, 562, 569, 339, 517, 328, 557, 500, 752, 500, 500, 500, 339,
  260, 339, 681
]
