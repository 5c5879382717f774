import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { compileKernel, kernelKinds } from '../../scripts/compile-kernels.ts'
import { wasmModule } from '../../src/kernels/wasm.ts'

describe.each(kernelKinds)('%s.wasm.ts', kind => {
  it('is what the sources compile to (if not: pnpm kernels)', async () => {
    const committed = await readFile(new URL(`../../src/kernels/${kind}.wasm.ts`, import.meta.url), 'utf8')
    expect(await compileKernel(kind)).toBe(committed)
  })

  it('needs nothing from outside but memory, and brings no data into it', () => {
    const module = wasmModule(kind)!
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const marked = new Uint8Array(memory.buffer).fill(7)
    new WebAssembly.Instance(module, { env: { memory } })
    expect(marked.every(byte => byte === 7)).toBe(true)
  })
})
