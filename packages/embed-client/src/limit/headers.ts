/** What a service says of one of its limits. */
export interface Reading {
  /** What is allowed in a minute. */
  limit: number | undefined
  /** What is left now. */
  remaining: number | undefined
  /** Milliseconds until all is there again. */
  resetMs: number | undefined
}

/** What a service says of its limits. */
export interface Readings {
  requests: Reading
  tokens: Reading
}

/**
 * What the headers of an answer say, in the forms in which services are known to say it:
 * - `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`: OpenAI, Groq, Mistral, Fireworks; Azure and GitHub Models,
 *   which add `x-ratelimit-renewalperiod-…`, and write -1 for what they do not know
 * - the same with `-minute` at the end: Cerebras; what is said of hours and days is left to its 429s
 * - `anthropic-ratelimit-{requests,tokens}-{limit,remaining,reset}`: Anthropic
 * - `x-ratelimit-{limit,remaining,reset}` and `x-tokenlimit-…`, by the second: Together
 *
 * @param now  Unix time in ms, for moments
 */
export function readHeaders(headers: Headers, now: number): Readings {
  return { requests: read(headers, 'requests', now), tokens: read(headers, 'tokens', now) }
}

function read(headers: Headers, kind: 'requests' | 'tokens', now: number): Reading {
  const together = kind === 'requests' ? 'x-ratelimit' : 'x-tokenlimit'
  const period = seconds(headers.get(`x-ratelimit-renewalperiod-${kind}`)) ?? 60
  // The first that has a value, with the seconds that its limit is for.
  const [name, limitSeconds] = (
    [
      [(what: string) => `x-ratelimit-${what}-${kind}`, period],
      [(what: string) => `x-ratelimit-${what}-${kind}-minute`, 60],
      [(what: string) => `anthropic-ratelimit-${kind}-${what}`, 60],
      [(what: string) => `${together}-${what}`, 1]
    ] as const
  ).find(([name]) => headers.has(name('limit')) || headers.has(name('remaining'))) ?? [undefined, 60]
  if (!name) return { limit: undefined, remaining: undefined, resetMs: undefined }
  const limit = number(headers.get(name('limit')))
  return {
    limit: limit === undefined || limit === 0 ? undefined : (limit * 60) / limitSeconds,
    remaining: number(headers.get(name('remaining'))),
    resetMs: duration(headers.get(name('reset')), now)
  }
}

function number(text: string | null): number | undefined {
  return text !== null && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

function seconds(text: string | null): number | undefined {
  const value = number(text)
  return value === undefined || value === 0 ? undefined : value
}

const unitMs: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3 }

/** `6m0s`, `20ms`, `2m59.56s`, as Go writes it; seconds; a moment as RFC 3339, or in seconds or ms since 1970. */
function duration(text: string | null, now: number): number | undefined {
  if (text === null) return undefined
  const value = number(text)
  if (value !== undefined)
    return Math.max(0, value < 1e9 ? 1000 * value : value < 1e12 ? 1000 * value - now : value - now)
  if (/^(\d+(\.\d+)?(d|h|ms|m|us|µs|s))+$/.test(text)) {
    return [...text.matchAll(/([\d.]+)(\D+)/g)].reduce(
      (ms, [, amount, unit]) => ms + Number(amount) * unitMs[unit!]!,
      0
    )
  }
  const moment = Date.parse(text)
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now)
}
