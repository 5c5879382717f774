import { pack } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { readModel, saveModel } from '../src/saved.ts'

describe('saveModel and readModel', () => {
  const saved = { meta: { classes: ['a', 1, true] }, arrays: { weights: Float64Array.of(1, NaN, -0) } }

  it('give back what was saved, in the same bytes each time', () => {
    const bytes = saveModel('ridge', saved)
    expect(saveModel('ridge', saved)).toEqual(bytes)
    expect(readModel(bytes, 'ridge')).toEqual(saved)
  })

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['cut off', bytes => bytes.subarray(0, bytes.length - 1)],
    ['changed', bytes => bytes.with(bytes.length - 5, bytes[bytes.length - 5]! ^ 1)],
    ['of another kind', () => saveModel('k-means', saved)],
    ['of another package', () => pack('ridge', saved)],
    ['empty', () => new Uint8Array(0)],
    ['something else', () => new TextEncoder().encode('{"weights":[1,2,3]}')]
  ])('refuse bytes that are %s', (_, spoil) => {
    const bytes = spoil(saveModel('ridge', saved))
    expect(() => readModel(bytes, 'ridge')).toThrow(
      expect.objectContaining({
        name: 'ClassifyError',
        code: 'invalid-model',
        message: expect.stringMatching(/^bytes: no model of ridge that could be read: /) as string
      })
    )
  })

  it('refuse what is no Uint8Array', () => {
    expect(() => readModel('bytes' as unknown as Uint8Array, 'ridge')).toThrow(TypeError)
  })
})
