// PCA to two dimensions: ours, scikit-learn's with one thread of OpenBLAS, and ml-pca of npm. Quality is the share of the
// variance that the two explain. The wide set is of random numbers, their variance falling from column to column.
import { type BenchCase, type Quality, runBench, startPython } from '@llm-cookbook/bench'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { fitPca } from '../src/pca.ts'
import { benchSets, type BenchSet } from './data.ts'
import { importPeer } from './peers.ts'

interface MlPca {
  PCA: new (rows: number[][]) => { getExplainedVariance(): number[] }
}
const mlPca = (await importPeer('ml-pca', '4.1.1')) as MlPca | { skipped: string }

const sklearn = await startPython(`
import sklearn
from sklearn.decomposition import PCA
def version(): return sklearn.__version__
def pca(x): return PCA(2, random_state=0).fit(x).explained_variance_ratio_.tolist()
`)

const cases = [...(await benchSets()), wide()].flatMap(({ name, matrix }): BenchCase<ArrayLike<number>>[] => {
  const cell = { group: name, work: matrix.rows }
  return [
    { ...cell, name: 'ours', run: async () => (await fitPca(matrix)).explainedVarianceRatio },
    {
      ...cell,
      name: 'scikit-learn',
      ...('skipped' in sklearn ? sklearn : { run: async () => (await sklearn.call('pca', matrix)) as number[] })
    },
    { ...cell, name: 'ml-pca', package: 'ml-pca', ...mlPcaOf(matrix) }
  ]
})

await runBench({
  name: 'pca',
  unit: 'rows',
  baseline: 'scikit-learn',
  rounds: 5,
  warmUpMs: 0,
  quality: (ratio): Quality => ({ 'explained variance': ratio[0]! + ratio[1]! }),
  versions: 'skipped' in sklearn ? {} : { 'scikit-learn': String(await sklearn.call('version')) },
  cases
})
if (!('skipped' in sklearn)) sklearn.close()

function mlPcaOf(matrix: Matrix): Partial<BenchCase<ArrayLike<number>>> {
  if ('skipped' in mlPca) return mlPca
  // It decomposes the whole matrix.
  if (matrix.rows > 5000) return { skipped: 'takes minutes' }
  const rows = matrix.toJSON()
  return { run: () => new mlPca.PCA(rows).getExplainedVariance() }
}

function wide(): BenchSet {
  const matrix = new Matrix(10_000, 1536)
  const random = createRandom(1)
  for (const row of matrix) for (let c = 0; c < matrix.columns; c++) row[c] = random.normal() / Math.sqrt(1 + c)
  return { name: '10k × 1,536', matrix }
}
