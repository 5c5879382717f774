/** A line with its line break; the last one has none. */
const line = /[^\n\r\u2028\u2029]*(?:\r\n|[\n\r\u2028\u2029]|$)/gu

const heading = /^ {0,3}#{1,6}[ \t]/
const bullet = /^\s*[-*+•‣◦▪●○■□][ \t\u00a0]/
const numbered = /^(\s*)[([]?(?:(\d{1,3})|([a-zA-Z]))[.)\]][ \t\u00a0]/

/**
 * The spans of a text that no sentence crosses: paragraphs (a blank line or U+2029 ends one), headings written with `#`, and
 * the items of lists. A numbered line opens an item only if it is number one or comes next in its list, as in
 * CommonMark 0.31 (section 5.3): a wrapped line may begin with `2020. ` too.
 */
export function* blocks(text: string): Generator<{ start: number; end: number }> {
  /** The number that would continue a list, by the width of its indentation. */
  const expected = new Map<number, number>()
  let start = 0
  for (const { 0: content, index } of text.matchAll(line)) {
    const end = index + content.length
    if (content === '') break
    if (isBlank(content) || heading.test(content)) {
      if (start < index) yield { start, end: index }
      yield { start: index, end }
      start = end
    } else if (opensItem(content, expected) && start < index) {
      yield { start, end: index }
      start = index
    }
    if (content.endsWith('\u2029') && start < end) {
      yield { start, end }
      start = end
    }
  }
  if (start < text.length) yield { start, end: text.length }
}

function isBlank(content: string): boolean {
  return !/\S/.test(content)
}

function opensItem(content: string, expected: Map<number, number>): boolean {
  if (bullet.test(content)) return true
  const [, indentation, digits, letter] = numbered.exec(content) ?? []
  if (indentation === undefined) return false
  const number = digits === undefined ? letter!.toLowerCase().codePointAt(0)! - 96 : Number(digits)
  if (number !== 1 && number !== expected.get(indentation.length)) return false
  expected.set(indentation.length, number + 1)
  return true
}
