import { hybrid, matrixFactorization, profiles, type Id, type Ratings, type Recommender } from '@llm-cookbook/classify'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { takeRatings } from './take-ratings.ts'
import { meanScores } from './mean-scores.ts'
import { ratingsAbout, type RestaurantRatings } from './restaurants.ts'

/** Of how many users per draw only a few ratings are known, how many of theirs are hidden, and how many are known at most. */
export const newcomers = 20
const hidden = 4
export const mostKnown = 5
/** A favourite is found when it is among so many. */
export const shelf = 5

/** What foresees scores, in the order of the curves. */
export const foreseers = [
  'the mean of all',
  'the restaurant’s mean',
  'both means',
  'factors',
  'means and texts'
] as const
/** What ranks restaurants. */
export const rankers = ['chance', 'most rated', 'alike in text', 'same guests', 'factors'] as const

/** How each did with so many ratings known of each newcomer. */
export interface ColdStart {
  readonly seed: number
  readonly known: number
  /** For each of `foreseers`, the sum of the squared errors over `rows`. */
  readonly squared: readonly number[]
  readonly rows: number
  /** For each of `rankers`, how many of the `favourites` were among the first; NaN where it cannot tell. */
  readonly found: readonly number[]
  readonly favourites: number
}

export async function* coldStart(data: RestaurantRatings, seed: number): AsyncGenerator<ColdStart> {
  const random = createRandom(seed)
  const rowsOf = Map.groupBy(data.users.keys(), row => data.users[row]!)
  const known = [...rowsOf].filter(([, rows]) => rows.length >= hidden + mostKnown)
  const drawn = new Map(
    random
      .shuffle(known)
      .slice(0, newcomers)
      .map(([user, rows]) => [user, random.shuffle([...rows])])
  )
  const others = Array.from(data.users.keys()).filter(row => !drawn.has(data.users[row]!))
  const asked = [...drawn.values()].flatMap(rows => rows.slice(0, hidden))
  const about = { both: ratingsAbout(data, 'both'), kind: ratingsAbout(data, 'kind') }
  for (let count = 0; count <= mostKnown; count++) {
    const told = [...drawn.values()].flatMap(rows => rows.slice(hidden, hidden + count))
    yield { seed, known: count, ...(await judge(data, about, [...others, ...told], asked)) }
  }
}

async function judge(
  data: RestaurantRatings,
  about: Readonly<Record<'both' | 'kind', Ratings>>,
  learnt: readonly number[],
  asked: readonly number[]
) {
  const [both, kinds] = [takeRatings(about.both, learnt), takeRatings(about.kind, learnt)]
  const scale = [0, 2] as const
  const [allMean, means, factors] = [
    meanScores('none'),
    matrixFactorization({ factors: 0, epochs: 40, scale }),
    matrixFactorization({ factors: 20, epochs: 40, scale })
  ]
  const foresee = await Promise.all(
    [allMean, meanScores('items'), means, factors, hybrid([means, profiles()])].map(learner => learner.fit(both))
  )
  const users = asked.map(row => data.users[row]!)
  const items = asked.map(row => data.items[row]!)
  const squared = foresee.map(model =>
    model.predict(users, items).reduce((sum, score, i) => sum + (score - data.scores[asked[i]!]!) ** 2, 0)
  )

  const rank: Recommender[] = [
    { predict: users => new Float64Array(users.length) },
    mostRated(both.items),
    await profiles().fit(kinds),
    await profiles().fit({ ...kinds, vectors: guestsOf(kinds, data.restaurants.length) }),
    foresee[3]!
  ]
  const favourites = asked.filter(row => data.scores[row] === 2)
  const taken = Map.groupBy([...learnt, ...asked], row => data.users[row]!)
  const found = rank.map(model =>
    favourites.reduce((sum, row) => sum + isFound(data, model, row, taken.get(data.users[row]!)!), 0)
  )
  return { squared, rows: asked.length, found, favourites: favourites.length }
}

/** Whether a restaurant is among the first of those of its town that the user has not rated; of equal ones, by chance. */
function isFound(data: RestaurantRatings, model: Recommender, row: number, taken: readonly number[]): number {
  const [user, item] = [data.users[row]!, data.items[row]!]
  const rated = new Set(taken.map(row => data.items[row]!))
  const { town } = data.restaurants[item]!
  const rivals = [...data.restaurants.keys()].filter(i => data.restaurants[i]!.town === town && !rated.has(i))
  const [own, ...scores] = model.predict(
    [item, ...rivals].map(() => user),
    [item, ...rivals]
  )
  if (scores.every(Number.isNaN)) return NaN
  if (Number.isNaN(own)) return 0
  const above = scores.filter(score => score > own!).length
  const equal = scores.filter(score => score === own).length
  return Math.max(0, Math.min(1, (shelf - above) / (equal + 1)))
}

function mostRated(items: readonly Id[]): Recommender {
  const counts = Map.groupBy(items, item => item)
  return { predict: (_users, items) => Float64Array.from(items, item => counts.get(item)?.length ?? 0) }
}

/** For each rating, who has rated its restaurant: restaurants with the same guests have vectors alike. */
function guestsOf({ users, items }: Ratings, restaurants: number): Matrix {
  const numbers = new Map([...new Set(users)].map((user, number) => [user, number]))
  const guests = new Matrix(restaurants, numbers.size)
  for (const [row, item] of items.entries()) guests.row(item as number)[numbers.get(users[row]!)!] = 1
  return Matrix.fromRows(items.map(item => guests.row(item as number)))
}

/** Means over all draws, of what is told so far. */
export interface ColdStartPoint {
  readonly known: number
  /** For each of `foreseers`, the root of the mean squared error. */
  readonly errors: readonly number[]
  /** For each of `rankers`, the share of the favourites that were among the first. */
  readonly found: readonly number[]
}

export function sumUp(points: readonly ColdStart[]): ColdStartPoint[] {
  const byKnown = Map.groupBy(points, ({ known }) => known)
  return [...byKnown].map(([known, of]) => {
    const sum = (value: (point: ColdStart) => number): number => of.reduce((total, point) => total + value(point), 0)
    return {
      known,
      errors: foreseers.map((_, i) => Math.sqrt(sum(({ squared }) => squared[i]!) / sum(({ rows }) => rows))),
      found: rankers.map((_, i) => sum(({ found }) => found[i]!) / sum(({ favourites }) => favourites))
    }
  })
}
