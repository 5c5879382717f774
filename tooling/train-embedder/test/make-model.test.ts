import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { modelUrl } from '@llm-cookbook/model-en'
import { createRandom, unpack } from '@llm-cookbook/vector'
import { describe, expect, it, vi } from 'vitest'
import { generalText } from '../src/general-text.ts'
import { makeModel } from '../src/make-model.ts'

vi.spyOn(console, 'log').mockImplementation(() => undefined)

const random = createRandom(1)
const words = 'the , of and in to " was - on for as by with he it city he-man war film north river'.split(' ')
const vectors = new Map(words.map(word => [word, Array.from({ length: 6 }, () => random.normal())]))
const source = { words, dimensions: 6, vectorOf: (word: string) => vectors.get(word)! }
const options = { words: 15, smoothing: 1e-4, components: 1 }

describe('makeModel', () => {
  it('makes the same bytes of the same words', async () => {
    expect(await makeModel(source, options)).toEqual(await makeModel(source, options))
  })

  it('takes the commonest words that are letters and digits', async () => {
    const { arrays } = unpack('embedder-en', await makeModel(source, options))
    const listed = new TextDecoder().decode(arrays['words']).split('\n')
    expect(listed).toEqual('the of and in to was on for as by with he it city war'.split(' '))
  })

  it('weighs rare words more than common ones, and no word more than 1', async () => {
    const { arrays } = unpack('embedder-en', await makeModel(source, options))
    const weights = Array.from(arrays['weights'] as Float32Array)
    expect(weights).toEqual(weights.toSorted((a, b) => a - b))
    expect(weights.at(-1)).toBeLessThanOrEqual(1)
    expect(weights[0]).toBeGreaterThan(0)
  })

  it('makes what the embedder reads', async () => {
    const embedder = await createLocalEmbedder({ model: await makeModel(source, options) })
    const matrix = await embedder.embed(['war', 'film'])
    expect(Math.hypot(...matrix.row(0))).toBeCloseTo(1, 6)
    expect(matrix.row(1).every(value => value === 0)).toBe(true)
  })
})

describe('the model that is shipped', () => {
  it('has the name that its arrays give it', () => {
    const { meta, arrays } = unpack('embedder-en', readFileSync(modelUrl))
    const hash = createHash('sha256')
    for (const array of Object.values(arrays)) hash.update(array)
    expect(meta).toEqual({ name: 'wink-sg-100d', digest: hash.digest('hex').slice(0, 16), dimensions: 100 })
  })
})

describe('generalText', () => {
  it('is that of WikiText-2, without the marks of its tokens', () => {
    const text = generalText()
    expect(text).toHaveLength(1841)
    expect(text[0]).toMatch(/^homarus gammarus , known as the european lobster/)
    expect(text.filter(line => /<unk>| @|^=/.test(line))).toEqual([])
  })
})
