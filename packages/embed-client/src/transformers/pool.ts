import { Matrix } from '@llm-cookbook/vector'

/**
 * Which of the vectors of its tokens make that of a text: `mean` of all, `cls` the first, `last` the last. Padding is
 * none of them, on whichever side it stands.
 */
export type TokenPooling = 'mean' | 'cls' | 'last'

/** Numbers in row-major order. */
export interface TokenTensor {
  readonly dims: readonly number[]
  readonly data: ArrayLike<number | bigint>
}

/**
 * @param tokens  texts × tokens × dimensions
 * @param mask    texts × tokens: 0 where a token is padding
 */
export function poolRows(tokens: TokenTensor, mask: TokenTensor, pooling: TokenPooling): Matrix {
  const [texts, length, dimensions] = tokens.dims as [number, number, number]
  const matrix = new Matrix(texts, dimensions)
  for (let t = 0; t < texts; t++) {
    const real = Array.from({ length }, (_, i) => t * length + i).filter(at => Number(mask.data[at]) !== 0)
    const pooled = pooling === 'mean' ? real : real.slice(pooling === 'cls' ? 0 : -1).slice(0, 1)
    const row = matrix.row(t)
    for (let k = 0; k < dimensions; k++) {
      let sum = 0
      for (const at of pooled) sum += Number(tokens.data[at * dimensions + k])
      row[k] = pooled.length > 0 ? sum / pooled.length : 0
    }
  }
  return matrix
}
