import type { Matrix } from '@llm-cookbook/vector'
import { neighbors } from './neighbors-node.ts'
import type { TsneOptions, TsneStep, TsneStepsOptions } from './tsne.ts'
import { lastLayout, steps } from './tsne/run.ts'

/** `tsne` of the main entry, whose `workers` are threads of Node.js where they are more than one. */
export async function tsne(matrix: Matrix, options: TsneOptions = {}): Promise<Matrix> {
  return lastLayout(matrix, options, neighbors)
}

/** `tsneSteps` of the main entry, whose `workers` are threads of Node.js where they are more than one. */
export async function* tsneSteps(matrix: Matrix, options: TsneStepsOptions = {}): AsyncGenerator<TsneStep, void> {
  yield* steps(matrix, options, neighbors)
}
