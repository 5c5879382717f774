import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { ClassifyError } from '../src/errors.ts'
import { randomForest, randomForestRegressor } from '../src/forest-node.ts'
import { randomForest as alone, randomForestRegressor as regressorAlone } from '../src/forest.ts'
import { classifierOf } from '../src/forest/learners.ts'
import { startNodeThread } from '../src/forest/node-threads.ts'
import { inThreads, type StartThread } from '../src/forest/threads.ts'

const random = createRandom(1)
const matrix = new Matrix(
  800,
  30,
  Float32Array.from({ length: 24_000 }, () => random.normal())
)
const labels = Array.from(matrix, row => row[0]! + random.normal() > 0)
const targets = Array.from(matrix, row => row[0]! + random.normal())

describe('randomForest of the Node entry', () => {
  it('grows the same bytes in any number of threads', async () => {
    const options = { trees: 400, maxDepth: 4 }
    const expected = (await alone(options).fit(matrix, labels)).save()
    for (const workers of [1, 2, 3]) {
      expect((await randomForest({ ...options, workers }).fit(matrix, labels)).save()).toEqual(expected)
    }
    // As many as the machine can run.
    expect((await randomForest(options).fit(matrix, labels)).save()).toEqual(expected)
  })

  it('grows the same bytes in any number of threads: numbers', async () => {
    const options = { trees: 60, maxDepth: 6 }
    const expected = (await regressorAlone(options).fit(matrix, targets)).save()
    expect((await randomForestRegressor({ ...options, workers: 2 }).fit(matrix, targets)).save()).toEqual(expected)
  })

  it('tells how many trees there are, whoever grew them', async () => {
    const told: number[] = []
    const onProgress = ({ done }: { done: number }): void => {
      told.push(done)
    }
    await randomForest({ trees: 400, maxDepth: 3, workers: 2 }).fit(matrix, labels, { onProgress })
    expect(told).toEqual(Array.from({ length: 401 }, (_, done) => done))
  })

  /** Threads of Node, and what ends each; how many have ended. */
  function observed(): { start: StartThread; ends: (() => void)[]; ended: () => number } {
    const ends: (() => void)[] = []
    let count = 0
    const start: StartThread = listener => {
      const port = startNodeThread({
        ...listener,
        onEnd(reason, cause) {
          count++
          listener.onEnd(reason, cause)
        }
      })
      ends.push(() => {
        port.end()
      })
      return port
    }
    return { start, ends, ended: () => count }
  }

  it('ends its threads with the reason of the signal', async () => {
    const reason = new Error('no longer wanted')
    const controller = new AbortController()
    const { start, ended } = observed()
    const fit = classifierOf({ trees: 400 }, inThreads(2, start)).fit(matrix, labels, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done > 0) controller.abort(reason)
      }
    })
    await expect(fit).rejects.toBe(reason)
    await expect.poll(ended).toBe(2)
  })

  it('ends its threads when they are done', async () => {
    const { start, ended } = observed()
    await classifierOf({ trees: 400, maxDepth: 2 }, inThreads(2, start)).fit(matrix, labels)
    await expect.poll(ended).toBe(2)
  })

  it('says so when a thread ends before its time', async () => {
    const { start, ends, ended } = observed()
    const fit = classifierOf({ trees: 400 }, inThreads(2, start)).fit(matrix, labels, {
      onProgress: ({ done }) => {
        if (done === 1) ends[1]!()
      }
    })
    await expect(fit).rejects.toThrow(ClassifyError)
    await expect(fit).rejects.toMatchObject({
      code: 'worker-failed',
      message: 'a worker cannot grow trees: it ended (exit code 1)'
    })
    await expect.poll(ended).toBe(2)
  })

  it('says so when a thread fails', async () => {
    // What no fit sends: a tree of nothing.
    const start: StartThread = listener => {
      const port = startNodeThread(listener)
      return {
        ...port,
        send(message) {
          if (!('subject' in message)) port.send(message)
        }
      }
    }
    const fit = classifierOf({ trees: 400 }, inThreads(2, start)).fit(matrix, labels)
    await expect(fit).rejects.toMatchObject({
      code: 'worker-failed',
      message: expect.stringContaining('before it was told what to grow it from') as string,
      cause: expect.any(Error) as Error
    })
  })

  it('says what is wrong with the number of threads', () => {
    expect(() => randomForest({ workers: 0 })).toThrow(new RangeError('workers: expected an integer from 1 on, got 0'))
  })
})
