import { describe, expect, it } from 'vitest'
import { emptyAccount, refuse, reserve, send, settle, tell, waitOf } from '../../src/limit/account.ts'

const told = { requests: 60, tokens: undefined, burstMs: 1000 }
const bare = { readings: undefined, told, retryAfterMs: undefined, random: () => 1 }

describe('Account', () => {
  it('is plain JSON at any time', () => {
    const account = emptyAccount()
    tell(account, told, 0)
    const sent = send(account, reserve(account, undefined, 100, 0), 0)
    refuse(account, sent, bare, 10)
    reserve(account, undefined, 100, 20)
    expect(JSON.parse(JSON.stringify(account))).toEqual(account)
  })

  it('gives up the turn of who was killed while it waited, and not of who is still there', () => {
    const account = emptyAccount()
    tell(account, told, 0)
    send(account, reserve(account, undefined, 1, 0), 0)
    const killed = reserve(account, undefined, 1, 0)
    let waiting = reserve(account, undefined, 1, 0)
    expect(waitOf(account, waiting, 0)).toBeCloseTo(2000)
    account.pausedUntil = 60_000
    for (let now = 0; now <= 40_000; now += 10_000) waiting = reserve(account, waiting, 1, now)
    expect(waiting.number).toBe(killed.number + 1)
    expect(Object.keys(account.waiting)).toEqual([String(waiting.number)])
    expect(account.requests.waiting).toBe(1)
    // Who only slept for too long has a new turn, at the end.
    expect(reserve(account, killed, 1, 40_000).number).toBe(waiting.number + 1)
  })

  it('waits twice as long after each refusal without an answer in between, with one request at a time', () => {
    const account = emptyAccount()
    const pauses: number[] = []
    let now = 0
    for (let i = 0; i < 9; i++) {
      now += waitOf(account, reserve(account, undefined, 0, now), now)
      const sent = send(account, reserve(account, undefined, 0, now), now)
      if (i > 1) expect(waitOf(account, reserve(account, undefined, 0, now), now)).toBeGreaterThan(9000)
      refuse(account, sent, bare, now + 1)
      pauses.push(Math.max(0, account.pausedUntil - now - 1))
      now = Math.max(now + 1, account.pausedUntil)
    }
    expect(pauses).toEqual([0, 250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
    const last = send(account, reserve(account, undefined, 0, now), now)
    settle(account, last, undefined, now + 1)
    expect(account.pausedUntil).toBe(now + 1)
  })

  it('waits for as long as the service says, but not for days without another try', () => {
    const account = emptyAccount()
    const sent = send(account, reserve(account, undefined, 1, 0), 0)
    refuse(account, sent, { ...bare, retryAfterMs: 5000 }, 100)
    expect(account.pausedUntil).toBe(5100)
    refuse(account, sent, { ...bare, retryAfterMs: 86_400_000 }, 100)
    expect(account.pausedUntil).toBe(300_100)
  })

  it('does not wait for hours when the clock is set back', () => {
    const account = emptyAccount()
    const hour = 3_600_000
    const sent = send(account, reserve(account, undefined, 1, hour), hour)
    refuse(account, sent, { ...bare, retryAfterMs: 1000 }, hour)
    expect(waitOf(account, reserve(account, undefined, 1, 0), 0)).toBeLessThanOrEqual(1000)
  })
})
