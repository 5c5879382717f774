import { Matrix } from '@llm-cookbook/vector'
import { whitening } from './closed-form.ts'
import type { TextPairs } from './pairs.ts'
import type { TrainerSettings } from './trainer.ts'

type StartSettings = Pick<TrainerSettings, 'dimensions' | 'start' | 'regularization' | 'random'>

/**
 * The matrix to start from, its numbers scaled to a mean square of 1 over all, as the recipe draws them: only so is a learning
 * rate of the recipe the same here.
 */
export function startMatrix(pairs: TextPairs, { dimensions, start, regularization, random }: StartSettings): Matrix {
  const { columns } = pairs.texts
  if (start === 'random') {
    return new Matrix(
      columns,
      dimensions,
      Float32Array.from({ length: columns * dimensions }, () => random.normal())
    )
  }
  const matrix = start === 'identity' ? identity(columns) : whitening(pairs, regularization)
  const scale = Math.sqrt(columns)
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i]! *= scale
  return matrix
}

function identity(columns: number): Matrix {
  const matrix = new Matrix(columns, columns)
  for (let j = 0; j < columns; j++) matrix.row(j)[j] = 1
  return matrix
}
