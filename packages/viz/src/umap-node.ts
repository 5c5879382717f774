import type { Matrix } from '@llm-cookbook/vector'
import type { LayoutStep } from './layout-step.ts'
import { neighbors } from './neighbors-node.ts'
import type { UmapOptions } from './umap.ts'
import { fit, modelOf, steps } from './umap/fit.ts'
import type { UmapModel } from './umap/model.ts'

/** `umap` of the main entry, whose `workers` are threads of Node.js where they are more than one. */
export async function umap(matrix: Matrix, options: UmapOptions = {}): Promise<Matrix> {
  return (await fit(matrix, options, neighbors)).layout
}

/** `umapSteps` of the main entry, whose `workers` are threads of Node.js where they are more than one. */
export async function* umapSteps(matrix: Matrix, options: UmapOptions = {}): AsyncGenerator<LayoutStep, void> {
  yield* steps(matrix, options, neighbors)
}

/** `fitUmap` of the main entry, whose `workers` are threads of Node.js where they are more than one. */
export async function fitUmap(matrix: Matrix, options: UmapOptions = {}): Promise<UmapModel> {
  return modelOf(matrix, await fit(matrix, options, neighbors))
}
