import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..')

// In a process of its own, without what a test runner makes of modules: the kernel in TypeScript is fifty times as fast there.
async function exactness(...options: string[]): Promise<string> {
  const command = ['--conditions=@llm-cookbook/source', 'bench/exactness.ts', ...options]
  return (await promisify(execFile)(process.execPath, command, { cwd: folder })).stdout
}

describe('both kernels', () => {
  it('give what tiktoken gives, in a sample of the strings, code points and texts of bench/exactness.ts', async () => {
    const encodings = 'cl100k_base,o200k_base,gpt2_pieces,cl100k_pieces,qwen2_pieces,o200k_pieces'
    const limits = ['--strings', '100', '--seed', '2', '--step', '9973', '--longest', '3000']
    const output = await exactness(...limits, '--encodings', encodings, 'test/fixtures/sentences')
    expect(output).toContain('classes of 1,112,064 code points: 0 differ')
    expect(output.match(/^\| \w+_(?:base|pieces) \|/gm)).toHaveLength(6)
    expect(output).toMatch(/All equal\.\n$/)
  })
})
