import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { compileKernels, concepts } from '../scripts/compile-kernels.ts'

describe('kernels.wasm.ts', () => {
  it.each(concepts)('of %s is what the sources compile to (if not: pnpm kernels)', async concept => {
    const committed = await readFile(new URL(`../src/${concept}/kernels.wasm.ts`, import.meta.url), 'utf8')
    expect(await compileKernels(concept)).toBe(committed)
  })
})
