/**
 * One thing that is limited, requests or tokens, as a bucket that fills evenly: whoever takes from it gets a mark, and
 * may go once so much has been granted in all. Everyone's turn is kept by the marks, also of those in other processes.
 * Plain JSON; amounts in the quota's unit, times in milliseconds.
 */
export interface Quota {
  /** What is granted in a minute; null as long as nobody knows. */
  perMinute: number | null
  /** The most that can be saved up; null as long as nobody knows. */
  capacity: number | null
  /** All that was ever taken. */
  taken: number
  /** All that was granted until `at`; null: without bound so far. */
  granted: number | null
  at: number
}

export function emptyQuota(): Quota {
  return { perMinute: null, capacity: null, taken: 0, granted: null, at: 0 }
}

/** Takes an amount, whether it is there or not, and gives the mark. */
export function take(quota: Quota, amount: number): number {
  quota.taken += amount
  return quota.taken
}

/** What was taken in vain, or beyond what was used, is granted again. */
export function giveBack(quota: Quota, amount: number): void {
  if (quota.granted !== null) quota.granted += amount
}

/** Milliseconds until as much as the mark says has been granted. */
export function timeUntil(quota: Quota, mark: number, now: number): number {
  refill(quota, now)
  if (quota.granted === null || quota.perMinute === null) return 0
  // What is less than a thousandth short came of rounding.
  const missing = mark - quota.granted
  return missing <= 1e-3 ? 0 : (missing * 60_000) / quota.perMinute
}

/** What could be taken at this moment; negative where some wait. */
export function level(quota: Quota, now: number): number {
  refill(quota, now)
  return quota.granted === null ? Infinity : quota.granted - quota.taken
}

export function setLevel(quota: Quota, now: number, amount: number): void {
  quota.at = Math.max(quota.at, now)
  quota.granted = quota.taken + amount
}

function refill(quota: Quota, now: number): void {
  const elapsed = now - quota.at
  // A clock that was set back grants nothing, and nothing is lost.
  quota.at = now
  if (quota.granted === null || quota.perMinute === null || elapsed <= 0) return
  const full = quota.taken + (quota.capacity ?? Infinity)
  if (quota.granted < full) quota.granted = Math.min(full, quota.granted + (elapsed * quota.perMinute) / 60_000)
}
