import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeFiles } from '../../src/corpus/encode-files.ts'
import { splitFiles } from '../../src/corpus/split-files.ts'
import { corpusFiles } from '../../src/corpus-files.ts'
import { encodeCorpus, type EncodeOptions } from '../../src/corpus.ts'
import type { EncodedCorpus } from '../../src/encoded-corpus.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'word2vec-encode-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** So many bytes of lines; each tenth has words that no other has, and some begin as a file may, or are not UTF-8. */
function lines(bytes: number, seed: number): Buffer {
  const random = createRandom(seed)
  const parts: Buffer[] = []
  for (let length = 0, i = 0; length < bytes; i++) {
    const words = Array.from({ length: 40 }, () => `w${Math.floor(1 / (1e-3 + random.uniform()))}`).join(' ')
    const odd = [Buffer.from('\ufeffmark '), Buffer.from([0xff, 0xc3, 0x20]), Buffer.from(`only${seed}-${i} `)][i % 30]
    parts.push(...(odd ? [odd] : []), Buffer.from(`${words}\n`))
    length += words.length
  }
  return Buffer.concat(parts)
}

async function expectSame(one: EncodedCorpus, other: EncodedCorpus): Promise<void> {
  expect(one.vocabulary.words).toEqual(other.vocabulary.words)
  expect(one.vocabulary.counts).toEqual(other.vocabulary.counts)
  const [a, b] = [await one.read(0, one.length), await other.read(0, other.length)]
  expect(Buffer.from(a.buffer).equals(Buffer.from(b.buffer))).toBe(true)
}

describe('encodeFiles', () => {
  it.each<EncodeOptions>([{}, { minCount: 1, maxSentenceLength: 7 }, { maxVocabularySize: 100 }])(
    'gives by two threads what one gives, with %o',
    async options => {
      const [one, two, packed] = ['one.txt', 'two.txt', 'three.gz'].map(name => join(folder, name))
      await writeFile(one!, lines(50_000, 1))
      // No line end at its end, and a file may begin with a byte order mark.
      await writeFile(two!, Buffer.concat([Buffer.from('\ufeff'), lines(30_000, 2), Buffer.from('the end')]))
      await writeFile(packed!, gzipSync(lines(20_000, 3)))
      for (const paths of [[one!], [one!, two!, packed!], [packed!, two!]]) {
        const expected = await encodeCorpus(await corpusFiles(paths), options)
        const encoded = await encodeFiles(await corpusFiles(paths), options, 2, 1000)
        await expectSame(encoded, expected)
      }
    }
  )

  it('throws what reading in a thread does, by its code, and what a vocabulary is too small for', async () => {
    const damaged = join(folder, 'damaged.gz')
    await writeFile(damaged, gzipSync(lines(300_000, 4), { level: 0 }).subarray(0, 120_000))
    await expect(encodeFiles(await corpusFiles(damaged), {}, 2, 1000)).rejects.toMatchObject({ code: 'invalid-file' })
    const gone = join(folder, 'gone.txt')
    await writeFile(gone, lines(90_000, 5))
    const files = await corpusFiles(gone)
    await expect(encodeFiles(files, { minCount: 1e9 }, 2, 1000)).rejects.toMatchObject({ code: 'corpus-too-small' })
    await rm(gone)
    await expect(encodeFiles(files, {}, 2, 1000)).rejects.toMatchObject({ code: 'not-readable' })
  })

  it('ends with the reason of a signal', async () => {
    const path = join(folder, 'aborted.txt')
    await writeFile(path, lines(90_000, 6))
    const files = await corpusFiles(path)
    await expect(encodeFiles(files, { signal: AbortSignal.abort('early') }, 2, 1000)).rejects.toBe('early')
    for (const milliseconds of [0, 5, 20]) {
      const controller = new AbortController()
      setTimeout(() => {
        controller.abort('enough')
      }, milliseconds)
      await expect(encodeFiles(files, { signal: controller.signal }, 2, 1000)).rejects.toBe('enough')
    }
  })
})

describe('splitFiles', () => {
  it('gives every byte to one part, in order, and cuts behind line ends', async () => {
    const texts = fc.array(fc.array(fc.constantFrom('a', 'bb c', '', 'x'.repeat(50)), { maxLength: 12 }), {
      minLength: 1,
      maxLength: 4
    })
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 5 }), async (texts, parts) => {
        const contents = texts.map(lines => lines.join('\n'))
        const paths = contents.map((_, i) => join(folder, `split-${i}.txt`))
        for (const [i, text] of contents.entries()) await writeFile(paths[i]!, text)
        const split = await splitFiles((await corpusFiles(paths)).files, parts)
        expect(split).toHaveLength(parts)
        const pieces = split.flat().map(({ path, start, end }) => {
          const text = contents[paths.indexOf(path)]!
          expect(start === 0 || text[start - 1] === '\n').toBe(true)
          return text.slice(start, end)
        })
        expect(pieces.join('')).toBe(contents.join(''))
      }),
      { numRuns: 40 }
    )
  })
})
