import { readFileSync } from 'node:fs'
import { modelUrl } from '@llm-cookbook/model-en'
import { cosine, pack, type Matrix, type PackOptions, type TypedArray } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLocalEmbedder, EmbedError, type Progress } from '../src/index.ts'

const embedder = await createLocalEmbedder()

const norm = (row: Float32Array): number => Math.hypot(...row)
const cosineOf = async (a: string, b: string): Promise<number> => {
  const matrix = await embedder.embed([a, b])
  return cosine(matrix.row(0), matrix.row(1))
}

describe('createLocalEmbedder', () => {
  it('gives unit vectors, a row a text', async () => {
    const matrix = await embedder.embed(['The cat sat on the mat.', 'Prices rose.', 'cat'])
    expect([matrix.rows, matrix.columns, embedder.dimensions]).toEqual([3, 256, 256])
    for (let i = 0; i < 3; i++) expect(norm(matrix.row(i))).toBeCloseTo(1, 6)
  })

  it('brings close what means the same', async () => {
    const question = 'How do I cook rice?'
    const near = await cosineOf(question, 'A recipe for boiled rice')
    expect(near).toBeGreaterThan(0.5)
    expect(near).toBeGreaterThan((await cosineOf(question, 'The minister of finance resigned')) + 0.4)
  })

  // A computation apart from this code, from the same bytes.
  it('agrees with an independent computation', async () => {
    const oracle = JSON.parse(readFileSync(new URL('fixtures/local-oracle.json', import.meta.url), 'utf8')) as {
      text: string
      vector: number[]
    }[]
    expect(oracle).toHaveLength(4)
    const matrix = await embedder.embed(oracle.map(({ text }) => text))
    oracle.forEach(({ text, vector }, i) => {
      const furthest = Math.max(...vector.map((value, k) => Math.abs(value - matrix.row(i)[k]!)))
      expect(furthest, text).toBeLessThan(0.0001)
    })
  })

  it('guesses words that it does not have by their letters', async () => {
    expect(await cosineOf('government', 'goverment')).toBeGreaterThan(0.5)
    expect(await cosineOf('photosynthesis', 'photosynthesizing')).toBeGreaterThan(0.4)
    expect(await cosineOf('restaurant', 'goverment')).toBeLessThan(0.1)
  })

  it('does not see case, accents or order', async () => {
    const matrix = await embedder.embed(['the café in Paris', 'PARIS: in the cafe'])
    matrix.row(0).forEach((value, k) => {
      expect(value).toBeCloseTo(matrix.row(1)[k]!, 6)
    })
  })

  it('gives a zero row to a text without a Latin letter or a digit, and to no other', async () => {
    const matrix = await embedder.embed([
      '',
      '  ',
      '!?',
      'Привет, мир',
      '\ud800',
      'bjørn',
      'a',
      '7',
      'qqxzj',
      'cat qqxzj'
    ])
    for (let i = 0; i < 6; i++) expect(matrix.row(i).every(value => value === 0)).toBe(true)
    for (let i = 6; i < 10; i++) expect(norm(matrix.row(i))).toBeCloseTo(1, 6)
  })

  it('gives unit or zero rows, and the same bytes again, whatever the texts', async () => {
    const text = fc.oneof(
      fc.array(fc.nat(0xffff)).map(units => String.fromCharCode(...units)),
      fc.lorem()
    )
    await fc.assert(
      fc.asyncProperty(fc.array(text), async texts => {
        const matrix = await embedder.embed(texts)
        expect(await embedder.embed(texts)).toEqual(matrix)
        for (let i = 0; i < texts.length; i++) expect([0, 1]).toContain(Math.round(1e5 * norm(matrix.row(i))) / 1e5)
      })
    )
  })

  it('gives a text the same row whatever stands beside it', async () => {
    const alone = await embedder.embed(['Prices rose.'])
    const among = await embedder.embed(['x', 'Prices rose.', ''])
    expect(among.row(1)).toEqual(alone.row(0))
  })

  it('takes no texts', async () => {
    const seen: Progress[] = []
    const matrix = await embedder.embed([], { onProgress: progress => seen.push(progress) })
    expect([matrix.rows, matrix.columns, seen]).toEqual([0, 256, []])
  })

  it('says what it is that the vectors are of', () => {
    expect(embedder.fingerprint).toMatch(/^static-en [0-9a-f]{16} pooling 2$/)
  })

  it('refuses what is no text', async () => {
    await expect(embedder.embed([undefined as unknown as string])).rejects.toThrow(
      new TypeError('texts[0]: expected a string, got undefined')
    )
  })
})

describe('long work', () => {
  const sentences = Array.from({ length: 30_000 }, (_, i) => `Sentence number ${i} of a long list of sentences.`)

  it('lets others have their turn, and tells its progress', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const seen: Progress[] = []
    await embedder.embed(sentences, { onProgress: progress => seen.push(progress) })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.at(-1)).toEqual({ done: 30_000, total: 30_000 })
    expect(seen.map(({ done }) => done)).toEqual([...seen.map(({ done }) => done)].sort((a, b) => a - b))
  })

  it('stops when the signal is aborted', async () => {
    const reason = new Error('enough')
    await expect(embedder.embed(['a'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    let last = 0
    const result = embedder.embed(sentences, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        last = done
        controller.abort(reason)
      }
    })
    await expect(result).rejects.toBe(reason)
    expect(last).toBeLessThan(15_000)
  })

  it('lets others have their turn within one long text', async () => {
    const text = sentences.join(' ')
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const whole = await embedder.embed([text])
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
    expect(norm(whole.row(0))).toBeCloseTo(1, 6)
  })
})

describe('a model', () => {
  /** Two words and two n-grams, three dimensions. */
  const small = (
    change: { meta?: object; arrays?: Record<string, TypedArray> } = {},
    options: PackOptions = { version: 2 }
  ): Uint8Array =>
    pack(
      'embedder-en',
      {
        meta: { name: 'small', digest: '01', dimensions: 3, ...change.meta },
        arrays: {
          words: new TextEncoder().encode('cat\ndog'),
          vectors: Int8Array.of(127, 0, 0, 0, 100, 0),
          scales: Float32Array.of(0.5, 0.5),
          subwordVectors: Int8Array.of(0, 0, 127, 0, 0, 1),
          subwordScales: Float32Array.of(1, 127),
          ...change.arrays
        }
      },
      options
    )

  it('of your own is used', async () => {
    const own = await createLocalEmbedder({ model: small() })
    const { data }: Matrix = await own.embed(['cat', 'dog', 'cat dog', 'cow', 'cat cow'])
    const [two, three] = [Math.hypot(63.5, 50), Math.hypot(63.5, 127)]
    const expected = [1, 0, 0, 0, 1, 0, 63.5 / two, 50 / two, 0, 0, 0, 1, 63.5 / three, 0, 127 / three]
    expected.forEach((value, i) => {
      expect(data[i]).toBeCloseTo(value, 6)
    })
    expect([own.dimensions, own.fingerprint]).toEqual([3, 'small 01 pooling 2'])
  })

  it('without n-grams passes over the words that it does not have', async () => {
    const arrays = { subwordVectors: new Int8Array(), subwordScales: new Float32Array() }
    const own = await createLocalEmbedder({ model: small({ arrays }) })
    expect((await own.embed(['cow', 'cat cow'])).data).toEqual(Float32Array.of(0, 0, 0, 1, 0, 0))
  })

  it('of another release is refused, and what to do is said', async () => {
    const old = createLocalEmbedder({ model: small({}, { version: 1 }) })
    await expect(old).rejects.toMatchObject({ name: 'EmbedError', code: 'model-damaged' })
    await expect(old).rejects.toThrow(/expected version 2 of 'embedder-en', got 1\. Install @llm-cookbook\/model-en/)
  })

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['other bytes', new TextEncoder().encode('{"words": []}')],
    ['another kind', pack('index', {})],
    ['no arrays', pack('embedder-en', { meta: { name: 'x', digest: 'y', dimensions: 3 } }, { version: 2 })],
    ['no description', pack('embedder-en', {}, { version: 2 })],
    ['no name', small({ meta: { name: 1 } })],
    ['no dimensions', small({ meta: { dimensions: 0 } })],
    ['other dimensions', small({ meta: { dimensions: 2 } })],
    ['words of another type', small({ arrays: { words: Float32Array.of(1) } })],
    ['a word too few', small({ arrays: { words: new TextEncoder().encode('cat') } })],
    ['vectors of another type', small({ arrays: { vectors: Float32Array.of(1, 2, 3, 4, 5, 6) } })],
    ['a scale too many', small({ arrays: { scales: Float32Array.of(1, 2, 3) } })],
    ['scales of n-grams of another type', small({ arrays: { subwordScales: Int8Array.of(1, 2) } })],
    ['an n-gram too few', small({ arrays: { subwordVectors: Int8Array.of(1, 2, 3) } })]
  ])('that is %s is refused', async (_, model) => {
    await expect(createLocalEmbedder({ model })).rejects.toMatchObject({ name: 'EmbedError', code: 'model-damaged' })
  })

  it('that is damaged anywhere is refused', async () => {
    const bytes = small()
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice()
      damaged[at]! ^= 1 << (at % 8)
      await expect(createLocalEmbedder({ model: damaged }), `byte ${at}`).rejects.toThrow(EmbedError)
      await expect(createLocalEmbedder({ model: bytes.slice(0, at) }), `${at} bytes`).rejects.toThrow(EmbedError)
    }
  })

  it('of the package is read wherever its bytes begin', async () => {
    const bytes = readFileSync(modelUrl)
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    const other = await createLocalEmbedder({ model: shifted.subarray(1) })
    expect(other.fingerprint).toBe(embedder.fingerprint)
    expect(await other.embed(['Prices rose.'])).toEqual(await embedder.embed(['Prices rose.']))
  })
})
