import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkByMeaning, type SentenceEmbedder } from '../../src/index.ts'
import { expectPromises } from './promises.ts'

/** A vector of one letter's worth a subject: how often the sentence has it. */
const bySubject = (...subjects: RegExp[]): SentenceEmbedder => ({
  embed: texts => Promise.resolve({ row: i => subjects.map(subject => (texts[i]!.match(subject)?.length ?? 0) + 0.01) })
})
const animals = bySubject(/dogs?|cats?/gi, /bread|oven/gi)

const text =
  'Dogs bark. Cats purr. A cat sleeps. A dog runs. Bread rises. The oven is hot. Bread is done. Eat the bread.'

describe('chunks by meaning', () => {
  it('end where the subject changes', async () => {
    const chunks = await chunkByMeaning(text, { size: 100, embedder: animals })
    expect(chunks).toEqual([
      { text: 'Dogs bark. Cats purr. A cat sleeps. A dog runs.', start: 0, end: 47, tokens: 10 },
      { text: 'Bread rises. The oven is hot. Bread is done. Eat the bread.', start: 48, end: 107, tokens: 12 }
    ])
  })

  it('are cut within a subject that is over the limit, a sentence only if it is over by itself', async () => {
    expect((await chunkByMeaning(text, { size: 6, embedder: animals })).map(piece => piece.text)).toEqual([
      'Dogs bark. Cats purr.',
      'A cat sleeps. A dog runs.',
      'Bread rises.',
      'The oven is hot.',
      'Bread is done. Eat the bread.'
    ])
    expect((await chunkByMeaning('One two three.', { size: 2, embedder: animals })).map(piece => piece.text)).toEqual([
      'One two',
      'three.'
    ])
  })

  it('are fewer with a higher threshold', async () => {
    expect(await chunkByMeaning(text, { size: 100, embedder: animals, threshold: 10 })).toHaveLength(1)
  })

  it('ask the embedder once, and not for nothing', async () => {
    const asked: (readonly string[])[] = []
    const embedder: SentenceEmbedder = { embed: texts => (asked.push(texts), animals.embed(texts)) }
    await chunkByMeaning(' Dogs bark.  Cats purr. ', { size: 9, embedder })
    expect(asked).toEqual([['Dogs bark.', 'Cats purr.']])
    expect(await chunkByMeaning(' \n', { size: 9, embedder })).toEqual([])
    expect(asked).toHaveLength(1)
  })

  it('hold the promises of every chunk, whatever the vectors', async () => {
    const number = fc.oneof(fc.constantFrom(0, 1, -1), fc.float({ noNaN: true, min: -10, max: 10 }))
    const sentence = fc.constantFrom(
      'One.',
      'Two words!',
      'A longer one, with commas.',
      '👨‍👩‍👧?',
      '\n\n',
      '\u0301',
      'x'.repeat(30)
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(sentence, { maxLength: 30 }),
        fc.array(number, { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        async (parts, numbers, size, window) => {
          const source = parts.join(' ')
          const count = (piece: string): number => piece.length / 4
          const embedder: SentenceEmbedder = {
            embed: texts => {
              const rows = texts.map((_, i) => [0, 1].map(j => numbers[(2 * i + j) % numbers.length]!))
              return Promise.resolve({ row: i => rows[i]! })
            }
          }
          const chunks = await chunkByMeaning(source, { size, window, count, embedder })
          expectPromises(source, chunks, { size, overlap: 0, count })
        }
      ),
      { numRuns: 300 }
    )
  })

  it('stop when they are told to', async () => {
    const controller = new AbortController()
    const embedder: SentenceEmbedder = { embed: texts => (controller.abort(new Error('enough')), animals.embed(texts)) }
    await expect(chunkByMeaning(text, { size: 9, embedder, signal: controller.signal })).rejects.toThrow('enough')
    await expect(chunkByMeaning(text, { size: 9, embedder: animals, signal: controller.signal })).rejects.toThrow(
      'enough'
    )
  })

  it('name what is wrong', async () => {
    const options = { size: 9, embedder: animals }
    await expect(chunkByMeaning('a', { ...options, size: 0 })).rejects.toThrow(
      new RangeError('size must be a number from 1, got 0')
    )
    await expect(chunkByMeaning('a', { ...options, window: 0.5 })).rejects.toThrow(
      new RangeError('window must be a whole number from 1, got 0.5')
    )
    await expect(chunkByMeaning('a', { ...options, threshold: NaN })).rejects.toThrow(
      new RangeError('threshold must be a finite number, got NaN')
    )
    const rows = [[1, 2], [1]]
    const embedder: SentenceEmbedder = { embed: () => Promise.resolve({ row: i => rows[i]! }) }
    await expect(chunkByMeaning('One two. Three four.', { size: 9, embedder })).rejects.toThrow(
      new TypeError('embedder must give a row of 2 finite numbers for each sentence, got 1 for sentence 1')
    )
  })
})
