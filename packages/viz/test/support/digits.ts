import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Matrix } from '@llm-cookbook/vector'

/** 1,797 handwritten digits of 8 × 8 pixels, and what digit each is: see fixtures/digits/SOURCES.md. */
export function digits(): { images: Matrix; labels: number[] } {
  const csv = gunzipSync(readFileSync(new URL('../fixtures/digits/digits.csv.gz', import.meta.url))).toString()
  const rows = csv
    .trim()
    .split('\n')
    .map(line => line.split(',').map(Number))
  return { images: Matrix.fromRows(rows.map(row => row.slice(0, 64))), labels: rows.map(row => row[64]!) }
}
