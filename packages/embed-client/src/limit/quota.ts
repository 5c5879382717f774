/**
 * One thing that is limited, requests or tokens, as a bucket that fills evenly. Whoever takes from it gets a mark, and may
 * go as soon as so much has been granted in all: so all have their turn, also those in other processes, and no one who
 * needs much waits for ever. Plain JSON; amounts in the quota's unit, times in milliseconds.
 */
export interface Quota {
  /** What is granted in a minute, as the user or the service says; null where nobody does. */
  perMinute: number | null
  /** What refusals show; null as long as there is no reason to ask them. */
  learned: Learned | null
  /** The most that can be saved up; null for no bound. */
  capacity: number | null
  /** All that was ever taken. */
  taken: number
  /** What of it is taken by requests that were not sent yet. */
  waiting: number
  /** By how much what the service says is left is not to be believed; refusals raise it, and it fades. */
  caution: number
  /** All that was granted until `at`; null as long as there is no limit. */
  granted: number | null
  /** The moment up to which this is told, in milliseconds of the limiter's clock. */
  at: number
}

interface Learned {
  perMinute: number
  /** Whether that was measured; otherwise it is a guess. */
  measured: boolean
  /** For how long somebody has had to wait since. */
  pacedMs: number
  /** What was served of requests sent from one moment to another, in which none of what was granted was left unused. */
  served: { from: number; until: number; amount: number; requests: number }
}

/** What one request took of a quota. */
export interface Share {
  readonly amount: number
  readonly mark: number
}

export function emptyQuota(): Quota {
  return {
    perMinute: null,
    learned: null,
    capacity: null,
    taken: 0,
    waiting: 0,
    caution: 0,
    granted: null,
    at: 0
  }
}

/** Takes an amount, whether it is there or not. */
export function take(quota: Quota, amount: number): Share {
  quota.taken += amount
  quota.waiting += amount
  return { amount, mark: quota.taken }
}

/** The request of the share is sent, or never will be. */
export function release(quota: Quota, { amount }: Share): void {
  quota.waiting = Math.max(0, quota.waiting - amount)
}

/** What was taken was not used: refused, left, or more than was charged. */
export function giveBack(quota: Quota, amount: number): void {
  if (quota.granted !== null) quota.granted += amount
}

/** Milliseconds until the share is granted. */
export function timeUntil(quota: Quota, { mark }: Share, now: number): number {
  refill(quota, now)
  if (quota.granted === null) return 0
  // What is less than a thousandth short came of rounding.
  const missing = mark - quota.granted
  return missing <= 1e-3 ? 0 : (60_000 * missing) / pace(quota)
}

/** What there is for those who wait, and for who comes then. */
export function levelOf(quota: Quota, now: number): number {
  refill(quota, now)
  return quota.granted === null ? Infinity : quota.granted - quota.taken + quota.waiting
}

export function setLevel(quota: Quota, now: number, amount: number): void {
  refill(quota, now)
  quota.granted = quota.taken - quota.waiting + amount
}

/** A request that was sent at that time was served. */
export function countServed({ learned }: Quota, amount: number, sentAt: number): void {
  if (!learned || sentAt < learned.served.from) return
  learned.served.amount += amount
  learned.served.requests++
  learned.served.until = Math.max(learned.served.until, sentAt)
}

/**
 * Learns from a refusal. At each the service's account is empty: what was served from one to the next is what was granted
 * meanwhile, whatever its bucket or window is like. Where that is too little to tell, half of what was tried is next.
 *
 * @param tried  what was sent in a minute up to the first refusal
 */
export function learn(quota: Quota, amount: number, tried: number, now: number): void {
  const { learned } = quota
  if (!learned) {
    const served = { from: now, until: now, amount: 0, requests: 0 }
    quota.learned = { perMinute: tried / 2, measured: false, pacedMs: 0, served }
    return
  }
  const { from, until, amount: served, requests } = learned.served
  const rested = levelOf(quota, now) > pace(quota) / 30
  if (rested) {
    // More was saved up than the service keeps. How much it grants cannot be told from what was left unused.
    quota.capacity = Math.max(2 * amount, (quota.capacity ?? pace(quota)) / 2)
  } else if (requests >= 10 && until - from >= 1000) {
    learned.perMinute = (60_000 * served) / (until - from)
    learned.measured = true
  } else if (!learned.measured) {
    learned.perMinute = pace(quota) / 2
  }
  learned.pacedMs = 0
  if (rested || until - from >= 5000 || now < from) learned.served = { from: now, until: now, amount: 0, requests: 0 }
}

/** What is granted in a minute, at present. */
export function pace({ perMinute, learned }: Quota): number {
  return Math.min(perMinute ?? Infinity, learned ? learned.perMinute * growth(learned) : Infinity)
}

/**
 * A guess doubles every two seconds. What was measured is tried out a little below, then more and more above: the next
 * refusal comes after some eight seconds where nothing has changed, and a limit that was doubled is found within forty.
 */
function growth({ measured, pacedMs }: Learned): number {
  const seconds = pacedMs / 1000
  return measured ? 0.97 + 0.006 * seconds + 0.0005 * seconds ** 2 : 2 ** (seconds / 2)
}

function refill(quota: Quota, now: number): void {
  // A clock that was set back grants nothing, and nothing is lost.
  const elapsed = Math.max(0, now - quota.at)
  quota.at = now
  const perMinute = pace(quota)
  if (perMinute === Infinity) {
    quota.granted = null
    return
  }
  quota.granted ??= quota.taken
  if (quota.learned && quota.taken > quota.granted) quota.learned.pacedMs += elapsed
  // Once what refusals showed is past what the service says, there is no more reason to doubt it.
  if (quota.learned && perMinute === quota.perMinute) quota.learned = null
  const full = quota.taken + (quota.capacity ?? perMinute)
  if (quota.granted < full) quota.granted = Math.min(full, quota.granted + (elapsed * perMinute) / 60_000)
}
