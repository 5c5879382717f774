// The 15 nearest neighbours of each row by euclidean distance: ours, exact and by NN-descent, each with one and with two
// threads; the brute force search of scikit-learn and PyNNDescent, with one thread of OpenBLAS and of numba, what it compiles
// compiled before. A unit of work is a row.
//
//     pnpm --filter @llm-cookbook/viz exec node --conditions=@llm-cookbook/source bench/neighbors.ts --rounds 3 --sets 'words 20k'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BenchCase, type Quality, runBench, startPython } from '@llm-cookbook/bench'
import type { Matrix } from '@llm-cookbook/vector'
import { neighbors } from '../src/node.ts'
import { benchData, benchSets } from './data.ts'

/** Rows, `k` for each row. */
type Found = Int32Array

const k = 15
const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, sets: { type: 'string' } }
})
const wanted = options.sets?.split(',')
const sets = (await benchSets()).filter(({ name }) => wanted?.includes(name) ?? true)
const folder = mkdtempSync(join(tmpdir(), 'bench-neighbors-'))
const file = join(folder, 'found')
process.on('exit', () => {
  rmSync(folder, { recursive: true })
})

const sklearn = await startPython(`
import sklearn
from sklearn.neighbors import NearestNeighbors
def version(): return sklearn.__version__
def search(x, k, path):
    NearestNeighbors(n_neighbors=k, algorithm='brute').fit(x).kneighbors(return_distance=False).astype('<i4').tofile(path)
`)
const pynndescent = await startPython(`
import pynndescent
def version(): return pynndescent.__version__
def search(x, k, path):
    found = pynndescent.NNDescent(x, n_neighbors=k + 1, random_state=1, n_jobs=1).neighbor_graph[0]
    # Each row is its own nearest neighbour, but where others are in the same place.
    own = found == np.arange(len(x))[:, None]
    own[~own.any(axis=1), -1] = True
    found[~own].reshape(len(x), k).astype('<i4').tofile(path)
`)
if (!('skipped' in pynndescent)) await pynndescent.call('search', await benchData('digits'), k, file)

const cases: BenchCase<Found>[] = []
for (const { name: group, matrix } of sets) {
  const { indices } = await neighbors(matrix, { k })
  const cell = { group, work: matrix.rows, quality: (found: Found): Quality => ({ recall: recall(found, indices) }) }
  const ours = (method: 'exact' | 'descent', workers: number) => async (): Promise<Found> =>
    (await neighbors(matrix, { k, method, workers })).indices
  const inPython = (python: typeof sklearn, matrix: Matrix): Partial<BenchCase<Found>> =>
    'skipped' in python
      ? python
      : {
          run: async () => {
            await python.call('search', matrix, k, file)
            // A copy: small files come as a part of a larger buffer.
            return new Int32Array(new Uint8Array(readFileSync(file)).buffer)
          }
        }
  cases.push(
    { ...cell, name: 'ours, exact', run: ours('exact', 1) },
    { ...cell, name: 'ours, exact, 2 threads', run: ours('exact', 2) },
    { ...cell, name: 'ours, descent', run: ours('descent', 1) },
    { ...cell, name: 'ours, descent, 2 threads', run: ours('descent', 2) },
    { ...cell, name: 'scikit-learn, brute', ...inPython(sklearn, matrix) },
    { ...cell, name: 'PyNNDescent', ...inPython(pynndescent, matrix) }
  )
}

await runBench({
  name: 'neighbors',
  unit: 'rows',
  baseline: 'scikit-learn, brute',
  rounds: Number(options.rounds),
  warmUpMs: 0,
  versions: {
    ...('skipped' in sklearn ? {} : { 'scikit-learn': String(await sklearn.call('version')) }),
    ...('skipped' in pynndescent ? {} : { PyNNDescent: String(await pynndescent.call('version')) })
  },
  cases
})
for (const python of [sklearn, pynndescent]) if (!('skipped' in python)) python.close()

/** The share of the expected neighbours that were found. */
function recall(found: Found, expected: Found): string {
  let hits = 0
  for (let from = 0; from < expected.length; from += k) {
    const row = new Set(found.subarray(from, from + k))
    for (const other of expected.subarray(from, from + k)) if (row.has(other)) hits++
  }
  return (hits / expected.length).toFixed(4)
}
