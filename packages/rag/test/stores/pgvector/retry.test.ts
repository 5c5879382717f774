import { describe, expect, it } from 'vitest'
import { retrying } from '../../../src/stores/pgvector/retry.ts'

const failure = (code: string): Error => Object.assign(new Error('away'), { code })

describe('retrying', () => {
  it('tries again what failed in passing, and tells how often it was tried', async () => {
    const tried: number[] = []
    const result = await retrying(
      before => {
        tried.push(before)
        return before < 2 ? Promise.reject(failure('ECONNREFUSED')) : Promise.resolve('there')
      },
      { retryFor: 10_000 }
    )
    expect([result, tried]).toEqual(['there', [0, 1, 2]])
  })

  it.each(['ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ETIMEDOUT', '08006', '57P01', '57P03', '53300', '40001', '40P01'])(
    'takes %s for one that may be over',
    async code => {
      const work = (before: number): Promise<number> =>
        before === 0 ? Promise.reject(failure(code)) : Promise.resolve(before)
      expect(await retrying(work, { retryFor: 1000 })).toBe(1)
      const both = (before: number): Promise<number> =>
        before === 0 ? Promise.reject(new AggregateError([failure(code)])) : Promise.resolve(before)
      expect(await retrying(both, { retryFor: 1000 })).toBe(1)
    }
  )

  it.each(['28P01', '42P01', '08P01', 'ENOENT', ''])('gives up at once at %j', async code => {
    let tried = 0
    const work = (): Promise<never> => {
      tried++
      return Promise.reject(failure(code))
    }
    await expect(retrying(work, { retryFor: 10_000 })).rejects.toThrow('away')
    expect(tried).toBe(1)
  })

  it('gives up when the time is over, and when it is aborted', async () => {
    let tried = 0
    const work = (): Promise<never> => {
      tried++
      return Promise.reject(failure('ECONNREFUSED'))
    }
    await expect(retrying(work, { retryFor: 160 })).rejects.toThrow('away')
    // After 50 ms and 100 more; 200 more would be too much.
    expect(tried).toBe(3)
    const reason = new Error('enough')
    await expect(retrying(work, { retryFor: 10_000, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
