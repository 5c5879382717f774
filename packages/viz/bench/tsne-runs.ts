// t-SNE in this process, ours and that of npm. As a program, `tsne-runs.ts NAME SET`, it runs one of them once and prints how
// many megabytes the process took at most.
import { TSNE } from '@keckelt/tsne'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { tsne } from '../src/node.ts'
import { benchSets } from './data.ts'

export const runs: Record<string, (matrix: Matrix) => Promise<Matrix>> = {
  ours: matrix => tsne(matrix),
  'ours, 500 iterations': matrix => tsne(matrix, { iterations: 500 }),
  'ours, 2 workers': matrix => tsne(matrix, { workers: 2 }),
  '@keckelt/tsne': matrix => {
    // It has no seed of its own.
    const random = createRandom(1)
    const given = Math.random
    Math.random = () => random.uniform()
    try {
      const run = new TSNE({ dim: 2, perplexity: 30, epsilon: 10 })
      run.initDataRaw(matrix.toJSON())
      for (let i = 0; i < 1000; i++) run.step()
      return Promise.resolve(Matrix.fromRows(run.getSolution()))
    } finally {
      Math.random = given
    }
  }
}

if (import.meta.main) {
  const [name, set] = process.argv.slice(2)
  const matrix = (await benchSets()).find(one => one.name === set)?.matrix
  const run = runs[name!]
  if (matrix === undefined || run === undefined) throw new Error(`no ${name} of ${set}`)
  await run(matrix)
  console.log(Math.round(process.resourceUsage().maxRSS / 1024))
}
