import { cosine, Matrix, normalizeRows } from '@llm-cookbook/vector'
import { checkColumns, checkInteger, checkMatrix, checkNumber, checkOneOf } from './check.ts'
import { chooseSettings, type CustomizeCandidate, type Judged } from './customize/choose.ts'
import { checkPairs, type Pairs } from './customize/pairs.ts'
import type { CustomizeStart } from './customize/trainer.ts'
import { gemm } from './linear/gemm.ts'
import type { FitOptions } from './learner.ts'
import type { Interval } from './metrics.ts'
import { createPause } from './pause.ts'
import type { Embedder } from './ports.ts'
import { readModel, saveModel } from './saved.ts'

export interface CustomizeOptions extends FitOptions {
  /**
   * - `gradient` (the default): descent on the squares of the cosines' distance to 1 for alike and -1 for unlike pairs, with
   *   dropout, as the recipe of the OpenAI cookbook.
   * - `contrastive`: descent in which any two texts of a batch that are no alike pair count as an unlike one. The most accurate
   *   where we measured, on sentences of SNLI.
   * - `closed-form`: no descent; shortens the directions in which alike texts differ, and the one that all have in common.
   */
  method?: 'gradient' | 'contrastive' | 'closed-form' | undefined
  /** Columns of the matrix: numbers in a customised vector, from 1 on. As many as the vectors have, by default. */
  dimensions?: number | undefined
  /**
   * What the descent starts from: `identity`, which leaves the vectors as they are (default of `gradient`), `closed-form` (default
   * of `contrastive`), or `random` numbers, as the recipe; the only one for other `dimensions` than those of the vectors.
   */
  start?: CustomizeStart | undefined
  /**
   * The length of a step, above 0, for a matrix whose numbers have a mean square of 1; the same number as `batch`, where only
   * that is given. Either is instead of the candidates: the recipe's batches and rates (10, 10), (100, 100) and (1000, 1000) for `gradient`, (1000, 300) for
   * `contrastive`.
   */
  learningRate?: number | undefined
  /** Pairs in a step, an integer from 1 on; the same number as the learning rate, rounded, where only that is given. */
  batch?: number | undefined
  /** How often the pairs are gone through at most, an integer from 0 on: the best number of times is found. 30 by default. */
  epochs?: number | undefined
  /** The share of the vectors' numbers that each step does without, from 0 to less than 1. .2 by default, 0 for `contrastive`. */
  dropout?: number | undefined
  /**
   * How much the closed form shortens all directions alike, above 0; where alike texts differ most is shortened further. By default
   * the best of .03, .1, .3, 1, 3 and 10 for `closed-form`, and 1 as a start.
   */
  regularization?: number | undefined
  /** What `contrastive` makes small: `squares` of distances to 1 and 0 (the default), or `softmax`, which is InfoNCE. */
  loss?: 'squares' | 'softmax' | undefined
  /** Of the softmax, above 0: the smaller, the more the nearest unlike texts count. .1 by default. */
  temperature?: number | undefined
  /**
   * Where all pairs are alike: how many unlike ones are made for each, out of their texts, in each part after it was split off.
   * Above 0; 1 by default.
   */
  negatives?: number | undefined
  /**
   * Into how many parts the pairs are cut, each to be judged by what was learnt of the others: that is how settings and
   * threshold are chosen and the accuracy is measured. 5 by default, fewer where there are not as many groups; with 0 the first
   * candidate is taken, and threshold and accuracy are those of the pairs learnt from, which flatters.
   */
  folds?: number | undefined
  /** Any safe integer; 42 by default. The same seed gives the same bytes. */
  seed?: number | undefined
}

/**
 * Learns a matrix from pairs of texts such that vectors times the matrix have a high cosine for what you call alike, and a low
 * one for what you do not.
 *
 * Made after "Customizing embeddings" of the OpenAI cookbook. Unlike there, what is chosen (settings, epochs, threshold) is
 * chosen on pairs other than those learnt from, and unlike pairs are never made of the texts of two parts.
 *
 * @throws TypeError, RangeError for pairs that make no sense, and options out of range; ClassifyError `one-class` where no pair
 *   is alike, or none is unlike and none can be made, `diverged` when the learning rate is too high; the reason of `signal` when
 *   it aborts
 *
 * @example
 * ```ts
 * import { customize, Matrix } from '@llm-cookbook/classify'
 * import { createRandom } from '@llm-cookbook/vector'
 *
 * // Two texts on each of 100 subjects: four numbers tell the subject, four larger ones the style, which is not to matter.
 * const random = createRandom(1)
 * const numbers = (size: number) => Array.from({ length: 4 }, () => size * random.normal())
 * const subjects = Array.from({ length: 100 }, () => numbers(1))
 * const texts = () => Matrix.fromRows(subjects.map(subject => [...subject, ...numbers(1.5)]))
 * const [a, b] = [texts(), texts()]
 *
 * const customization = await customize({ a, b }, { method: 'closed-form' })
 * customization.before.accuracy.value // => 0.7
 * customization.accuracy.value // => 0.92
 * customization.similarities(a, b)[0]! > customization.threshold // => true
 * ```
 */
export async function customize(pairs: Pairs, options: CustomizeOptions = {}): Promise<Customization> {
  const pause = createPause(options.signal)
  checkPairs(pairs)
  const settings = resolve(options, pairs.a.columns)
  return new Customization(await chooseSettings(pairs, settings, { pause, onProgress: options.onProgress }))
}

/** A matrix that makes vectors tell what you call alike, and how well it does. */
export class Customization {
  /** As many rows as a vector has numbers, `dimensions` columns. */
  readonly matrix: Matrix
  /** Texts are alike when the cosine of their customised vectors is greater. */
  readonly threshold: number
  /** Of the pairs told right by the threshold, with its 95 % interval (Wald's: normal, as the recipe's). */
  readonly accuracy: Interval
  /** The same of the vectors as they were, with the threshold that is best for them. */
  readonly before: { readonly threshold: number; readonly accuracy: Interval }
  /** What was judged: the pairs given, and those made. */
  readonly cosines: {
    readonly alike: readonly boolean[]
    readonly before: Float64Array
    /** By what was learnt of other pairs, unless `folds` was 0. */
    readonly after: Float64Array
  }
  /** What was chosen among the candidates. */
  readonly chosen: CustomizeCandidate

  /**
   * Made by `customize`, or `from` bytes.
   *
   * @param options  what was learnt, and what became of the pairs by it; used as it is and not copied
   *
   * @internal
   */
  constructor({ matrix, chosen, alike, before, after }: Judged) {
    this.matrix = matrix
    this.chosen = chosen
    this.threshold = after.threshold
    this.accuracy = after.accuracy
    this.before = { threshold: before.threshold, accuracy: before.accuracy }
    this.cosines = { alike, before: before.cosines, after: after.cosines }
  }

  /**
   * The customised vectors of vectors by the same embedder: times the matrix, at length 1; of zeros, zeros.
   *
   * @throws TypeError, RangeError for a matrix that is none, has other columns than those learnt from, or NaN or infinity
   */
  apply(matrix: Matrix): Matrix {
    checkColumns(matrix, this.matrix.rows)
    const moved = new Matrix(matrix.rows, this.matrix.columns)
    gemm(matrix, this.matrix, moved)
    return normalizeRows(moved)
  }

  /**
   * The cosine of the customised vectors of each row of `a` and the same row of `b`; 0 with zeros.
   *
   * @throws as `apply`; RangeError also for different numbers of rows
   */
  similarities(a: Matrix, b: Matrix): Float64Array {
    checkMatrix(b, { name: 'b' })
    if (a.rows !== b.rows) throw new RangeError(`b: expected ${a.rows} rows as in a, got ${b.rows}`)
    const [u, v] = [this.apply(a), this.apply(b)]
    return Float64Array.from({ length: a.rows }, (_, i) => cosine(u.row(i), v.row(i)))
  }

  /**
   * An embedder that gives the customised vectors of what another gives. It has a fingerprint that names the customisation,
   * and dimensions, where that one has a fingerprint.
   */
  wrap<E extends Embedder>(embedder: E): CustomEmbedder<E>
  wrap(embedder: Embedder & { fingerprint?: string }): Embedder {
    const { fingerprint } = embedder
    return {
      embed: async (texts, options) => this.apply(await embedder.embed(texts, options)),
      ...(fingerprint !== undefined && {
        fingerprint: `${fingerprint} customized ${this.#digest()}`,
        dimensions: this.matrix.columns
      })
    }
  }

  /**
   * What `histogramSvg` of `@llm-cookbook/viz` draws: the cosines of alike and unlike pairs.
   *
   * @param when  whether of the vectors as they were, or of the customised ones
   * @throws RangeError for another word
   */
  histogram(when: 'before' | 'after'): {
    readonly series: readonly { readonly name: string; readonly values: number[] }[]
  } {
    checkOneOf('when', when, ['before', 'after'])
    const { alike, [when]: cosines } = this.cosines
    return {
      series: [true, false].map(kind => ({
        name: kind ? 'alike' : 'not alike',
        values: [...cosines].filter((_, pair) => alike[pair] === kind)
      }))
    }
  }

  /** The customisation as bytes, for `from`; the same on every machine. */
  save(): Uint8Array<ArrayBuffer> {
    const { matrix, threshold, accuracy, before, cosines, chosen } = this
    return saveModel(kind, {
      meta: {
        columns: matrix.columns,
        ...{ threshold, accuracy: { ...accuracy } },
        before: { threshold: before.threshold, accuracy: { ...before.accuracy } },
        chosen: { ...chosen }
      },
      arrays: {
        matrix: matrix.data,
        alike: Uint8Array.from(cosines.alike, Number),
        before: cosines.before,
        after: cosines.after
      }
    })
  }

  /**
   * The customisation that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from(bytes: Uint8Array): Customization {
    const { meta, arrays } = readModel(bytes, kind)
    const { columns, chosen, threshold, accuracy, before } = meta as unknown as Pick<
      Customization,
      'chosen' | 'threshold' | 'accuracy' | 'before'
    > & { columns: number }
    const data = arrays['matrix'] as Float32Array
    return new Customization({
      matrix: new Matrix(data.length / columns, columns, data),
      chosen,
      alike: Array.from(arrays['alike'] as Uint8Array, Boolean),
      before: { ...before, cosines: arrays['before'] as Float64Array },
      after: { threshold, accuracy, cosines: arrays['after'] as Float64Array }
    })
  }

  /** 64 bits that tell the matrix from others: FNV-1a, twice. */
  #digest(): string {
    const { buffer, byteOffset, byteLength } = this.matrix.data
    const bytes = new Uint8Array(buffer, byteOffset, byteLength)
    let [low, high] = [0x811c9dc5, 0xcbf29ce4]
    for (const byte of bytes) {
      low = Math.imul(low ^ byte, 0x01000193)
      high = Math.imul(high ^ byte ^ (low >>> 24), 0x01000193)
    }
    return [high, low].map(part => (part >>> 0).toString(16).padStart(8, '0')).join('')
  }
}

/** The embedder that `wrap` makes of one: with a fingerprint and dimensions where that one has a fingerprint. */
export type CustomEmbedder<E extends Embedder> = Embedder &
  (E extends { readonly fingerprint: string } ? { readonly fingerprint: string; readonly dimensions: number } : unknown)

const kind = 'customization'

type Defaulted =
  'method' | 'dimensions' | 'start' | 'epochs' | 'dropout' | 'loss' | 'temperature' | 'negatives' | 'folds' | 'seed'

/** All options, the defaults filled in. */
export type CustomizeSettings = { readonly [Option in Defaulted]-?: NonNullable<CustomizeOptions[Option]> } & {
  /** The ways of learning of which the best is to be found. */
  readonly candidates: readonly CustomizeCandidate[]
}

function resolve(options: CustomizeOptions, columns: number): CustomizeSettings {
  const { method = 'gradient', dimensions = columns, epochs = 30, seed = 42, folds = 5 } = options
  const { loss = 'squares', temperature = 0.1, negatives = 1, dropout = method === 'gradient' ? 0.2 : 0 } = options
  checkOneOf('method', method, ['gradient', 'contrastive', 'closed-form'])
  checkInteger('dimensions', dimensions, { least: 1 })
  const usual = dimensions !== columns ? 'random' : method === 'gradient' ? 'identity' : 'closed-form'
  const { start = usual } = options
  checkOneOf('start', start, ['identity', 'random', 'closed-form'])
  if (dimensions !== columns && (start !== 'random' || method === 'closed-form')) {
    const what = method === 'closed-form' ? `method '${method}'` : `start '${start}'`
    throw new RangeError(`dimensions: expected ${columns}, as the vectors have, with ${what}, got ${dimensions}`)
  }
  checkInteger('epochs', epochs, { least: 0 })
  checkNumber('dropout', dropout, { least: 0, most: 1 - Number.EPSILON })
  checkOneOf('loss', loss, ['squares', 'softmax'])
  checkNumber('temperature', temperature, { least: Number.MIN_VALUE })
  checkNumber('negatives', negatives, { least: Number.MIN_VALUE })
  if (folds !== 0) checkInteger('folds', folds, { least: 2 })
  checkInteger('seed', seed)
  const candidates = candidatesOf(method, options)
  return { method, dimensions, start, epochs, dropout, loss, temperature, negatives, folds, seed, candidates }
}

function candidatesOf(method: string, { learningRate, batch, regularization }: CustomizeOptions): CustomizeCandidate[] {
  if (learningRate !== undefined) checkNumber('learningRate', learningRate, { least: Number.MIN_VALUE })
  if (batch !== undefined) checkInteger('batch', batch, { least: 1 })
  if (regularization !== undefined) checkNumber('regularization', regularization, { least: Number.MIN_VALUE })
  if (method === 'closed-form') {
    const strengths = regularization === undefined ? [1, 0.03, 0.1, 0.3, 3, 10] : [regularization]
    return strengths.map(regularization => ({ learningRate: 1, batch: 1, regularization, epochs: 0 }))
  }
  const rest = { regularization: regularization ?? 1, epochs: 0 }
  if (learningRate !== undefined || batch !== undefined) {
    const rate = learningRate ?? batch!
    return [{ learningRate: rate, batch: batch ?? Math.max(1, Math.round(rate)), ...rest }]
  }
  if (method === 'contrastive') return [{ learningRate: 300, batch: 1000, ...rest }]
  return [100, 10, 1000].map(size => ({ learningRate: size, batch: size, ...rest }))
}
