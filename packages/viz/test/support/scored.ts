import { createRandom } from '@llm-cookbook/vector'
import type { ScoredSeries } from '../../src/index.ts'

/** Scores of 300 examples, of which a third is positive and `gap` standard deviations higher. */
export function scored(name: string, gap: number): ScoredSeries {
  const random = createRandom(9)
  const positives = Array.from({ length: 300 }, (_, i) => i % 3 === 0)
  return { name, positives, scores: positives.map(positive => (positive ? gap : 0) + random.normal()) }
}
