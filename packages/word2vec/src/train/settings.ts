import type { TrainOptions } from '../train.ts'

/** What decides what the vectors will be, given the corpus and how sums are rounded: what a checkpoint has to agree with. */
export interface TrainingSettings {
  readonly architecture: 'skip-gram' | 'cbow'
  readonly vectorSize: number
  readonly window: number
  readonly negative: number
  readonly hierarchicalSoftmax: boolean
  readonly cbowMean: boolean
  readonly shareNegatives: boolean
  readonly sample: number
  readonly epochs: number
  readonly alpha: number
  readonly minAlpha: number
  readonly seed: number
}

/**
 * The options with the defaults of word2vec.c.
 *
 * @param initialSize  of the vectors that are to be trained further
 * @throws RangeError, TypeError for options that make no sense
 */
export function settingsOf(options: TrainOptions, initialSize: number | undefined): TrainingSettings {
  const architecture = oneOf('architecture', options.architecture ?? 'skip-gram', ['skip-gram', 'cbow'])
  if (options.kernel !== undefined) oneOf('kernel', options.kernel, ['relaxed-simd', 'simd', 'typescript'])
  const alpha = positive('alpha', options.alpha ?? (architecture === 'cbow' ? 0.05 : 0.025))
  const { minAlpha = alpha * 1e-4, sample = 1e-3, seed = 1 } = options
  if (!(minAlpha >= 0 && minAlpha <= alpha)) {
    throw new RangeError(`minAlpha: expected a learning rate from 0 to alpha, ${alpha}, got ${show(minAlpha)}`)
  }
  if (!(sample >= 0 && sample <= 1)) {
    throw new RangeError(`sample: expected a share from 0 to 1, usually 1e-5 to 1e-3, got ${show(sample)}`)
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: expected a safe integer, got ${show(seed)}`)
  const hierarchicalSoftmax = flag('hierarchicalSoftmax', options.hierarchicalSoftmax, false)
  const negative = integer('negative', options.negative ?? 5, 0)
  if (negative === 0 && !hierarchicalSoftmax) {
    throw new RangeError('negative: expected 1 or more, or hierarchicalSoftmax: true; with neither, nothing is trained')
  }
  const vectorSize = integer('vectorSize', options.vectorSize ?? initialSize ?? 100, 1)
  if (initialSize !== undefined && vectorSize !== initialSize) {
    throw new RangeError(`vectorSize: expected ${initialSize}, as initial has it, got ${vectorSize}`)
  }
  return {
    architecture,
    vectorSize,
    // No sentence is longer.
    window: integer('window', options.window ?? 5, 1, 9999),
    negative,
    hierarchicalSoftmax,
    cbowMean: flag('cbowMean', options.cbowMean, true),
    shareNegatives: flag('shareNegatives', options.shareNegatives, true),
    sample,
    epochs: integer('epochs', options.epochs ?? 5, 1),
    alpha,
    minAlpha,
    seed
  }
}

function oneOf<T extends string>(name: string, value: T, values: readonly T[]): T {
  if (values.includes(value)) return value
  throw new RangeError(`${name}: expected ${values.map(show).join(' or ')}, got ${show(value)}`)
}

function integer(name: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} on` : `${least} to ${most}`
  throw new RangeError(`${name}: expected an integer from ${range}, got ${show(value)}`)
}

function positive(name: string, value: number): number {
  if (value > 0 && value < Infinity) return value
  throw new RangeError(`${name}: expected a number above 0, got ${show(value)}`)
}

function flag(name: string, value: boolean | undefined, otherwise: boolean): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? otherwise
  throw new TypeError(`${name}: expected true or false, got ${show(value)}`)
}

/** A value as it would be written, strings in quotes. */
function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
