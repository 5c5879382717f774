import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { describe, expect, it } from 'vitest'

describe('the example of clusters', () => {
  it.skipIf(dataFolder() === undefined)('finds what reviews of food are about (needs data)', async () => {
    const program = join(import.meta.dirname, '../../examples/clusters.ts')
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@llm-cookbook/source', program])
    const rows = stdout
      .split('\n')
      .filter(line => /^\| \d/.test(line))
      .map(line => line.split('|').map(cell => cell.trim()))
    expect(rows.map(cells => cells[1])).toEqual(['4.106', '4.191', '4.216', '4.307'])
    expect(rows.reduce((sum, cells) => sum + Number(cells[3]), 0)).toBe(1000)
    const words = rows.map(cells => cells[4])
    for (const about of ['coffee', 'dog', 'flavor', 'received']) {
      expect(words.filter(some => some!.split(', ').includes(about))).toHaveLength(1)
    }
    // Our clusters differ more in their scores than the recorded ones: one is of complaints.
    const scores = rows.map(cells => Number(cells[2]))
    expect(scores[0]).toBeLessThan(3.7)
    expect(scores[3]).toBeGreaterThan(4.5)
    expect(stdout).toMatch(/Mean silhouette by number of clusters: 2: 0\.0\d\d, .*6: 0\.0\d\d\. The best is 2\./)
  })
})
