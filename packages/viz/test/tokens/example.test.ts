import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('the example of tokens goes from text to similar words', () => {
  const folder = mkdtempSync(join(tmpdir(), 'viz-tokens-'))
  try {
    const program = join(import.meta.dirname, '../../examples/tokens.ts')
    const page = join(folder, 'tokens.html')
    const printed = execFileSync(process.execPath, ['--conditions=@llm-cookbook/source', program, page]).toString()
    expect(printed).toContain('Subwords: o200k_base\nToken ization ·turns')
    expect(printed).toContain('t + oken → token  10346')
    expect(printed).toMatch(/\nqueen +\.\d\d/)
    expect(readFileSync(page, 'utf8')).toContain('<h2>Characters</h2>')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
