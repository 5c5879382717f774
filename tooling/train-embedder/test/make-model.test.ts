import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { modelUrl } from '@llm-cookbook/model-en'
import { cosine, createRandom, Matrix, unpack } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import type { Corpus } from '../src/corpus.ts'
import { makeModel } from '../src/make-model.ts'

const random = createRandom(1)
const words = [
  'the',
  'of',
  ',',
  ...'film river war north good bad actor water soldier south fine awful'.split(' '),
  'e-mail'
]
const vectors = new Map(words.map(word => [word, Array.from({ length: 6 }, () => random.normal())]))

/** Words that mean the same stand together; GloVe's vectors here are pure chance. */
const same = [
  ['film', 'actor'],
  ['river', 'water'],
  ['war', 'soldier'],
  ['north', 'south']
] as const

const corpus: Corpus = {
  glove: { words, dimensions: 6, vectorOf: word => vectors.get(word)! },
  scored: same.flatMap(([a, b], i) => [
    { a: `The ${a}.`, b: `The ${b}.`, score: 5 },
    { a: `The ${a}.`, b: `The ${same[(i + 1) % 4]![1]}.`, score: 0 }
  ]),
  opinions: [
    { text: 'a good film', positive: true },
    { text: 'an awful film', positive: false }
  ],
  articles: same.map(([a, b]) => ({ title: a, sentences: [`The ${a} of the ${b}.`, `A ${b}, a ${a}.`] })),
  senses: same.map(([a, b]) => ({ words: [a], definition: `what the ${b} is`, examples: [`a ${b} like the ${a}`] }))
}

/** Sees what a text is about, and its length. */
const teacher = (texts: readonly string[]): Promise<Matrix> =>
  Promise.resolve(
    Matrix.fromRows(
      texts.map(text => [...same.map(group => Number(group.some(word => text.includes(word)))), 0.1, text.length / 100])
    )
  )

const options = { dimensions: 4, words: 12, subwords: 64, steps: 300, subwordSteps: 20, seed: 1 }
const model = await makeModel(corpus, teacher, options)
const embedder = await createLocalEmbedder({ model })

describe('makeModel', () => {
  it('makes the same bytes again, and others of another seed', async () => {
    expect(await makeModel(corpus, teacher, options)).toEqual(model)
    expect(await makeModel(corpus, teacher, { ...options, seed: 2 })).not.toEqual(model)
  })

  it('takes the commonest words that are letters and digits', () => {
    const { arrays } = unpack('embedder-en', model, { version: 2 })
    const listed = new TextDecoder().decode(arrays['words']).split('\n')
    expect(listed).toEqual('the of film river war north good bad actor water soldier south'.split(' '))
  })

  it('brings together what the lessons say is alike', async () => {
    const rows = await embedder.embed(same.flat())
    const likeness = (i: number, j: number): number => cosine(rows.row(i), rows.row(j))
    same.forEach((_, group) => {
      same.forEach((_, other) => {
        if (other !== group)
          expect(likeness(2 * group, 2 * group + 1)).toBeGreaterThan(likeness(2 * group, 2 * other + 1))
      })
    })
  })

  it('does without pairs that people scored', async () => {
    const without = await makeModel({ ...corpus, scored: [] }, teacher, options)
    expect((await createLocalEmbedder({ model: without })).dimensions).toBe(4)
  })
})

describe('the model that is shipped', () => {
  it('has the name that its arrays give it', () => {
    const { meta, arrays } = unpack('embedder-en', readFileSync(modelUrl), { version: 2 })
    const hash = createHash('sha256')
    for (const array of Object.values(arrays)) hash.update(array)
    expect(meta).toEqual({ name: 'static-en', digest: hash.digest('hex').slice(0, 16), dimensions: 256 })
  })
})
