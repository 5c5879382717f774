import { afterEach, expect, it, vi } from 'vitest'
import { articles } from '../support/vectors.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** The bytes of a net that modules made which were loaded now. */
async function bytes(): Promise<Uint8Array> {
  vi.resetModules()
  const { neuralNet } = await import('../../src/neural-net.ts')
  const { vectors, labels } = articles()
  return (await neuralNet({ layers: [9, 6], epochs: 3, dropout: 0.2, batch: 30 }).fit(vectors, labels)).save()
}

it('learns the same net, byte for byte, where there is no WebAssembly', async () => {
  const withIt = await bytes()
  vi.stubGlobal('WebAssembly', undefined)
  expect(await bytes()).toEqual(withIt)
})
