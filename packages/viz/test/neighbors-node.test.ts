import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { VizError } from '../src/index.ts'
import { neighbors } from '../src/neighbors.ts'
import { findNeighbors } from '../src/neighbors/find.ts'
import { startNodeThread } from '../src/neighbors/node-threads.ts'
import { neighbors as inThreads } from '../src/node.ts'
import { kinds, matrixOf } from './support/neighbors.ts'

const matrix = matrixOf(2100, 10, kinds['normal']!(createRandom(2)))

describe('neighbors of the Node entry', () => {
  it.each(['exact', 'descent'] as const)('gives the same bytes for any number of threads: %s', async method => {
    const alone = await neighbors(matrix, { k: 9, method, metric: 'cosine' })
    for (const workers of [2, 3]) {
      expect(await inThreads(matrix, { k: 9, method, metric: 'cosine', workers })).toEqual(alone)
    }
  })

  it('ends its threads with the reason of the signal', async () => {
    const reason = new Error('no longer wanted')
    const controller = new AbortController()
    const search = inThreads(matrix, {
      k: 9,
      workers: 2,
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done > 0) controller.abort(reason)
      }
    })
    await expect(search).rejects.toBe(reason)
  })

  it('says so when a thread ends before its time', async () => {
    const ends: (() => void)[] = []
    const search = findNeighbors(
      matrix,
      {
        k: 9,
        workers: 2,
        onProgress: ({ done }) => {
          if (done > 0) ends[1]!()
        }
      },
      listener => {
        const port = startNodeThread(listener)
        ends.push(() => {
          port.end()
        })
        return port
      }
    )
    await expect(search).rejects.toThrow(VizError)
    await expect(search).rejects.toMatchObject({
      code: 'worker-failed',
      message: 'a worker cannot search for neighbors: it ended (exit code 1)'
    })
  })

  it('says so when a thread fails', async () => {
    const failing = findNeighbors(matrix, { k: 9, workers: 2 }, listener => {
      const port = startNodeThread(listener)
      return {
        ...port,
        // What no search sends: a job of a kind that there is not, in a subject that there is.
        send(message) {
          port.send(typeof message === 'object' && 'job' in message ? { job: undefined as never } : message)
        }
      }
    })
    await expect(failing).rejects.toMatchObject({ code: 'worker-failed', cause: expect.any(TypeError) as TypeError })
  })
})
