import { dataFolder } from '@llm-cookbook/bench'
import { describe, expect, it } from 'vitest'
import { run, table } from './run.ts'

describe('the example that compares learners', () => {
  it.skipIf(dataFolder() === undefined)('finds the best of them, and that it is (needs data)', async () => {
    const printed = await run('compare')
    const macroF1 = table(printed, '925 reviews', 'macro F1')
    expect(macroF1['majority']).toBe(0.46)
    expect(macroF1['complement naive Bayes']).toBeGreaterThan(0.55)
    expect(macroF1['5 nearest neighbours']).toBeGreaterThan(0.6)
    expect(macroF1['logistic regression']).toBeGreaterThan(0.75)
    expect(printed).toContain("Imbalanced: 85 % of the rows are 'positive'")
    expect(printed.replaceAll(/\s+/g, ' ')).toContain('logistic regression is better.')
  })
})
