import { packColumn, packLayout } from '../../src/html/pack.ts'
import { unpack, type Data } from '../../src/html/page/data.ts'
import { Matrix, type ProjectorColumn } from '../../src/index.ts'

/** What a page of these texts and columns shows; all points lie on a line. */
export function dataOf(texts: readonly string[] | undefined, columns: Record<string, ProjectorColumn> = {}): Data {
  const rows = texts?.length ?? Object.values(columns)[0]!.length
  const points = Matrix.fromRows(Array.from({ length: rows }, (_, row) => [row, 2 * row]))
  return unpack({
    title: 'Test',
    rows,
    layouts: [packLayout({ name: 'A', points }), packLayout({ name: 'B', points })],
    texts,
    columns: Object.entries(columns).map(([name, column]) => packColumn(name, column)),
    neighbors: undefined,
    color: undefined,
    size: undefined
  })
}
