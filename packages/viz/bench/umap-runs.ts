// UMAP in this process, ours and those of npm. As a program, `umap-runs.ts NAME SET`, it runs one of them once and prints how
// many megabytes the process took at most.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { UMAP } from 'umap-js'
import { umap } from '../src/node.ts'
import { benchSets } from './data.ts'

export type Run = (matrix: Matrix) => Promise<Matrix>

/** Where embedding-atlas is absent: how to get it. */
export const runs: Record<string, Run | { skipped: string }> = {
  ours: matrix => umap(matrix),
  'ours, 2 workers': matrix => umap(matrix, { workers: 2 }),
  'umap-js': matrix => {
    const random = createRandom(1)
    return Promise.resolve(Matrix.fromRows(new UMAP({ random: () => random.uniform() }).fit(matrix.toJSON())))
  },
  'embedding-atlas': await embeddingAtlas()
}

/** By its path: its main entry needs a page. */
async function embeddingAtlas(): Promise<Run | { skipped: string }> {
  const folder = resolve(process.env['VIZ_PEERS'] ?? 'peers')
  const path = join(folder, 'node_modules/embedding-atlas/dist/umap.js')
  if (!existsSync(path)) {
    return { skipped: `npm install --prefix ${folder} embedding-atlas@0.26.0, and set VIZ_PEERS to that folder` }
  }
  const { createUMAP } = (await import(pathToFileURL(path).href)) as EmbeddingAtlas
  return async ({ rows, columns, data }) => {
    const run = await createUMAP(rows, columns, 2, data, { metric: 'euclidean', seed: 1 })
    await run.run()
    const layout = new Matrix(rows, 2, run.embedding.slice())
    run.destroy()
    return layout
  }
}

interface EmbeddingAtlas {
  createUMAP: (
    rows: number,
    columns: number,
    dimensions: number,
    data: Float32Array,
    options: object
  ) => Promise<{ embedding: Float32Array; run(): Promise<void>; destroy(): void }>
}

if (import.meta.main) {
  const [name, set] = process.argv.slice(2)
  const matrix = (await benchSets()).find(one => one.name === set)?.matrix
  const run = runs[name!]
  if (matrix === undefined || typeof run !== 'function') throw new Error(`no ${name} of ${set}`)
  await run(matrix)
  console.log(Math.round(process.resourceUsage().maxRSS / 1024))
}
