import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { type Embedder, prefixed, streamOf } from '../src/index.ts'

function recorder(): { seen: string[]; embedder: Embedder } {
  const seen: string[] = []
  const embed: Embedder['embed'] = texts => {
    seen.push(...texts)
    return Promise.resolve(new Matrix(texts.length, 1))
  }
  return { seen, embedder: { dimensions: 1, fingerprint: 'model', embed, embedStream: streamOf(embed) } }
}

describe('prefixed', () => {
  it('puts words before each text that is not empty, one at a time too', async () => {
    const { seen, embedder } = recorder()
    const query = prefixed(embedder, 'query: ')
    expect((await query.embed(['cats', ''])).rows).toBe(2)
    const found: number[] = []
    for await (const { index } of query.embedStream(['dogs', ''])) found.push(index)
    expect([seen, found]).toEqual([
      ['query: cats', '', 'query: dogs', ''],
      [0, 1]
    ])
  })

  it('has a fingerprint of its own', () => {
    const { embedder } = recorder()
    const fingerprints = ['query: ', 'passage: '].map(prefix => prefixed(embedder, prefix).fingerprint)
    expect(fingerprints).toEqual(['model prefix "query: "', 'model prefix "passage: "'])
    expect(prefixed(embedder, '').dimensions).toBe(1)
  })

  it('refuses what is no text', async () => {
    const query = prefixed(recorder().embedder, 'query: ')
    const texts = ['a', undefined as unknown as string]
    await expect(query.embed(texts)).rejects.toThrow(/texts\[1\]/)
    const stream = async (): Promise<void> => {
      for await (const { index } of query.embedStream(texts)) expect(index).toBe(0)
    }
    await expect(stream()).rejects.toThrow(/texts\[1\]/)
  })
})
