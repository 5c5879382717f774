import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { concepts } from '../scripts/compile-kernels.ts'

describe('kernels.wasm.ts', () => {
  it.each(concepts.names)('of %s is what the sources compile to (if not: pnpm kernels)', async concept => {
    const committed = await readFile(new URL(`../src/${concept}/kernels.wasm.ts`, import.meta.url), 'utf8')
    expect(await concepts.compile(concept)).toBe(committed)
  })
})
