import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { describe, expect, it } from 'vitest'

describe('the example of simple local RAG', () => {
  it.skipIf(dataFolder() === undefined)('stands beside the recorded run (needs data)', async () => {
    const program = join(import.meta.dirname, '../../examples/simple-local-rag.ts')
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@llm-cookbook/source', program])
    const ours = (what: string) => Number(new RegExp(`^\\| ${what}.*\\| +(\\d+) \\|$`, 'm').exec(stdout)?.[1])
    expect(ours('pages')).toBe(44)
    expect(Math.abs(ours('words') - 14_318)).toBeLessThan(200)
    // Items of lists and lines of code end sentences here; the recorded run saw pages without line ends: 105 passages.
    expect(ours('passages of ten sentences')).toBeGreaterThan(105)
    expect(Math.abs(ours('the same, of pages without line ends') - 105)).toBeLessThan(8)
    const [there, back] = [...stdout.matchAll(/(\d+\.\d) %/g)].map(([, share]) => Number(share))
    expect(there).toBeGreaterThan(98)
    expect(back).toBeGreaterThan(98)
    expect(stdout).toMatch(/by the dot\s+product for 105; scores differ by \de-7 at most/)
  })
})
