import { describe, expect, it } from 'vitest'
import { measure } from '../src/measure.ts'

/** A clock that moves only when told to. */
function clock(): { now: () => number; pass: (milliseconds: number) => void } {
  let time = 0
  return {
    now: () => time,
    pass: milliseconds => {
      time += milliseconds
    }
  }
}

describe('measure', () => {
  it('takes turns, each round from another case on', async () => {
    const { now, pass } = clock()
    const order: string[] = []
    const cases = ['a', 'b', 'c'].map(name => ({
      name,
      run: () => {
        order.push(name)
        pass(100)
      }
    }))
    await measure(cases, { rounds: 3, sampleMs: 10, warmUpMs: 0, now })
    expect(order.join('')).toBe('abc' + 'abc' + 'bca' + 'cab')
  })

  it('times one run, of however many it took', async () => {
    const { now, pass } = clock()
    const calls = { fast: 0, slow: 0 }
    const [fast, slow] = await measure(
      [
        { name: 'fast', run: () => (pass(0.5), ++calls.fast) },
        { name: 'slow', run: () => (pass(400), ++calls.slow) }
      ],
      { rounds: 4, sampleMs: 50, warmUpMs: 200, now }
    )
    expect(fast!.samples).toEqual([0.5, 0.5, 0.5, 0.5])
    expect(slow!.samples).toEqual([400, 400, 400, 400])
    // Four rounds of 100 runs; before, 1, 10, 100, 100, 100 and 100, until 200 ms were over.
    expect(calls).toEqual({ fast: 811, slow: 5 })
  })

  it('keeps the last result, and the times of each round apart', async () => {
    const { now, pass } = clock()
    let calls = 0
    const [timing] = await measure([{ name: 'a', run: () => (pass(++calls * 10), calls) }], {
      rounds: 3,
      sampleMs: 1,
      warmUpMs: 0,
      now
    })
    expect(timing).toEqual({ samples: [20, 30, 40], result: 4 })
  })

  it('waits for promises', async () => {
    let running = 0
    const run = async (): Promise<string> => {
      expect(++running).toBe(1)
      await new Promise(resolve => setTimeout(resolve, 5))
      running--
      return 'done'
    }
    const [timing] = await measure([{ name: 'a', run }], { rounds: 2, sampleMs: 8, warmUpMs: 0 })
    expect(timing!.result).toBe('done')
    for (const sample of timing!.samples) expect(sample).toBeGreaterThan(4)
  })

  it('has nothing for a case that has nothing to run', async () => {
    const timings = await measure([{ name: 'absent' }, { name: 'a', run: () => 1 }], {
      rounds: 1,
      sampleMs: 0,
      warmUpMs: 0
    })
    expect(timings.map(timing => timing?.result)).toEqual([undefined, 1])
  })

  it('survives a clock too coarse to see a run', async () => {
    const [timing] = await measure([{ name: 'a', run: () => 1 }], { rounds: 1, sampleMs: 1, warmUpMs: 0, now: () => 0 })
    expect(timing!.samples).toEqual([0])
  })

  it('says which case failed', async () => {
    const cause = new Error('no')
    const failing = { name: 'a', run: () => Promise.reject(cause) }
    const plan = { rounds: 1, sampleMs: 1, warmUpMs: 0 }
    await expect(measure([failing], plan)).rejects.toThrow(expect.objectContaining({ message: "'a' failed", cause }))
  })
})
