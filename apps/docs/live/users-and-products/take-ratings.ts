import { takeRows, type Ratings } from '@llm-cookbook/classify'

/** The rows that are named, of ratings with vectors. */
export function takeRatings({ users, items, scores, vectors }: Ratings, rows: ArrayLike<number>): Ratings {
  return {
    users: takeRows(users, rows),
    items: takeRows(items, rows),
    scores: Array.from(rows, row => scores[row]!),
    vectors: takeRows(vectors!, rows)
  }
}
