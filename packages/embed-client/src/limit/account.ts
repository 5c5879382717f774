import type { Reading, Readings } from './headers.ts'
import { emptyQuota, giveBack, level, type Quota, setLevel, take, timeUntil } from './quota.ts'

/**
 * What is known of an account with a service, and what was taken from it. Plain JSON, so that a store can hand it from
 * one process to the next; times are milliseconds of the store's clock.
 */
export interface Account {
  requests: Quota
  tokens: Quota
  /** Tokens that the service charges for each that was estimated. */
  charge: number
  /** Nothing goes out before. */
  pausedUntil: number
  /** When a 429 last began a pause. */
  refusedAt: number | null
  /** Pauses in a row. */
  refusals: number
}

/** What one request took. */
export interface Ticket {
  readonly at: number
  readonly estimate: number
  readonly tokens: number
  readonly requestMark: number
  readonly tokenMark: number
}

/** Bounds that the user gave, by the minute, and for how many ms of them may be saved up. */
export interface Told {
  requests: number | undefined
  tokens: number | undefined
  burstMs: number | undefined
}

export function emptyAccount(): Account {
  return { requests: emptyQuota(), tokens: emptyQuota(), charge: 1, pausedUntil: 0, refusedAt: null, refusals: 0 }
}

export function tell(account: Account, told: Told, now: number): void {
  for (const kind of ['requests', 'tokens'] as const) {
    const quota = account[kind]
    const limit = told[kind]
    if (limit === undefined || (quota.perMinute !== null && quota.perMinute <= limit)) continue
    quota.perMinute = limit
    quota.capacity = (limit * (told.burstMs ?? 1000)) / 60_000
    setLevel(quota, now, quota.capacity)
  }
}

export function reserve(account: Account, estimate: number, now: number): Ticket {
  const tokens = estimate * account.charge
  return {
    at: now,
    estimate,
    tokens,
    requestMark: take(account.requests, 1),
    tokenMark: take(account.tokens, tokens)
  }
}

export function cancel(account: Account, ticket: Ticket): void {
  giveBack(account.requests, 1)
  giveBack(account.tokens, ticket.tokens)
}

/** Milliseconds until the request of the ticket may go out. */
export function waitOf(account: Account, { requestMark, tokenMark }: Ticket, now: number): number {
  return Math.max(
    account.pausedUntil - now,
    timeUntil(account.requests, requestMark, now),
    timeUntil(account.tokens, tokenMark, now),
    0
  )
}

/** Brings the account in line with what the service says. */
export function observe(account: Account, ticket: Ticket, readings: Readings, told: Told, now: number): void {
  observeQuota(account.requests, readings.requests, 1, ticket.requestMark, told.requests, now - ticket.at, now)
  observeQuota(account.tokens, readings.tokens, ticket.tokens, ticket.tokenMark, told.tokens, now - ticket.at, now)
}

/**
 * The service looked at its account at some moment between request and answer. Had it been at once, all that was taken
 * since would have to be subtracted from what it said; had it been just now, nothing: so our figure lies in between.
 */
function observeQuota(
  quota: Quota,
  { limit, remaining }: Reading,
  amount: number,
  mark: number,
  told: number | undefined,
  elapsed: number,
  now: number
): void {
  if (limit !== undefined) quota.perMinute = Math.min(limit, told ?? Infinity)
  if (remaining === undefined || quota.perMinute === null) return
  const highest = remaining + (elapsed * quota.perMinute) / 60_000
  const lowest = remaining - (quota.taken - mark)
  const seen = remaining + amount
  if (told === undefined) quota.capacity = Math.max(quota.capacity ?? 0, seen)
  const current = level(quota, now)
  if (current > highest) setLevel(quota, now, highest)
  else if (current < lowest) setLevel(quota, now, told === undefined ? lowest : current)
}

/** The service answered, and charged so many tokens. */
export function settle(account: Account, ticket: Ticket, charged: number): void {
  giveBack(account.tokens, ticket.tokens - charged)
  account.refusals = 0
  if (ticket.estimate > 0) account.charge += 0.1 * (charged / ticket.estimate - account.charge)
}

/** The service refused for its limits: everyone waits. */
export function refuse(
  account: Account,
  ticket: Ticket,
  retryAfterMs: number | undefined,
  random: () => number,
  now: number
): void {
  cancel(account, ticket)
  const isNew = account.refusedAt === null || ticket.at >= account.refusedAt
  if (isNew) {
    account.refusedAt = now
    account.refusals++
    for (const quota of [account.requests, account.tokens]) {
      if (quota.granted !== null && level(quota, now) > 0) setLevel(quota, now, 0)
    }
  }
  const backoff = isNew ? 250 * 2 ** Math.min(account.refusals - 1, 5) * (0.5 + random() / 2) : 0
  account.pausedUntil = Math.max(account.pausedUntil, now + (retryAfterMs ?? backoff))
}
