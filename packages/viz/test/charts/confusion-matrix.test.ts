import { describe, expect, it } from 'vitest'
import { confusionMatrixSvg } from '../../src/index.ts'
import { textWidth } from '../../src/charts/text.ts'

describe('confusionMatrixSvg', () => {
  it.each([[['1', '2']], [['negative', 'positive']], [['a label as long as can be', 'another']]])(
    'has room for the name of what stands above the columns: %j',
    labels => {
      const svg = confusionMatrixSvg({
        labels,
        counts: [
          [3, 1],
          [0, 4]
        ]
      })
      const [, x, size] = /<text x="([\d.]+)"[^>]*font-size="(\d+)"[^>]*>precision</.exec(svg)!
      expect(Number(x)).toBeGreaterThan(textWidth('precision', Number(size)))
    }
  )
})
