import { takeRows, type Ratings } from '@llm-cookbook/classify'
import { Matrix, normalizeRows } from '@llm-cookbook/vector'
import { fromInt8 } from '../classification/int8-rows.ts'
import { opinionOf, opinions } from './opinions.ts'

export interface Restaurant {
  readonly name: string
  readonly town: string
  /** Cuisine, price and what else is known of it. */
  readonly kind: string
}

/** Of what a rating's vector is: of the restaurant, of what was thought of food and service, or of both. */
export type About = 'kind' | 'opinion' | 'both'

/** Who gave which restaurant what. A user is a number from 1 on, an item the number of a restaurant in its list. */
export interface RestaurantRatings {
  readonly restaurants: readonly Restaurant[]
  readonly users: readonly number[]
  readonly items: readonly number[]
  /** From 0 to 2. */
  readonly scores: readonly number[]
  /** For each rating, which of `opinions` it is. */
  readonly opinions: readonly number[]
  /** A row for each restaurant. */
  readonly kindVectors: Matrix
  /** A row for each of `opinions`. */
  readonly opinionVectors: Matrix
}

export interface RestaurantFiles {
  /** Lines of user, restaurant, score, and scores of food and of service. */
  readonly ratings: string
  /** Lines of name, town and kind. */
  readonly restaurants: string
  /** Of the kinds, then of the opinions. */
  readonly vectors: Int8Array
}

export function readRestaurants(files: RestaurantFiles): RestaurantRatings {
  const ratings = rowsOf(files.ratings).map(cells => cells.map(Number))
  const restaurants = rowsOf(files.restaurants).map(([name, town, kind]) => ({ name: name!, town: town!, kind: kind! }))
  const vectors = fromInt8(files.vectors, files.vectors.length / (restaurants.length + opinions.length))
  return {
    restaurants,
    users: ratings.map(([user]) => user!),
    items: ratings.map(([, item]) => item!),
    scores: ratings.map(([, , score]) => score!),
    opinions: ratings.map(([, , , food, service]) => opinionOf(food!, service!)),
    kindVectors: takeRows(
      vectors,
      restaurants.map((_, row) => row)
    ),
    opinionVectors: takeRows(
      vectors,
      opinions.map((_, i) => restaurants.length + i)
    )
  }
}

/** What `splitRatings` takes, the vectors being about what is asked for. */
export function ratingsAbout(data: RestaurantRatings, about: About): Ratings {
  const { users, items, scores } = data
  const kinds = takeRows(data.kindVectors, items)
  const thoughts = takeRows(data.opinionVectors, data.opinions)
  if (about === 'kind') return { users, items, scores, vectors: kinds }
  if (about === 'opinion') return { users, items, scores, vectors: thoughts }
  const sum = kinds.data.map((value, i) => value + thoughts.data[i]!)
  return { users, items, scores, vectors: normalizeRows(new Matrix(kinds.rows, kinds.columns, sum)) }
}

function rowsOf(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .map(line => line.split('\t'))
}
