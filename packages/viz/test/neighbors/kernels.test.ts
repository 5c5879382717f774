import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import type { NeighborMetric } from '../../src/index.ts'
import { encodeRows } from '../../src/neighbors/codes.ts'
import { blockJobs, perform, type Job } from '../../src/neighbors/jobs.ts'
import type { Kernel, Subject } from '../../src/neighbors/kernels/kernel.ts'
import type { Lists } from '../../src/neighbors/lists.ts'
import { typescriptKernel } from '../../src/neighbors/kernels/typescript.ts'
import { module, wasmKernel } from '../../src/neighbors/kernels/wasm.ts'
import { createPause } from '../../src/pause.ts'
import { kinds, matrixOf } from '../support/neighbors.ts'

const metrics: NeighborMetric[] = ['euclidean', 'cosine']

async function subjectOf(kind: string, columns: number, metric: NeighborMetric, repeats: boolean): Promise<Subject> {
  const matrix = matrixOf(530, columns, kinds[kind]!(createRandom(columns)))
  const { rows, data } = matrix
  return { rows, columns, data, metric, k: 7, repeats, codes: await encodeRows(matrix, metric, createPause()) }
}

function listsAfter(kernel: Kernel, subject: Subject, jobs: readonly Job[]): Lists {
  for (const job of jobs) Array.from(perform(kernel, subject, job))
  const { distances, neighbors } = kernel.lists()
  return { distances: distances.slice(), neighbors: neighbors.slice() }
}

describe('the kernels in WebAssembly and in TypeScript', () => {
  it.each(Object.keys(kinds))('find the same to the last bit, of numbers that are %s', async kind => {
    for (const metric of metrics) {
      for (const columns of [1, 6, 51]) {
        const subject = await subjectOf(kind, columns, metric, false)
        const jobs = blockJobs(subject)
        const [fast, plain] = [wasmKernel(module()!, subject), typescriptKernel(subject)]
        expect(listsAfter(fast, subject, jobs)).toEqual(listsAfter(plain, subject, jobs))
      }
    }
  })

  it.each(Object.keys(kinds))('grow the same trees and join the same rows, of numbers that are %s', async kind => {
    const random = createRandom(8)
    const rows = Int32Array.from({ length: 200 * 20 }, () => random.integer(530))
    const join: Job = {
      kind: 'join',
      rows,
      sizes: new Int32Array(200).fill(20),
      news: Int32Array.from({ length: 200 }, () => random.integer(21))
    }
    const jobs: Job[] = [{ kind: 'tree', seed: 1 }, { kind: 'tree', seed: 7 }, join]
    for (const metric of metrics) {
      for (const columns of [5, 32]) {
        const subject = await subjectOf(kind, columns, metric, true)
        const [fast, plain] = [wasmKernel(module()!, subject), typescriptKernel(subject)]
        expect(listsAfter(fast, subject, jobs)).toEqual(listsAfter(plain, subject, jobs))
      }
    }
  })

  it('go on from lists that they are given', async () => {
    const subject = await subjectOf('normal', 9, 'euclidean', true)
    const first = wasmKernel(module()!, subject)
    listsAfter(first, subject, [{ kind: 'tree', seed: 1 }])
    const both = [wasmKernel(module()!, subject), typescriptKernel(subject)]
    const [fast, plain] = both.map(kernel => {
      kernel.setLists(first.lists())
      return listsAfter(kernel, subject, [{ kind: 'tree', seed: 2 }])
    })
    expect(fast).toEqual(plain)
    expect(fast).toEqual(listsAfter(first, subject, [{ kind: 'tree', seed: 2 }]))
  })

  it('find the same in whatever order the jobs are done', async () => {
    const subject = await subjectOf('few different rows', 4, 'euclidean', true)
    const jobs = Array.from({ length: 5 }, (_, seed): Job => ({ kind: 'tree', seed }))
    const [forth, back] = [wasmKernel(module()!, subject), wasmKernel(module()!, subject)]
    expect(listsAfter(forth, subject, jobs)).toEqual(listsAfter(back, subject, jobs.toReversed()))
  })

  it('say so when the rows do not fit into memory, and what to do', async () => {
    const subject = await subjectOf('normal', 1, 'euclidean', false)
    // WebAssembly's memory ends at 4 GiB.
    const large = { ...subject, rows: 2 ** 21, columns: 768 }
    expect(() => wasmKernel(module()!, large)).toThrow(
      expect.objectContaining({
        code: 'too-large',
        message:
          '2097152 rows of 768 columns need 6.2 GiB in one piece, which cannot be had; reduce the columns by pca first'
      })
    )
  })
})
