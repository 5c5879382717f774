import { tableBytes } from './instance.ts'

/**
 * Where things lie in the memory of the kernels, addresses in bytes: for 4 rows and twice as many numbers of queries, up to
 * 16,384 columns each, and for reports of 256 rows and 256 queries; 27 pages of 64 kB in all. `rowsAtOnce` and
 * `queriesAtOnce` stay within.
 */
export const place: Readonly<Record<Name, number>> = (() => {
  const numbers = 4 * 16384
  // Rows and queries are rounded up to whole vectors of 4 numbers, and of 8 codes.
  const sizes: Record<Name, number> = {
    rows: 4 * numbers,
    unspread: 4 * numbers + 64,
    rowCodes: 2 * numbers,
    queries: 8 * numbers,
    queryCodes: 2 * (2 * numbers + 4 * 256),
    lengths: 4 * 256,
    scale: 4 * 256,
    shift: 4 * 256,
    minus: 4 * 256,
    queryLengths: 4 * 256,
    floors: 4 * 256,
    reports: 4 * 65536
  }
  let end = tableBytes
  for (const name of Object.keys(sizes) as Name[]) {
    const start = end
    end += sizes[name]
    sizes[name] = start
  }
  return sizes
})()

type Name =
  | 'rows'
  | 'unspread'
  | 'rowCodes'
  | 'queries'
  | 'queryCodes'
  | 'lengths'
  | 'scale'
  | 'shift'
  | 'minus'
  | 'queryLengths'
  | 'floors'
  | 'reports'
