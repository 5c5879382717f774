import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { compileKernels, moduleNames } from '../../scripts/compile-kernels.ts'
import { base64 } from '../../src/kernels/kernels.wasm.ts'
import { base64 as quantized } from '../../src/kernels/quantized.wasm.ts'

describe.each(moduleNames)('%s', name => {
  it('is what the sources compile to (if not: pnpm kernels)', async () => {
    const committed = await readFile(new URL(`../../src/kernels/${name}`, import.meta.url), 'utf8')
    expect(await compileKernels(name)).toBe(committed)
  })
})

describe('the kernels', () => {
  const bytesOf = (text: string): Buffer<ArrayBuffer> => Buffer.from(text, 'base64')
  const importsOf = (text: string): WebAssembly.ModuleImportDescriptor[] =>
    WebAssembly.Module.imports(new WebAssembly.Module(bytesOf(text)))

  it('are small', () => {
    expect(bytesOf(base64).length + bytesOf(quantized).length).toBeLessThan(6000)
  })

  it('need nothing from outside but memory', () => {
    expect(importsOf(base64)).toEqual([])
    expect(importsOf(quantized)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
  })
})
