import { createRandom, dot, Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkNumber, checkOneOf } from './check.ts'
import { ClassifyError } from './errors.ts'
import type { FitOptions } from './learner.ts'
import { fitOne, groupRatings, sides, type Grouping, type Side } from './matrix-factorization/alternate.ts'
import { descend } from './matrix-factorization/descend.ts'
import { initialFactors, type Factors, type NumberedRatings } from './matrix-factorization/model.ts'
import { createPause, type Pause } from './pause.ts'
import {
  checkQueries,
  checkRatings,
  Numbering,
  type Id,
  type Ratings,
  type Recommender,
  type RecommenderLearner
} from './recommend/ratings.ts'
import { readModel, saveModel } from './saved.ts'

export interface MatrixFactorizationOptions {
  /**
   * `sgd`: stochastic gradient descent, rating by rating, those of a user after one another (the default); `als`: alternating
   * least squares, which solves for all users, then for all items. Both go towards the least of the same sum.
   */
  method?: 'sgd' | 'als' | undefined
  /** How many numbers stand for a user and for an item, an integer from 0 (biases only) on. 100 by default. */
  factors?: number | undefined
  /** How often all ratings are gone through, an integer from 1 on. 20 by default, 10 for `als`. */
  epochs?: number | undefined
  /** The length of a step of `sgd`, above 0. .005 by default. */
  learningRate?: number | undefined
  /** How strongly biases and factors are held near 0, from 0 on, for `als` above 0. .02 by default, .1 for `als`. */
  regularization?: number | undefined
  /** Whether the mean and a bias of each user and item count. True by default. */
  biased?: boolean | undefined
  /** The standard deviation of the normal distribution around 0 that the factors start from, from 0 on. .1 by default. */
  deviation?: number | undefined
  /** The least and the highest possible score, which no prediction goes past; by default those of the ratings learnt from. */
  scale?: readonly [least: number, highest: number] | undefined
  /** Any safe integer; 42 by default. The same seed gives the same bytes. */
  seed?: number | undefined
}

/**
 * Tells the score that a user would give an item from the scores that they, and others, gave: both get a bias and a vector of
 * factors such that mean + biases + inner product comes near the scores. With its defaults it is the `SVD` of the library
 * Surprise.
 *
 * @throws TypeError, RangeError for options out of range
 */
export function matrixFactorization(options: MatrixFactorizationOptions = {}): MatrixFactorizationLearner {
  const settings = resolve(options)
  return {
    name: settings.method === 'als' ? 'matrix factorization (ALS)' : 'matrix factorization',
    predicts: 'scores',
    fit: (ratings, options) => fit(settings, ratings, options)
  }
}

/** `matrixFactorization` makes it. */
export interface MatrixFactorizationLearner extends RecommenderLearner {
  readonly predicts: 'scores'
  /**
   * Learns biases and factors from ratings, whose vectors do not matter. Of several ratings of an item by the same user, each
   * counts.
   *
   * @throws TypeError, RangeError for ratings that make no sense, or a score out of the scale; ClassifyError `diverged` when the
   *   learning rate is too high; the reason of `signal` when it aborts
   */
  fit(ratings: Ratings, options?: FitOptions): Promise<MatrixFactorization>
}

export interface RecommendOptions {
  /** How many items at most, an integer from 0 on; 10 by default. */
  k?: number | undefined
  /** Items to leave out: those, mostly, that the user has rated already. */
  exclude?: Iterable<Id> | undefined
}

/** Something that a user may like, with the score foreseen. */
export interface Recommendation {
  /** Which item, by the id that the ratings have for it. */
  readonly item: Id
  /** The score that the user is expected to give, within the scale. */
  readonly score: number
}

/** What was learnt of users and items from their ratings. */
export class MatrixFactorization implements Recommender {
  /** All users that had ratings, in the order of their first. */
  readonly users: readonly Id[]
  /** All items that had ratings, in the order of their first. */
  readonly items: readonly Id[]
  /** The mean of the scores; what is said of unknown users and items. */
  readonly mean: number
  /** The least and the highest score, which no prediction goes past. */
  readonly scale: readonly [least: number, highest: number]
  /** By how much each user's scores are above the mean; zeros where `biased` was false. */
  readonly userBiases: Float64Array
  /** By how much the scores of each item are above the mean; zeros where `biased` was false. */
  readonly itemBiases: Float64Array
  /** A row for each of `users`, with a column for each factor. */
  readonly userFactors: Matrix
  /** A row for each of `items`: items that please the same users are near each other. */
  readonly itemFactors: Matrix
  readonly #biased: boolean
  readonly #userNumbers: Numbering
  readonly #itemNumbers: Numbering

  /** Made by `matrixFactorization().fit`, or `from` bytes. */
  constructor(learnt: Learnt) {
    this.#userNumbers = learnt.users
    this.#itemNumbers = learnt.items
    this.users = learnt.users.ids
    this.items = learnt.items.ids
    this.mean = learnt.mean
    this.scale = learnt.scale
    this.#biased = learnt.biased
    this.userBiases = learnt.userBiases
    this.itemBiases = learnt.itemBiases
    this.userFactors = learnt.userFactors
    this.itemFactors = learnt.itemFactors
  }

  /**
   * The score that each user is expected to give to the item beside them, within the scale. Of an unknown user or item no bias
   * and no factors are known: then the mean and the other one's bias tell it, or, without biases, the mean.
   *
   * @throws TypeError, RangeError for ids that are none, and columns of different lengths
   */
  predict(users: readonly Id[], items: readonly Id[]): Float64Array {
    checkQueries(users, items)
    return Float64Array.from(users, (user, i) =>
      this.#clip(this.#estimate(this.#userNumbers.of(user), this.#itemNumbers.of(items[i]!)))
    )
  }

  /**
   * The items with the highest expected scores, best first, of equal ones in the order of `items`. The order is that before the
   * scores are cut to the scale. An unknown user is recommended what pleases most others.
   *
   * @throws TypeError, RangeError for options out of range
   */
  recommend(user: Id, { k = 10, exclude = [] }: RecommendOptions = {}): Recommendation[] {
    checkInteger('k', k, { least: 0 })
    const excluded = new Set(exclude)
    const number = this.#userNumbers.of(user)
    return this.items
      .map((item, i) => ({ item, estimate: this.#estimate(number, i) }))
      .filter(({ item }) => !excluded.has(item))
      .sort((a, b) => b.estimate - a.estimate)
      .slice(0, k)
      .map(({ item, estimate }) => ({ item, score: this.#clip(estimate) }))
  }

  /** The model as bytes, for `from`; the same on every machine. */
  save(): Uint8Array<ArrayBuffer> {
    return saveModel(kind, {
      meta: {
        users: [...this.users],
        items: [...this.items],
        mean: this.mean,
        scale: [...this.scale],
        biased: this.#biased,
        factors: this.itemFactors.columns
      },
      arrays: {
        userBiases: this.userBiases,
        itemBiases: this.itemBiases,
        userFactors: this.userFactors.data,
        itemFactors: this.itemFactors.data
      }
    })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from(bytes: Uint8Array): MatrixFactorization {
    const { meta, arrays } = readModel(bytes, kind)
    const { users, items, factors, ...rest } = meta as Pick<Learnt, 'mean' | 'scale' | 'biased'> &
      Record<'users' | 'items', Id[]> & { factors: number }
    return new MatrixFactorization({
      ...rest,
      users: new Numbering(users),
      items: new Numbering(items),
      userBiases: arrays['userBiases'] as Float64Array,
      itemBiases: arrays['itemBiases'] as Float64Array,
      userFactors: new Matrix(users.length, factors, arrays['userFactors'] as Float32Array),
      itemFactors: new Matrix(items.length, factors, arrays['itemFactors'] as Float32Array)
    })
  }

  #estimate(user: number | undefined, item: number | undefined): number {
    if (!this.#biased && (user === undefined || item === undefined)) return this.mean
    let estimate = this.#biased ? this.mean : 0
    if (user !== undefined) estimate += this.userBiases[user]!
    if (item !== undefined) estimate += this.itemBiases[item]!
    return user === undefined || item === undefined
      ? estimate
      : estimate + dot(this.userFactors.row(user), this.itemFactors.row(item))
  }

  #clip(score: number): number {
    return Math.min(this.scale[1], Math.max(this.scale[0], score))
  }
}

interface Learnt extends Pick<
  MatrixFactorization,
  'mean' | 'scale' | 'userBiases' | 'itemBiases' | 'userFactors' | 'itemFactors'
> {
  readonly biased: boolean
  readonly users: Numbering
  readonly items: Numbering
}

const kind = 'matrix-factorization'

type Defaulted = Exclude<keyof MatrixFactorizationOptions, 'scale'>
type Settings = { readonly [Option in Defaulted]-?: NonNullable<MatrixFactorizationOptions[Option]> } & {
  readonly scale: readonly [number, number] | undefined
}

function resolve(options: MatrixFactorizationOptions): Settings {
  const {
    method = 'sgd',
    factors = 100,
    learningRate = 0.005,
    biased = true,
    deviation = 0.1,
    scale,
    seed = 42
  } = options
  const { epochs = method === 'als' ? 10 : 20, regularization = method === 'als' ? 0.1 : 0.02 } = options
  checkOneOf('method', method, ['sgd', 'als'])
  checkInteger('factors', factors, { least: 0 })
  checkInteger('epochs', epochs, { least: 1 })
  checkNumber('learningRate', learningRate, { least: Number.MIN_VALUE })
  checkNumber('regularization', regularization, { least: method === 'als' ? Number.MIN_VALUE : 0 })
  checkNumber('deviation', deviation, { least: 0 })
  checkInteger('seed', seed)
  if (scale !== undefined) {
    checkNumber('scale[0]', scale[0])
    checkNumber('scale[1]', scale[1], { least: scale[0] })
  }
  return { method, factors, epochs, learningRate, regularization, biased, deviation, scale, seed }
}

async function fit(settings: Settings, ratings: Ratings, { signal, onProgress }: FitOptions = {}) {
  const { method, factors: size, epochs, biased, deviation, seed } = settings
  const pause = createPause(signal)
  checkRatings(ratings)
  const scale = scaleOf(ratings, settings.scale)
  const [users, items] = [new Numbering(ratings.users), new Numbering(ratings.items)]
  const numbered = byUser(ratings, users, items)
  const mean = numbered.scores.reduce((sum, score) => sum + score, 0) / numbered.scores.length
  const random = createRandom(seed)
  const factors = initialFactors(users, items, { size, biased, mean, draw: () => deviation * random.normal() })
  const epoch = method === 'als' ? leastSquares(settings, numbered, factors) : descent(settings, numbered, factors)
  for (let done = 1; done <= epochs; done++) {
    if (!(await epoch(pause)) || !isFinite(factors)) throw diverged(settings, done)
    onProgress?.({ stage: 'epochs', done, total: epochs })
  }
  return new MatrixFactorization({
    users,
    items,
    mean,
    scale,
    biased,
    userBiases: factors.userBiases,
    itemBiases: factors.itemBiases,
    userFactors: new Matrix(users.ids.length, size, Float32Array.from(factors.userFactors)),
    itemFactors: new Matrix(items.ids.length, size, Float32Array.from(factors.itemFactors))
  })
}

/** Goes through all ratings once; false when that failed. */
type Epoch = (pause: Pause) => Promise<boolean>

function descent(settings: Settings, ratings: NumberedRatings, factors: Factors): Epoch {
  const atOnce = Math.ceil(numbersAtOnce / (factors.size + 1))
  const { length } = ratings.scores
  return async pause => {
    for (let from = 0; from < length; from += atOnce) {
      descend(ratings, factors, settings, from, Math.min(from + atOnce, length))
      await pause()
    }
    return true
  }
}

function leastSquares({ regularization }: Settings, ratings: NumberedRatings, factors: Factors): Epoch {
  const { users, items } = sides(ratings, factors)
  const ofUsers = groupRatings(users.own, users.biases.length)
  const ofItems = groupRatings(items.own, items.biases.length)
  const fitAll = async (side: Side, groups: Grouping, pause: Pause): Promise<boolean> => {
    for (let number = 0; number < side.biases.length; number++) {
      if (!fitOne(number, side, groups, ratings, factors, regularization)) return false
      await pause()
    }
    return true
  }
  return async pause => (await fitAll(users, ofUsers, pause)) && (await fitAll(items, ofItems, pause))
}

/** Numbers that a step goes through between two looks at the clock: less than a millisecond's. */
const numbersAtOnce = 50_000

/** The ratings of a user after one another, users in the order of their first rating: so Surprise goes through them. */
function byUser({ users, items, scores }: Ratings, userNumbers: Numbering, itemNumbers: Numbering): NumberedRatings {
  const { order } = groupRatings(userNumbers.all(users), userNumbers.ids.length)
  return {
    users: order.map(row => userNumbers.of(users[row]!)!),
    items: order.map(row => itemNumbers.of(items[row]!)!),
    scores: Float64Array.from(order, row => scores[row]!)
  }
}

function scaleOf({ scores }: Ratings, given: Settings['scale']): readonly [number, number] {
  const found: [number, number] = [Infinity, -Infinity]
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!
    if (given !== undefined) checkNumber(`scores[${i}]`, score, { least: given[0], most: given[1] })
    found[0] = Math.min(found[0], score)
    found[1] = Math.max(found[1], score)
  }
  return given ?? found
}

function isFinite({ userBiases, itemBiases, userFactors, itemFactors }: Factors): boolean {
  return [userBiases, itemBiases, userFactors, itemFactors].every(numbers => numbers.every(Number.isFinite))
}

function diverged({ method, learningRate, regularization }: Settings, epoch: number): ClassifyError {
  const advice =
    method === 'als'
      ? `take a higher regularization than ${regularization}`
      : `take a lower learningRate than ${learningRate}, or scores on a smaller scale`
  return new ClassifyError(
    'diverged',
    `matrix factorization: the numbers grew past all bounds in epoch ${epoch}; ${advice}`
  )
}
