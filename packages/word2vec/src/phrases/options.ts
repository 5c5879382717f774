import type { PhraseOptions } from '../phrases.ts'

export interface PhraseSettings {
  readonly scoring: 'count' | 'npmi'
  readonly minCount: number
  /** One for each pass. */
  readonly thresholds: readonly number[]
  readonly delimiter: string
  readonly maxPairs: number
}

/** @throws {RangeError} if an option is out of its range */
export function checkedOptions(options: PhraseOptions): PhraseSettings {
  const { scoring = 'count', minCount = 5, delimiter = '_', maxPairs = 20e6 } = options
  if (!['count', 'npmi'].includes(scoring)) {
    throw new RangeError(`scoring: expected 'count' or 'npmi', got '${scoring as string}'`)
  }
  const { threshold = scoring === 'count' ? 100 : 0.5 } = options
  const { passes = typeof threshold === 'number' ? 1 : threshold.length } = options
  wholeNumber('minCount', minCount, 0)
  wholeNumber('passes', passes, 1)
  wholeNumber('maxPairs', maxPairs, 1)
  if (maxPairs > 1e9) throw new RangeError(`maxPairs: expected 1,000,000,000 at most, got ${maxPairs}`)
  const thresholds = typeof threshold === 'number' ? new Array<number>(passes).fill(threshold) : threshold
  if (thresholds.length !== passes) {
    throw new RangeError(
      `threshold: expected one number, or one for each of ${passes} passes, got ${thresholds.length}`
    )
  }
  const wrong = thresholds.find(value => !Number.isFinite(value) || (scoring === 'count' && value < 0))
  if (wrong !== undefined) {
    throw new RangeError(`threshold: expected a number${scoring === 'count' ? ' from 0 on' : ''}, got ${String(wrong)}`)
  }
  return { scoring, minCount, thresholds, delimiter, maxPairs }
}

function wholeNumber(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new RangeError(`${name}: expected an integer from ${least} on, got ${String(value)}`)
}
