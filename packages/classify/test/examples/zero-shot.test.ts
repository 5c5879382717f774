import { describe, expect, it } from 'vitest'
import { dataFolder } from '@llm-cookbook/bench'
import { run, table } from './run.ts'

describe.skipIf(dataFolder() === undefined)('the example of zero-shot classification (needs data)', () => {
  it('tells reviews apart by six wordings, and lists what it gets wrong', async () => {
    const printed = await run('zero-shot')
    expect(printed).toContain('925 reviews, 789 positive: who always says so is right in 85.3 %.')
    const macroF1 = table(printed, 'wording', 'macro F1')
    expect(Object.keys(macroF1)).toHaveLength(7)
    expect(macroF1['mean']).toBeGreaterThan(0.72)
    expect(macroF1['a great product / a terrible product']).toBeGreaterThan(0.8)
    expect(printed).toMatch(/positive, false positives: \d+\n\n- \d+: Title: /)
    expect(printed).toMatch(/positive, false negatives: \d+\n\n- \d+: Title: /)
    const averagePrecision = table(printed, 'label', 'average precision')
    expect(averagePrecision['positive']).toBeGreaterThan(0.97)
    expect(averagePrecision['negative']).toBeGreaterThan(0.69)
  })
})
