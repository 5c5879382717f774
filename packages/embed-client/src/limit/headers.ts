/** What a service says of one of its limits. */
export interface Reading {
  /** What is allowed in a minute. */
  limit: number | undefined
  /** What is left of it. */
  remaining: number | undefined
  /** Milliseconds until all of it is there again. */
  resetMs: number | undefined
}

export interface Readings {
  requests: Reading
  tokens: Reading
}

/**
 * Reads `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, as OpenAI writes them (`60`, `59`, `1s`, `6m0s`,
 * `20ms`) and as others vary it.
 *
 * @param now  wall-clock time in ms, for resets that are given as a date
 */
export function readHeaders(headers: Headers, now: number): Readings {
  return { requests: reading(headers, 'requests', now), tokens: reading(headers, 'tokens', now) }
}

function reading(headers: Headers, kind: string, now: number): Reading {
  return {
    limit: amount(headers.get(`x-ratelimit-limit-${kind}`), 1),
    remaining: amount(headers.get(`x-ratelimit-remaining-${kind}`), 0),
    resetMs: duration(headers.get(`x-ratelimit-reset-${kind}`), now)
  }
}

/** Azure says -1 for what it does not know. */
function amount(text: string | null, least: number): number | undefined {
  if (text === null || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return undefined
  const value = Number(text)
  return value >= least ? value : undefined
}

const unitMs: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3 }

/** `6m0s`, `20ms`, `2m59.56s`; seconds without a unit; a moment as a date. */
function duration(text: string | null, now: number): number | undefined {
  if (text === null) return undefined
  const trimmed = text.trim()
  if (/^\d+(\.\d+)?$/.test(trimmed)) return 1000 * Number(trimmed)
  if (/^(\d+(\.\d+)?(d|h|ms|m|us|µs|s))+$/.test(trimmed)) {
    let ms = 0
    for (const [, value, unit] of trimmed.matchAll(/([\d.]+)(d|h|ms|m|us|µs|s)/g)) ms += Number(value) * unitMs[unit!]!
    return ms
  }
  const moment = Date.parse(trimmed)
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now)
}
