import { describe, expect, it } from 'vitest'
import { startServer } from '../../src/testing/index.ts'
import { Folder } from './files.ts'
import { killAndResume } from './kill.ts'

describe('a run that is killed with -9', () => {
  it('goes on without a line lost or doubled, and pays again for no more than was in flight', async () => {
    const [lines, concurrency, kills] = [400, 4, 8]
    const folder = new Folder()
    const requests = Array.from({ length: lines }, (_, i) => ({ model: 'm', input: String(i), metadata: { line: i } }))
    // Every tenth is refused, so that both files are written.
    const input = folder.lines('in.jsonl', requests)
    const server = await startServer({
      latencyMs: 4,
      faults: ({ body }) =>
        (body as { input: string }).input.endsWith('7') ? { type: 'status', status: 400 } : undefined
    })
    try {
      const output = folder.file('out.jsonl')
      const { report, killed, repeated } = await killAndResume({
        server,
        input,
        output,
        lines,
        kills,
        concurrency,
        seed: 7
      })
      expect(killed).toBeGreaterThanOrEqual(5)
      expect(report).toMatchObject({ total: lines, succeeded: 0.9 * lines, failed: 0.1 * lines, outstanding: 0 })
      const linesOf = (name: string): number[] =>
        (folder.read(name) as [unknown, unknown, { line: number }][])
          .map(([, , { line }]) => line)
          .sort((a, b) => a - b)
      const isRefused = (line: number): boolean => line % 10 === 7
      const all = Array.from({ length: lines }, (_, i) => i)
      expect(linesOf('out.jsonl')).toEqual(all.filter(line => !isRefused(line)))
      expect(linesOf('out.failed.jsonl')).toEqual(all.filter(isRefused))
      expect(Math.max(...repeated)).toBeLessThanOrEqual(concurrency)
    } finally {
      await server.close()
    }
  })
})
