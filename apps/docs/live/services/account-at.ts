import { capacityOf } from './limited-service.ts'
import type { PacingOptions, PacingRun } from './pacing.ts'

/** How things stand at one moment of a run. */
export interface AccountState {
  readonly answered: number
  readonly inFlight: number
  /** Without an answer, and not under way. */
  readonly waiting: number
  readonly refused: number
  /** What the buckets hold, as a share from 0 to 1 of what they can hold. */
  readonly requests: number
  readonly tokens: number
}

export function accountAt(run: PacingRun, options: PacingOptions, time: number): AccountState {
  const answered = countUntil(run.answered, time)
  const inFlight = countUntil(run.sent, time) - countUntil(run.ended, time)
  const last = run.arrivals[lastBefore(run.arrivals.length, i => run.arrivals[i]!.at, time)]
  const level = (left: number | undefined, perMinute: number): number => {
    const capacity = capacityOf(perMinute, options.bucketSeconds)
    const since = time - (last?.at ?? 0)
    return Math.min(1, ((left ?? capacity) + (since * perMinute) / 60_000) / capacity)
  }
  return {
    answered,
    inFlight,
    waiting: options.texts - answered - inFlight,
    refused: countUntil(run.refused, time),
    requests: level(last?.requestsLeft, options.requestsPerMinute),
    tokens: level(last?.tokensLeft, options.tokensPerMinute)
  }
}

/** Tokens of all answers until a time. */
export function tokensUntil({ answered, tokens }: Pick<PacingRun, 'answered' | 'tokens'>, time: number): number {
  return tokens[countUntil(answered, time) - 1] ?? 0
}

/** How many of ascending moments are not after a time. */
function countUntil(moments: readonly number[], time: number): number {
  return lastBefore(moments.length, i => moments[i]!, time) + 1
}

/** The last of ascending moments that is not after a time; -1 if all are. */
function lastBefore(length: number, at: (index: number) => number, time: number): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(middle) <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}
