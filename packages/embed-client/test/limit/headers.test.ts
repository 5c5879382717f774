import { describe, expect, it } from 'vitest'
import { type Reading, readHeaders } from '../../src/limit/headers.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const nothing: Reading = { limit: undefined, remaining: undefined, resetMs: undefined }

describe('readHeaders', () => {
  it.each<[string, Record<string, string>, Reading, Reading]>([
    [
      'OpenAI',
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-tokens': '6m0s'
      },
      { limit: 60, remaining: 59, resetMs: 1000 },
      { limit: 150_000, remaining: 149_984, resetMs: 360_000 }
    ],
    [
      'Groq',
      { 'x-ratelimit-limit-tokens': '18000', 'x-ratelimit-reset-tokens': '7.66s' },
      nothing,
      { limit: 18_000, remaining: undefined, resetMs: 7660 }
    ],
    [
      'GitHub Models, whose period need not be a minute',
      {
        'x-ratelimit-limit-requests': '100',
        'x-ratelimit-remaining-requests': '99',
        'x-ratelimit-renewalperiod-requests': '10',
        'x-ratelimit-reset-requests': '3'
      },
      { limit: 600, remaining: 99, resetMs: 3000 },
      nothing
    ],
    [
      'Azure, where it knows nothing',
      {
        'x-ratelimit-limit-tokens': '-1',
        'x-ratelimit-remaining-tokens': '-1',
        'x-ratelimit-reset-tokens': '0',
        'x-ratelimit-remaining-requests': '19'
      },
      { limit: undefined, remaining: 19, resetMs: undefined },
      { limit: undefined, remaining: undefined, resetMs: 0 }
    ],
    [
      'Cerebras: its minutes, not its days',
      {
        'x-ratelimit-limit-requests-day': '14400',
        'x-ratelimit-limit-tokens-minute': '60000',
        'x-ratelimit-remaining-tokens-minute': '59500',
        'x-ratelimit-reset-tokens-minute': '12.5'
      },
      nothing,
      { limit: 60_000, remaining: 59_500, resetMs: 12_500 }
    ],
    [
      'Anthropic, with moments',
      {
        'anthropic-ratelimit-requests-limit': '50',
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-03-01T12:00:30Z'
      },
      { limit: 50, remaining: 0, resetMs: 30_000 },
      nothing
    ],
    [
      'Together, by the second',
      {
        'x-ratelimit-limit': '10',
        'x-ratelimit-remaining': '9',
        'x-ratelimit-reset': '1',
        'x-tokenlimit-limit': '3000'
      },
      { limit: 600, remaining: 9, resetMs: 1000 },
      { limit: 180_000, remaining: undefined, resetMs: undefined }
    ],
    ['nobody', {}, nothing, nothing],
    [
      'who writes nonsense',
      {
        'x-ratelimit-limit-requests': 'many',
        'x-ratelimit-remaining-requests': 'NaN',
        'x-ratelimit-reset-requests': 'soon',
        'x-ratelimit-limit-tokens': '0',
        'x-ratelimit-remaining-tokens': '1e3'
      },
      nothing,
      nothing
    ]
  ])('reads what %s says', (_, headers, requests, tokens) => {
    expect(readHeaders(new Headers(headers), now)).toEqual({ requests, tokens })
  })

  it.each([
    ['20ms', 20],
    ['2m59.56s', 179_560],
    ['1h0m1s', 3_601_000],
    ['1d', 86_400_000],
    ['0s', 0],
    ['55', 55_000],
    [String(now / 1000 + 5), 5000],
    [String(now + 250), 250],
    ['2026-03-01T12:00:05.5Z', 5500],
    ['2026-03-01T11:59:00Z', 0],
    ['6m0', undefined],
    ['-3s', undefined]
  ])('takes a reset of %s for %s ms', (reset, ms) => {
    const headers = new Headers({ 'x-ratelimit-limit-tokens': '1', 'x-ratelimit-reset-tokens': reset })
    expect(readHeaders(headers, now).tokens.resetMs).toBe(ms)
  })
})
