import { createRandom } from '@llm-cookbook/vector'
import { fitPca, Matrix, quality, type Quality } from '../../src/index.ts'

export interface Results {
  /** The models of both solvers, as bytes. */
  readonly models: number[][]
  readonly qualities: Quality[]
}

/** Lays the same rows out and judges the layouts, wherever it runs. */
export async function layOutAndJudge(): Promise<Results> {
  const random = createRandom(7)
  const matrix = new Matrix(300, 40)
  for (const row of matrix) for (let c = 0; c < row.length; c++) row[c] = random.normal() / (1 + c)
  const labels = Array.from({ length: 300 }, (_, row) => row % 3)
  const models: number[][] = []
  const qualities: Quality[] = []
  for (const solver of ['exact', 'randomized'] as const) {
    const model = await fitPca(matrix, { dimensions: 3, solver })
    models.push(Array.from(model.save()))
    for (const metric of ['euclidean', 'cosine'] as const) {
      qualities.push(await quality(matrix, model.transform(matrix), { k: 9, metric, labels }))
    }
  }
  return { models, qualities }
}

/** @public  called in the page, where a content policy may forbid it */
export function runsWebAssembly(): boolean {
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) instanceof WebAssembly.Module
  } catch {
    return false
  }
}
