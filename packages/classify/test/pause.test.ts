import { afterEach, describe, expect, it, vi } from 'vitest'
import { createPause } from '../src/pause.ts'

describe('createPause', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  /** How often others had a turn while `work` ran. */
  async function turnsDuring(work: () => Promise<void>): Promise<number> {
    let turns = 0
    let running = true
    const count = (): void => {
      turns++
      if (running) setImmediate(count)
    }
    setImmediate(count)
    await work()
    running = false
    return turns
  }

  it('gives others a turn each 15 ms, and else goes on at once', async () => {
    let now = 100
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    const pause = createPause()
    const idle = await turnsDuring(async () => {
      for (let i = 0; i < 100; i++) await pause()
    })
    expect(idle).toBe(0)
    const busy = await turnsDuring(async () => {
      for (let i = 0; i < 100; i++) {
        now += 5
        await pause()
      }
    })
    // Each third call waits for the others.
    expect(busy).toBeGreaterThanOrEqual(33)
  })

  it('rejects with the reason of the signal: at once, between, and when it aborts during a turn of others', async () => {
    const reason = new Error('enough')
    expect(() => createPause(AbortSignal.abort(reason))).toThrow(reason)

    const between = new AbortController()
    const pause = createPause(between.signal)
    await pause()
    between.abort(reason)
    await expect(pause()).rejects.toBe(reason)

    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    const during = new AbortController()
    const other = createPause(during.signal)
    now = 15
    setImmediate(() => {
      during.abort(reason)
    })
    const waiting = other().then(() => other())
    now = 30
    await expect(waiting).rejects.toBe(reason)
  })
})
