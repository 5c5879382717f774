import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

describe('kernels', () => {
  const fresh = async (): Promise<unknown> => (await import('../../src/kernels/instance.ts')).kernels()

  beforeEach(() => {
    vi.resetModules()
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('are compiled once', async () => {
    const { kernels } = await import('../../src/kernels/instance.ts')
    expect(kernels()).toBeDefined()
    expect(kernels()).toBe(kernels())
  })

  it('are absent where there is no WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    expect(await fresh()).toBeUndefined()
  })

  it('are absent where WebAssembly knows no SIMD', async () => {
    vi.stubGlobal('WebAssembly', { validate: () => false })
    expect(await fresh()).toBeUndefined()
  })

  it('are absent where a content policy forbids to compile', async () => {
    const Module = function (): never {
      throw new WebAssembly.CompileError('refused to compile: unsafe-eval')
    }
    const { validate, CompileError, Instance } = WebAssembly
    vi.stubGlobal('WebAssembly', { validate: validate.bind(WebAssembly), CompileError, Instance, Module })
    expect(await fresh()).toBeUndefined()
  })
})
