// Exact nearest rows: ours, a plain loop, and the exact search of hnswlib in C++. Random numbers will do: the time of an
// exact search hardly depends on them.
import { runBench, type BenchCase } from '@llm-cookbook/bench'
import { createRandom, Matrix, nearest, nearestAll, normalizeRows } from '@llm-cookbook/vector'

const columns = 100
const k = 10
const random = createRandom(1)
const gaussian = (rows: number): Matrix =>
  new Matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal())
  )

const { default: hnswlib } = await import('hnswlib-node').catch(() => ({ default: undefined }))
const queries = gaussian(100)
const unitQueries = normalizeRows(queries)

type Rows = number[][]
const rowsOf = (found: { row: number }[][]): Rows => found.map(list => list.map(({ row }) => row))

const cases = [5_000, 20_000, 80_000].flatMap((rows): BenchCase<Rows>[] => {
  const matrix = gaussian(rows)
  const unitRows = normalizeRows(matrix)
  const expected = rowsOf(nearestAll(matrix, queries, { k }))
  const quality = (found: Rows): { recall: number } => ({
    recall: found.flatMap((list, i) => list.filter(row => expected[i]!.includes(row))).length / (queries.rows * k)
  })
  const bruteForce = hnswlib && new hnswlib.BruteforceSearch('cosine', columns)
  bruteForce?.initIndex(rows)
  for (const [i, row] of [...matrix].entries()) bruteForce?.addPoint(Array.from(row), i)

  const common = { group: `${rows.toLocaleString('en')} × ${columns}`, work: queries.rows, quality }
  return [
    { ...common, name: 'plain loop', run: () => Array.from(unitQueries, query => plainLoop(unitRows, query)) },
    { ...common, name: 'nearest', run: () => rowsOf(Array.from(queries, query => nearest(matrix, query, { k }))) },
    { ...common, name: 'nearestAll', run: () => rowsOf(nearestAll(matrix, queries, { k })) },
    {
      ...common,
      name: 'hnswlib-node, brute force',
      package: 'hnswlib-node',
      ...(bruteForce
        ? { run: () => Array.from(queries, query => bruteForce.searchKnn(Array.from(query), k).neighbors) }
        : { skipped: 'not installed, or not built' })
    }
  ]
})

await runBench({ name: 'nearest', unit: 'queries', baseline: 'plain loop', rounds: 9, cases })

/** What one writes without a library: rows and query have length 1 already, so that the dot product is the cosine. */
function plainLoop(matrix: Matrix, query: Float32Array): number[] {
  const best: { row: number; score: number }[] = []
  for (let row = 0; row < matrix.rows; row++) {
    let score = 0
    for (let j = 0; j < columns; j++) score += matrix.data[row * columns + j]! * query[j]!
    if (best.length < k || score > best[k - 1]!.score) {
      let at = Math.min(best.length, k - 1)
      for (; at > 0 && best[at - 1]!.score < score; at--) best[at] = best[at - 1]!
      best[at] = { row, score }
    }
  }
  return best.map(({ row }) => row)
}
