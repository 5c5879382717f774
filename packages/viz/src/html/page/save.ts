import type { Data } from './data.ts'
import { element } from './element.ts'

/** Lets the reader keep a file. */
export function save(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob)
  element('a', { href, download: name }).click()
  // The download has begun by then; a browser that asks first still holds the blob.
  setTimeout(() => {
    URL.revokeObjectURL(href)
  }, 60_000)
}

/** These points with all that is known of them and their coordinates in each picture. */
export function saveCsv(data: Data, rows: Iterable<number>): void {
  save(new Blob(csv(data, rows), { type: 'text/csv;charset=utf-8' }), `${fileName(data.title)}.csv`)
}

/** Lines as RFC 4180 has them: row (counted from 0), text, columns, coordinates. */
export function* csvLines(data: Data, rows: Iterable<number>): Generator<string> {
  const axes = data.layouts.flatMap(({ name, dims, positions }) =>
    ['x', 'y', 'z'].slice(0, dims).map((axis, i) => ({
      name: `${name} ${axis}`,
      // As few digits as give the same 32-bit number again.
      text: (row: number) => shortest(positions[3 * row + i]!)
    }))
  )
  const texts = data.texts ? [{ name: 'text', text: (row: number) => data.texts![row]! }] : []
  const all = [{ name: 'row', text: String }, ...texts, ...data.columns, ...axes]
  yield all.map(({ name }) => quoted(name)).join(',')
  for (const row of rows) yield all.map(({ text }) => quoted(text(row))).join(',')
}

/** A name for a file, of the title. */
export function fileName(title: string): string {
  return (
    title
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')

      .toLowerCase() || 'points'
  )
}

/** In parts, so that no string becomes longer than strings can be. */
function csv(data: Data, rows: Iterable<number>): string[] {
  const parts: string[] = []
  let lines: string[] = []
  for (const line of csvLines(data, rows)) {
    lines.push(line, '\r\n')
    if (lines.length >= 2000) {
      parts.push(lines.join(''))
      lines = []
    }
  }
  return [...parts, ...lines]
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

function shortest(number: number): string {
  let digits = 6
  while (Math.fround(Number(number.toPrecision(digits))) !== number) digits++
  return String(Number(number.toPrecision(digits)))
}
