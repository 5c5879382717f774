import { loadEncoding, sentences, type Bpe } from '@llm-cookbook/tokenize'
import { dot, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { badInputs } from '../src/errors.ts'
import {
  chunk,
  chunkPooling,
  createOpenAiEmbedder,
  EmbedError,
  levelPooling,
  pooled,
  streamOf,
  truncate,
  type Embedded,
  type Embedder,
  type Part
} from '../src/index.ts'
import { hashEmbedder, startServer } from '../src/testing/index.ts'

let cl100k: Bpe
beforeAll(async () => {
  cl100k = await loadEncoding('cl100k_base')
})

/** The recipe of the OpenAI cookbook: 10,001 tokens of cl100k_base. */
const agi = 'AGI '.repeat(5000)

describe('chunk', () => {
  it('cuts the long text of the OpenAI cookbook into two chunks', () => {
    expect(cl100k.count(agi)).toBe(10_001)
    const chunks = chunk(agi, { tokenizer: cl100k })
    expect(chunks.map(({ tokens }) => tokens)).toEqual([8191, 1810])
    expect(chunks.map(({ text }) => text).join('')).toBe(agi)
  })

  const text = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '漢', '👍🏽', 'ing', '\n', '1'), maxLength: 60 })
  it.each([true, false])('loses and cuts no character, and keeps to the limit (tokenizer: %s)', counted => {
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 9 }), (text, maxTokens) => {
        const chunks = chunk(text, { maxTokens, tokenizer: counted ? cl100k : undefined })
        expect(chunks.map(chunk => chunk.text).join('')).toBe(text)
        for (const { text, tokens } of chunks) {
          expect(text.isWellFormed()).toBe(true)
          expect(tokens).toBeLessThanOrEqual(maxTokens)
          const length = counted ? cl100k.count(text) : Math.ceil(Buffer.byteLength(text) / 2)
          expect(length).toBeLessThanOrEqual(maxTokens)
          if (!counted) expect(tokens).toBe(length)
        }
      })
    )
  })

  it('leaves a text whole that is short enough, and nothing of none', () => {
    expect(chunk('short', { tokenizer: cl100k })).toEqual([{ text: 'short', tokens: 1 }])
    expect(chunk('short')).toEqual([{ text: 'short', tokens: 3 }])
    expect([chunk('', { tokenizer: cl100k }), chunk('')]).toEqual([[], []])
  })

  it('makes its way through characters that are longer than the limit', () => {
    const text = '👩‍👩‍👧‍👦'.repeat(3)
    const chunks = chunk(text, { maxTokens: 1, tokenizer: cl100k })
    expect(chunks.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(cl100k.count(text))
    expect(
      chunk(text, { maxTokens: 1 })
        .map(chunk => chunk.text)
        .join('')
    ).toBe(text)
  })

  it('refuses a limit that is none', () => {
    expect(() => chunk('a', { maxTokens: 0 })).toThrow(
      new RangeError('maxTokens: expected a whole number from 1, got 0')
    )
  })
})

describe('truncate', () => {
  it('keeps the first chunk', () => {
    const kept = truncate(agi, { tokenizer: cl100k })
    expect([cl100k.count(kept), agi.startsWith(kept)]).toEqual([8191, true])
    expect(truncate('漢字'.repeat(9), { maxTokens: 3 })).toBe('漢字')
    expect(truncate('')).toBe('')
  })
})

/** The vector of a text is its first two character codes; `bad` has none. */
const codes: Embedder = (() => {
  const embed: Embedder['embed'] = texts => {
    const vectors = texts.map(text => {
      return text.startsWith('bad') ? undefined : Float32Array.of(text.charCodeAt(0), text.charCodeAt(1) || 0)
    })
    const failures = texts.flatMap((text, index) =>
      text.startsWith('bad') ? [{ index, error: new EmbedError('text-too-long', text) }] : []
    )
    if (failures.length > 0) return Promise.reject(badInputs(failures, vectors))
    return Promise.resolve(Matrix.fromRows(vectors as Float32Array[]))
  }
  return { dimensions: 2, fingerprint: 'codes', embed, embedStream: streamOf(embed) }
})()

const unit = (x: number, y: number): [number, number] => [x / Math.hypot(x, y), y / Math.hypot(x, y)]
async function vectorOf(parts: readonly Part[], embedder = codes): Promise<number[]> {
  const matrix = await pooled(embedder, { name: 'given', split: () => parts }).embed(['text'])
  return [...matrix.row(0)]
}
const closeTo = (expected: readonly number[]): unknown[] => expected.map(value => expect.closeTo(value, 6) as unknown)

describe('pooled', () => {
  it('is the mean by weight, at length 1', async () => {
    const parts = [
      { text: 'az', weight: 3 },
      { text: 'zz', weight: 1 }
    ]
    expect(await vectorOf(parts)).toEqual(closeTo(unit((3 * 97 + 122) / 4, 122)))
  })

  it('counts a part with parts as their mean, at length 1', async () => {
    const sections = [{ parts: [{ text: 'a' }, { text: 'bc' }] }, { parts: [{ text: 'z' }] }]
    const [x, y] = unit(97 + 98, 99)
    expect(await vectorOf(sections)).toEqual(closeTo(unit(x + 1, y)))
  })

  it('is the recipe of the OpenAI cookbook: mean by the tokens of chunks, at length 1', async () => {
    const embedder = pooled(hashEmbedder(), chunkPooling({ tokenizer: cl100k }))
    const [first, second] = chunk(agi, { tokenizer: cl100k }).map(({ text }) => text)
    const rows = await hashEmbedder().embed([first!, second!])
    const mean = Float64Array.from(rows.row(0), (value, k) => (8191 * value + 1810 * rows.row(1)[k]!) / 10_001)
    const norm = Math.hypot(...mean)
    const matrix = await embedder.embed([agi])
    expect([...matrix.row(0)]).toEqual(closeTo([...mean].map(value => value / norm)))
    expect(dot(matrix.row(0), matrix.row(0))).toBeCloseTo(1, 6)
  })

  it('makes means of sentences, and of sections of sentences', async () => {
    const split = (text: string): string[] => text.split('\n\n')
    const mean = pooled(codes, levelPooling({ name: 'sentences', levels: [sentences] }))
    const tree = pooled(codes, levelPooling({ name: 'sections and sentences', levels: [split, sentences] }))
    const text = 'Ab here. Cd there.\n\n\n\nXy alone.'
    const [a, c, x] = [unit(65, 98), unit(67, 100), unit(88, 121)]
    const sums = [65 + 67 + 88, 98 + 100 + 121] as const
    expect([...(await mean.embed([text])).row(0)]).toEqual(closeTo(unit(...sums)))
    const section = unit(65 + 67, 98 + 100)
    expect([...(await tree.embed([text])).row(0)]).toEqual(closeTo(unit(section[0] + x[0], section[1] + x[1])))
    expect([a, c]).toHaveLength(2)
  })

  it('weighs pieces as told', async () => {
    const weigh = (text: string): number => text.length
    const pooling = levelPooling({ name: 'by length', levels: [text => text.split('|')], weigh })
    const row = (await pooled(codes, pooling).embed(['ab|cdef'])).row(0)
    expect([...row]).toEqual(closeTo(unit(2 * 97 + 4 * 99, 2 * 98 + 4 * 100)))
  })

  it('names what makes its vectors', () => {
    expect(pooled(codes, chunkPooling({ maxTokens: 5, tokenizer: cl100k })).fingerprint).toBe(
      'codes pooled: chunks of 5 tokens'
    )
    expect(pooled(codes, chunkPooling()).fingerprint).toBe('codes pooled: chunks of 8191 double bytes')
    expect(pooled(codes, chunkPooling()).dimensions).toBe(2)
  })

  it('leaves a text without parts whole', async () => {
    const none = pooled(codes, { name: 'none', split: () => [] })
    expect([...(await none.embed(['ab'])).row(0)]).toEqual(closeTo(unit(97, 98)))
    expect((await none.embed([])).rows).toBe(0)
  })

  it('gives zeros for zeros', async () => {
    expect(await vectorOf([{ text: '\0' }])).toEqual([0, 0])
    expect(await vectorOf([{ text: 'a', weight: 0 }])).toEqual([0, 0])
  })

  it('refuses a weight that is none, and levels that are none', async () => {
    await expect(vectorOf([{ text: 'a', weight: -1 }])).rejects.toThrow('weight: expected a number from 0, got -1')
    expect(() => levelPooling({ name: 'none', levels: [] })).toThrow('levels: expected at least one function, got none')
  })

  const byComma = levelPooling({ name: 'commas', levels: [text => text.split(',')] })
  it('fails the text of which a part fails, with the error of its first, and no other', async () => {
    const failure: unknown = await pooled(codes, byComma)
      .embed(['a,b', 'c,bad 1,bad 2', 'd', 'bad 3'])
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'bad-inputs',
      done: 2,
      failures: [
        { index: 1, error: { message: 'bad 1' } },
        { index: 3, error: { message: 'bad 3' } }
      ]
    })
    const { vectors } = failure as EmbedError
    expect(vectors.map(vector => vector && [...vector])).toEqual([
      closeTo(unit(97 + 98, 0)),
      undefined,
      closeTo(unit(1, 0)),
      undefined
    ])
  })

  it('keeps what was done before a failure of another kind', async () => {
    const failing: Embedder = {
      ...codes,
      embed: () =>
        Promise.reject(new EmbedError('unauthorized', 'no', { vectors: [Float32Array.of(3, 4), undefined, undefined] }))
    }
    const failure = pooled(failing, byComma).embed(['a', 'b,c'])
    await expect(failure).rejects.toMatchObject({ code: 'unauthorized', done: 1, failures: [] })
    await expect(failure).rejects.toHaveProperty(
      'vectors.0',
      Float32Array.of(3, 4).map(value => value / 5)
    )
  })

  it('streams the same', async () => {
    const embedder = pooled(codes, byComma)
    const texts = ['a,b', 'c,bad 1', 'd', 'e,f,g']
    const seen: Embedded[] = []
    const progress: unknown[] = []
    for await (const entry of embedder.embedStream(texts, { onProgress: each => progress.push(each) })) seen.push(entry)
    expect(seen.map(({ index, error }) => [index, error?.message])).toEqual([
      [0, undefined],
      [1, 'bad 1'],
      [2, undefined],
      [3, undefined]
    ])
    const matrix = await embedder.embed(['a,b', 'd', 'e,f,g'])
    expect([0, 2, 3].map(i => seen[i]!.vector)).toEqual([0, 1, 2].map(i => matrix.row(i)))
    expect(progress.at(-1)).toEqual({ done: 3, total: 4 })
  })

  it('tells its progress in texts', async () => {
    const seen: unknown[] = []
    const telling: Embedder = {
      ...codes,
      embed(texts, { onProgress } = {}) {
        for (const done of [1, texts.length]) onProgress?.({ done, total: texts.length })
        return codes.embed(texts)
      }
    }
    await pooled(telling, byComma).embed(['a,b', 'c,d'], { onProgress: each => seen.push(each) })
    expect(seen).toEqual([
      { done: 0, total: 2 },
      { done: 2, total: 2 }
    ])
  })
})

describe('tooLong', () => {
  const long = Array.from({ length: 30 }, (_, i) => `word${i} `).join('')
  const inputs = async (
    tooLong: 'error' | 'truncate' | 'chunk',
    counted: boolean
  ): Promise<[unknown, string[][], string]> => {
    const server = await startServer()
    const embedder = createOpenAiEmbedder({
      baseURL: server.url,
      model: 'm',
      tooLong,
      tokenizer: counted ? cl100k : undefined,
      limits: { tokensPerInput: 10 }
    })
    try {
      const result = await embedder.embed(['short', long]).then(
        matrix => Array.from({ length: 2 }, (_, i) => dot(matrix.row(i), matrix.row(i)).toFixed(5)),
        (error: unknown) => (error as EmbedError).failures.map(({ index, error }) => [index, error.code])
      )
      return [result, server.requests.map(({ body }) => (body as { input: string[] }).input), embedder.fingerprint]
    } finally {
      await server.close()
    }
  }
  const lengthOne = ['1.00000', '1.00000']

  it('error: only the long text fails, if there is a tokenizer', async () => {
    expect((await inputs('error', true)).slice(0, 2)).toEqual([[[1, 'text-too-long']], [['short']]])
    expect((await inputs('error', false)).slice(0, 2)).toEqual([lengthOne, [['short', long]]])
  })

  it('truncate: the beginning is sent', async () => {
    const [result, sent, fingerprint] = await inputs('truncate', true)
    expect([result, sent]).toEqual([lengthOne, [['short', truncate(long, { maxTokens: 10, tokenizer: cl100k })]]])
    expect(fingerprint).toContain('long texts truncated')
    expect((await inputs('truncate', false)).slice(0, 2)).toEqual([lengthOne, [['short', long.slice(0, 20)]]])
  })

  it('chunk: all of it is sent, and combined', async () => {
    const [result, [sent = []], fingerprint] = await inputs('chunk', true)
    expect(result).toEqual(lengthOne)
    expect(sent.slice(1).join('')).toBe(long)
    expect(sent.every(text => cl100k.count(text) <= 10)).toBe(true)
    expect(fingerprint).toContain('pooled: chunks of 10 tokens')
  })
})
