import type { Integer } from './options.ts'

/** The options of a command that sends many requests to a service: how fast. */
export const rates: {
  readonly 'requests-per-minute': Integer<undefined>
  readonly 'tokens-per-minute': Integer<undefined>
  readonly concurrency: Integer
} = {
  'requests-per-minute': {
    kind: 'integer',
    least: 1,
    most: 1_000_000_000,
    default: undefined,
    about: 'Never more requests a minute than this, by default as many as the service says or shows that it takes.'
  },
  'tokens-per-minute': {
    kind: 'integer',
    least: 1,
    most: 1_000_000_000_000,
    default: undefined,
    about: 'Never more tokens a minute than this, by default likewise.'
  },
  concurrency: {
    kind: 'integer',
    least: 1,
    most: 4096,
    default: 64,
    about: 'Requests in flight at the same time, at most.'
  }
}
