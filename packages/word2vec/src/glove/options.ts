import type { CooccurrenceOptions, GloveOptions } from '../glove.ts'
import type { CountSettings } from './count.ts'
import type { GloveSettings } from './train.ts'

/** @throws {RangeError} if an option is out of its range */
export function checkedCounting(options: CooccurrenceOptions): CountSettings {
  const { window = 15, symmetric = true, distanceWeighting = true, maxPairs = 20e6, store } = options
  wholeNumber('window', window)
  wholeNumber('maxPairs', maxPairs)
  if (maxPairs > 1e9) throw new RangeError(`maxPairs: expected 1,000,000,000 at most, got ${maxPairs}`)
  return { window, symmetric, distanceWeighting, maxPairs, store }
}

/** @throws {RangeError} if an option is out of its range */
export function checkedTraining(options: GloveOptions): GloveSettings {
  const { vectorSize = 50, epochs = 25, eta = 0.05, xMax = 100, alpha = 0.75, sum = true, seed = 1 } = options
  wholeNumber('vectorSize', vectorSize)
  wholeNumber('epochs', epochs)
  for (const [name, value] of Object.entries({ eta, xMax })) {
    if (!(value > 0 && value < Infinity))
      throw new RangeError(`${name}: expected a number above 0, got ${String(value)}`)
  }
  if (!(alpha >= 0 && alpha < Infinity))
    throw new RangeError(`alpha: expected a number from 0 on, got ${String(alpha)}`)
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: expected a safe integer, got ${String(seed)}`)
  return { vectorSize, epochs, eta, xMax, alpha, sum, seed }
}

function wholeNumber(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return
  throw new RangeError(`${name}: expected an integer from 1 on, got ${String(value)}`)
}
