import type { Reading, Readings } from './headers.ts'
import {
  countServed,
  emptyQuota,
  giveBack,
  learn,
  levelOf,
  pace,
  type Quota,
  release,
  setLevel,
  type Share,
  take,
  timeUntil
} from './quota.ts'

/**
 * What is known of an account with a service, and what was taken from it. Plain JSON, so that a store can hand it from
 * one process to the next; times are milliseconds of the store's clock.
 */
export interface Account {
  /** The limit of requests a minute, as far as it is known, and what was taken of it. */
  requests: Quota
  /** The limit of tokens a minute, likewise. */
  tokens: Quota
  /** What waits, by the ticket's number: of each process the first in its line. */
  waiting: Record<number, Waiting>
  /** Tickets so far. */
  tickets: number
  /** Tokens that the service charges for each that was estimated, and of how many answers that is the mean, up to 20. */
  charge: { ratio: number; answers: number }
  /** Nothing goes out before. */
  pausedUntil: number
  /** When a 429 last began a pause. */
  refusedAt: number | null
  /** Pauses since the last answer. */
  refusals: number
  /** When the first request was sent. */
  firstAt: number | null
  /** The share of pauses among pauses and answers, of the last fifty or so. */
  refusalShare: number
}

interface Waiting {
  ticket: Ticket
  /** When its process last looked whether its time has come. */
  seenAt: number
}

/** What one request takes. */
export interface Ticket {
  readonly number: number
  readonly estimate: number
  readonly requests: Share
  readonly tokens: Share
}

/** The ticket of a request that was sent. */
export interface Sent extends Ticket {
  readonly at: number
}

/** Limits that the user gave, by the minute, and for how many ms of them may be saved up. */
export interface Told {
  requests: number | undefined
  tokens: number | undefined
  burstMs: number
}

/** Whoever was to find out may have been killed: after so long another one tries. */
const longestProbeMs = 10_000

/** A day's limit is no reason to wait for a day without a word: after so long it is tried again. */
const longestPauseMs = 300_000

/** Whoever waits looks at least so often, in ms; who has not looked for thrice as long was killed. */
export const longestSleepMs = 10_000

const kinds = ['requests', 'tokens'] as const

export function emptyAccount(): Account {
  return {
    requests: emptyQuota(),
    tokens: emptyQuota(),
    waiting: {},
    tickets: 0,
    charge: { ratio: 1, answers: 0 },
    pausedUntil: 0,
    refusedAt: null,
    refusals: 0,
    firstAt: null,
    refusalShare: 0
  }
}

/** Puts the user's limits in place, where nothing lower is known. */
export function tell(account: Account, told: Told, now: number): void {
  for (const kind of kinds) {
    const quota = account[kind]
    const limit = told[kind]
    if (limit === undefined || (quota.perMinute !== null && quota.perMinute <= limit)) continue
    quota.perMinute = limit
    quota.capacity = (limit * told.burstMs) / 60_000
    setLevel(quota, now, quota.capacity)
  }
}

/**
 * Takes what a request needs, so that it has its turn. Whoever has a ticket shows it, and keeps its turn unless it did not
 * look for so long that it was given up.
 */
export function reserve(account: Account, held: Ticket | undefined, estimate: number, now: number): Ticket {
  for (const { ticket, seenAt } of Object.values(account.waiting)) {
    if (now - seenAt > 3 * longestSleepMs) cancel(account, ticket)
  }
  const waiting = held && account.waiting[held.number]
  if (waiting) {
    waiting.seenAt = now
    return held
  }
  const ticket = {
    number: ++account.tickets,
    estimate,
    requests: take(account.requests, 1),
    tokens: take(account.tokens, estimate * account.charge.ratio)
  }
  account.waiting[ticket.number] = { ticket, seenAt: now }
  return ticket
}

/** The request is sent now. */
export function send(account: Account, ticket: Ticket, now: number): Sent {
  account.firstAt ??= now
  // After two refusals without an answer in between, a single request finds out whether there is an end to it.
  if (account.refusals > 1) account.pausedUntil = now + longestProbeMs
  leave(account, ticket)
  return { ...ticket, at: now }
}

/** The request is not sent after all. */
export function cancel(account: Account, ticket: Ticket): void {
  leave(account, ticket)
  takeBack(account, ticket)
}

function leave(account: Account, ticket: Ticket): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a Map is no JSON
  delete account.waiting[ticket.number]
  for (const kind of kinds) release(account[kind], ticket[kind])
}

/** The request took nothing, though it counts as sent. */
export function takeBack(account: Account, ticket: Ticket): void {
  for (const kind of kinds) giveBack(account[kind], ticket[kind].amount)
}

/** Requests that are permitted in a millisecond, if they are as large as so far; 0 where that is not known. */
export function requestsPerMs({ requests, tokens }: Account): number {
  const size = tokens.taken / Math.max(1, requests.taken)
  const perMinute = Math.min(pace(requests), size > 0 ? pace(tokens) / size : Infinity)
  return perMinute < Infinity ? perMinute / 60_000 : 0
}

/** Milliseconds until the request of the ticket may go out. */
export function waitOf(account: Account, ticket: Ticket, now: number): number {
  // No pause is that long: the clock was set back.
  if (account.pausedUntil > now + longestPauseMs) account.pausedUntil = now
  const waits = kinds.map(kind => timeUntil(account[kind], ticket[kind], now))
  return Math.max(account.pausedUntil - now, ...waits, 0)
}

/** Brings the account in line with what the service says. */
export function observe(account: Account, sent: Sent, readings: Readings, told: Told, now: number): void {
  for (const kind of kinds) observeQuota(account[kind], sent, sent[kind], readings[kind], told[kind], now)
}

/**
 * The service looked at its account at some moment between request and answer. Had that been at once, then what came in
 * since has to be added to what it said, and what others took since to be subtracted; had it been just now, neither. Our
 * figure has to lie in between, and both are nearly the same where requests go out at the permitted rate. `At once` is
 * taken to be after a quarter of the time, for the way there.
 */
function observeQuota(
  quota: Quota,
  { at }: Sent,
  { amount, mark }: Share,
  { limit, remaining }: Reading,
  told: number | undefined,
  now: number
): void {
  if (limit !== undefined) quota.perMinute = Math.min(limit, told ?? Infinity)
  if (remaining === undefined || quota.perMinute === null) return
  if (told === undefined) quota.capacity = Math.max(quota.capacity ?? 0, remaining + amount)
  const current = levelOf(quota, now)
  const takenSince = Math.max(0, quota.taken - quota.waiting - mark)
  const atOnce = remaining + (0.75 * (now - at) * pace(quota)) / 60_000 - takenSince
  const lowest = Math.min(atOnce, remaining) - quota.caution
  const highest = Math.max(atOnce, remaining) - quota.caution
  quota.caution *= 0.998
  if (current > highest) setLevel(quota, now, highest)
  else if (current < lowest && !quota.learned && told === undefined) setLevel(quota, now, lowest)
}

/** The service did not refuse. It said how many tokens it charged, or did not. */
export function settle(account: Account, sent: Sent, charged: number | undefined, now: number): void {
  if (account.refusals > 1) account.pausedUntil = now
  account.refusals = 0
  account.refusalShare *= 0.98
  for (const kind of kinds) countServed(account[kind], sent[kind].amount, sent.at)
  if (charged === undefined) return
  giveBack(account.tokens, sent.tokens.amount - charged)
  if (sent.estimate === 0) return
  const { charge } = account
  charge.answers = Math.min(20, charge.answers + 1)
  charge.ratio += (charged / sent.estimate - charge.ratio) / charge.answers
}

/** All that is known of a refusal. */
export interface Refusal {
  readings: Readings | undefined
  told: Told
  retryAfterMs: number | undefined
  random: () => number
}

/** The service refused for its limits: everyone waits. */
export function refuse(account: Account, sent: Sent, refusal: Refusal, now: number): void {
  const { readings, told, retryAfterMs } = refusal
  // Requests that were on their way when the pause began say nothing new, but perhaps how long to wait.
  const isNew = account.refusedAt === null || sent.at >= account.refusedAt || now < account.refusedAt
  if (isNew) {
    account.refusedAt = account.pausedUntil = now
    account.refusals++
    account.refusalShare += 0.03 * (1 - account.refusalShare)
    // Without an answer since the last one there is nothing new to learn: the service's account was still empty.
    if (account.refusals === 1) doubt(account, sent, now)
  }
  for (const kind of kinds) {
    const quota = account[kind]
    const { amount } = sent[kind]
    const left = readings?.[kind].remaining
    if (left !== undefined) {
      giveBack(quota, amount)
      if (isNew && left < amount) quota.caution += amount / 2
    } else if (isNew && pace(quota) < Infinity) {
      // Nothing is left, and what else is on its way will be refused, too.
      setLevel(quota, now, Math.min(0, levelOf(quota, now)))
    }
  }
  if (readings) observe(account, sent, readings, told, now)
  const wait = Math.min(retryAfterMs ?? (isNew ? waitWithoutAdvice(account, sent, refusal) : 0), longestPauseMs)
  account.pausedUntil = Math.max(account.pausedUntil, now + wait)
}

/** Where limits are known and refusals are rare, they come of requests that overtook one another; else they teach. */
function doubt(account: Account, sent: Sent, now: number): void {
  const minutes = Math.max(1, now - (account.firstAt ?? now)) / 60_000
  for (const kind of kinds) {
    const quota = account[kind]
    if (quota.perMinute !== null && account.refusalShare < 0.12) continue
    learn(quota, sent[kind].amount, sent[kind].mark / minutes, now)
  }
}

/** At first as long as the pace makes it; if that does not help, until all is there again, or twice as long each time. */
function waitWithoutAdvice({ refusals }: Account, sent: Sent, { readings, random }: Refusal): number {
  if (refusals === 1) return 0
  const resets = kinds.flatMap(kind => {
    const { remaining = Infinity, resetMs } = readings?.[kind] ?? {}
    return remaining < sent[kind].amount && resetMs !== undefined ? [resetMs] : []
  })
  return resets.length > 0 ? Math.max(...resets) : 250 * 2 ** Math.min(refusals - 2, 5) * (0.5 + random() / 2)
}
