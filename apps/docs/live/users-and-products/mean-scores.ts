import type { RecommenderLearner } from '@llm-cookbook/classify'

const names = { users: 'the user’s mean', items: 'the restaurant’s mean', none: 'the mean of all' }

/** What is foreseen without looking at who and what go together: the mean of the user's scores, of the item's, or of all. */
export function meanScores(of: 'users' | 'items' | 'none'): RecommenderLearner {
  return {
    name: names[of],
    predicts: 'scores',
    fit: async ratings => {
      const { length } = ratings.users
      const mean = sumOf(Array.from({ length }, (_, row) => ratings.scores[row]!)) / length
      const groups = Map.groupBy(
        Array.from({ length }, (_, row) => row),
        row => (of === 'none' ? undefined : ratings[of][row]!)
      )
      return Promise.resolve({
        predict: (users, items) =>
          Float64Array.from(of === 'users' ? users : items, id => {
            const rows = of === 'none' ? [] : (groups.get(id) ?? [])
            // Drawn to the mean of all as by one rating more: a single score is not yet a habit.
            return (sumOf(rows.map(row => ratings.scores[row]!)) + mean) / (rows.length + 1)
          })
      })
    }
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
