// How long it takes to judge a layout, here that of PCA: ours, and trustworthiness of scikit-learn with one thread of OpenBLAS,
// which is one of the five measures that ours gives.
import { type BenchCase, runBench, startPython } from '@llm-cookbook/bench'
import { pca } from '../src/pca.ts'
import { quality } from '../src/quality.ts'
import { benchSets } from './data.ts'

const sklearn = await startPython(`
import sklearn
from sklearn.manifold import trustworthiness
def version(): return sklearn.__version__
def judge(high, low): return trustworthiness(high, low, n_neighbors=12)
`)

const cases: BenchCase<{ trustworthiness: number }>[] = []
for (const { name, matrix } of await benchSets([1000, 5000, 20_000])) {
  const layout = await pca(matrix)
  const cell = { group: name, work: matrix.rows }
  cases.push(
    { ...cell, name: 'ours, all measures', run: () => quality(matrix, layout, { k: 12 }) },
    { ...cell, name: 'ours, 1,000 rows judged', run: () => quality(matrix, layout, { k: 12, sample: 1000 }) },
    {
      ...cell,
      name: 'scikit-learn, trustworthiness',
      ...('skipped' in sklearn
        ? sklearn
        : matrix.rows > 5000
          ? { skipped: 'needs more than 10 GB' }
          : { run: async () => ({ trustworthiness: (await sklearn.call('judge', matrix, layout)) as number }) })
    }
  )
}

await runBench({
  name: 'quality',
  unit: 'rows',
  rounds: 3,
  warmUpMs: 0,
  quality: ({ trustworthiness }) => ({ trustworthiness }),
  versions: 'skipped' in sklearn ? {} : { 'scikit-learn': String(await sklearn.call('version')) },
  cases
})
if (!('skipped' in sklearn)) sklearn.close()
