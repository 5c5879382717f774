/** The rows of a table in text, and where one has a quoted cell that is never closed, the line at which that row begins. */
export interface CsvRows {
  readonly rows: string[][]
  readonly unclosed?: number
}

/**
 * Reads CSV (RFC 4180) with any delimiter of one character and any ends of lines. A cell is quoted if it begins with a
 * quote; a quote within is doubled; what follows its closing quote belongs to it as it stands, and a quote elsewhere is a
 * character like others. Empty lines are passed over.
 */
export function readCsvRows(text: string, delimiter: string, most?: number): CsvRows {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  let rowStart = at
  const border = new RegExp(`[\r\n${delimiter.replace(/[\]\\^-]/, '\\$&')}]`, 'g')
  while (rows.length !== most && at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      const closing = endOfQuoted(text, at)
      if (closing < 0) return { rows, unclosed: lineOf(text, rowStart) }
      cell = text.slice(at + 1, closing).replaceAll('""', '"')
      at = closing + 1
    }
    border.lastIndex = at
    const end = border.test(text) ? border.lastIndex - 1 : text.length
    row.push(cell + text.slice(at, end))
    at = end + 1
    if (end < text.length && text[end] === delimiter) {
      if (at < text.length) continue
      // The text ends with a delimiter: a last cell that is empty.
      row.push('')
    }
    if (text[end] === '\r' && text[at] === '\n') at++
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    rowStart = at
  }
  return { rows }
}

/** Where the closing quote of a cell stands: the first that is not doubled; −1 where there is none. */
function endOfQuoted(text: string, opening: number): number {
  let quote = text.indexOf('"', opening + 1)
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2)
  return quote
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n|[\r\n]/).length
}
