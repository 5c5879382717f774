import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { compileKernels } from '../../scripts/compile-kernels.ts'
import { base64 } from '../../src/bpe/kernels/kernel.wasm.ts'

describe('kernel.wasm.ts', () => {
  it('is what the sources compile to (if not: pnpm kernels)', async () => {
    const committed = await readFile(new URL('../../src/bpe/kernels/kernel.wasm.ts', import.meta.url), 'utf8')
    expect(await compileKernels()).toBe(committed)
  })

  it('is small, and needs nothing from outside', () => {
    const bytes = Buffer.from(base64, 'base64')
    expect(bytes.length).toBeLessThan(14_000)
    expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes))).toEqual([])
  })
})
