import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { describe, expect, it } from 'vitest'

describe('the example of forests over reviews', () => {
  it.skipIf(dataFolder() === undefined)(
    'comes near to what is recorded of larger embeddings (needs data)',
    async () => {
      const program = join(import.meta.dirname, '../../examples/reviews-forest.ts')
      const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@llm-cookbook/source', program])
      const cells = stdout.split('\n').map(line => line.split(' | '))
      /** The figures of the rows with this name, in order. */
      const figures = (name: string): number[][] =>
        cells
          .filter(row => row[0] === `| ${name}`)
          .map(([, ...figures]) => figures.map(figure => Number(figure.replace(' |', ''))))

      const recorded = figures('recorded: random forest of 100 trees')
      expect(recorded).toEqual([
        [0.77, 0.53, 0.87],
        [0.62, 0.53]
      ])
      const [labels, numbers] = figures('random forest of 100 trees')
      for (const [i, figure] of labels!.entries()) expect(recorded[0]![i]! - figure).toBeLessThan(0.05)
      for (const [i, figure] of numbers!.entries()) expect(figure - recorded[1]![i]!).toBeLessThan(0.05)
      const [majority] = figures('always 5 stars')
      for (const [i, figure] of labels!.entries()) expect(figure - majority![i]!).toBeGreaterThan(0.05)
      const [mean] = figures('always the mean')
      for (const [i, figure] of numbers!.entries()) expect(mean![i]! / figure).toBeGreaterThan(1.5)
      // What it says of texts that it has not seen.
      const [apart, numbersApart] = figures('apart: random forest of 100 trees')
      expect(apart![2]).toBeGreaterThan(figures('apart: always 5 stars')[0]![2]! + 0.1)
      expect(numbersApart![0]).toBeLessThan(0.85 * figures('apart: always the mean')[0]![0]!)
    }
  )
})
