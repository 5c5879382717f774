import { createRandom } from '@llm-cookbook/vector'
import { neighbors } from '../../src/neighbors.ts'
import { kinds, matrixOf } from '../support/neighbors.ts'

export interface Search {
  readonly indices: number[]
  readonly distances: number[]
  /** How many frames the page drew meanwhile; none where there is no page. */
  readonly frames: number
}

/** Searches the same rows, wherever it runs. */
export async function search(rows: number, workers: number): Promise<Search> {
  const matrix = matrixOf(rows, 10, kinds['normal']!(createRandom(2)))
  let frames = 0
  let running = typeof requestAnimationFrame === 'function'
  const count = (): void => {
    frames++
    if (running) requestAnimationFrame(count)
  }
  if (running) requestAnimationFrame(count)
  const { indices, distances } = await neighbors(matrix, { k: 5, metric: 'cosine', workers })
  running = false
  return { indices: Array.from(indices), distances: Array.from(distances), frames }
}

/** @public  called in the page */
export async function failure(rows: number, workers: number): Promise<string> {
  return search(rows, workers).then(
    () => 'none',
    (error: unknown) => String(error)
  )
}

/** @public  called in the page, where a content policy may forbid it */
export function runsWebAssembly(): boolean {
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) instanceof WebAssembly.Module
  } catch {
    return false
  }
}
