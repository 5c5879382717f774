import { describe, expect, it } from 'vitest'
import { createLimiter } from '../../src/limit.ts'
import { Slots } from '../../src/limit/slots.ts'
import { deliver, ModelService } from './model-service.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Requests that are in flight at a time, at most, when a service without limits answers so many in parallel. */
async function peakOf(workers: number, concurrency?: number): Promise<number> {
  const clock = new VirtualClock()
  const service = new ModelService(clock, { latencyMs: 100, workers })
  await deliver(clock, service, createLimiter({ clock, concurrency }), new Array<number>(1500).fill(100))
  return service.peak
}

describe('Slots', () => {
  it('goes up to what is allowed where that helps', async () => {
    expect(await peakOf(Infinity)).toBe(64)
    expect(await peakOf(Infinity, 20)).toBe(20)
    expect(await peakOf(Infinity, 1)).toBe(1)
  })

  it('stays near what a service works on at a time', async () => {
    expect(await peakOf(1)).toBeLessThanOrEqual(16)
    expect(await peakOf(4)).toBeLessThanOrEqual(16)
  })

  /** How many slots there are. */
  const count = (slots: Slots): number => {
    let taken = 0
    for (; slots.free; taken++) slots.take()
    for (let i = 0; i < taken; i++) slots.putBack()
    return taken
  }
  const end = (slots: Slots, times: number, overloads: number): void => {
    for (let i = 0; i < times; i++) {
      slots.take()
      slots.end(1, i < overloads, i)
    }
  }

  it('halves when more than one of ten was too much, and not for a single one', () => {
    const slots = new Slots(64)
    end(slots, 10, 1)
    expect(count(slots)).toBe(8)
    end(slots, 10, 2)
    expect(count(slots)).toBe(4)
    end(slots, 100, 100)
    expect(count(slots)).toBe(1)
  })

  it('never has less than the permitted rate needs, nor more than is allowed', () => {
    const slots = new Slots(32)
    slots.need(12)
    expect(count(slots)).toBe(12)
    end(slots, 100, 100)
    expect(count(slots)).toBe(12)
    slots.need(1000)
    expect(count(slots)).toBe(32)
  })
})
