import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFastText, readWordVectors, SubwordVectors, Word2vecError } from '../src/index.ts'
import { loadFastText, loadWordVectors } from '../src/node.ts'
import { characterNgrams, fastTextHash, ngramHashes } from '../src/subwords/ngrams.ts'

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/reference-programs/${name}`, import.meta.url))
const model = fixture('fasttext-model.bin')

/** The model with one of the 32-bit numbers of its head replaced. */
function withInt32(index: number, value: number): Buffer {
  const bytes = Buffer.from(model)
  bytes.writeInt32LE(value, 4 * index)
  return bytes
}

/** What `print-word-vectors` prints, in five digits: a line a word. */
function expectPrinted(vectors: SubwordVectors, printed: string): void {
  const lines = printed.trimEnd().split('\n')
  for (const line of lines) {
    const [word, ...numbers] = line.trimEnd().split(' ')
    const vector = vectors.vector(word!) ?? new Float32Array(numbers.length)
    expect(vector).toHaveLength(numbers.length)
    for (const [k, number] of numbers.entries()) {
      expect(Math.abs(vector[k]! - Number(number))).toBeLessThan(1e-4 * Math.max(1e-2, Math.abs(Number(number))))
    }
  }
}

describe('readFastText', () => {
  it('gives the vectors that fastText prints, of words known and unknown', async () => {
    const vectors = await readFastText(model)
    expectPrinted(vectors, fixture('fasttext-vectors.txt').toString())
    expect(['school', 'schoolings', '日本語'].map(word => vectors.vectors.has(word))).toEqual([true, false, false])
    expect(vectors.vectors.counts?.[0]).toBeGreaterThan(400)
    const back = SubwordVectors.fromBytes(vectors.toBytes())
    expect(back.vector('schoolings')).toEqual(vectors.vector('schoolings'))
  })

  it('reads chunks of any size, and no further than the rows', async () => {
    const whole = await readFastText(model)
    const behind = { bytes: 0 }
    function* chunks(size: number): Generator<Uint8Array> {
      for (let at = 0; at < model.length; at += size) yield model.subarray(at, at + size)
      behind.bytes += 2 ** 20
      yield new Uint8Array(2 ** 20)
      behind.bytes += 2 ** 20
      yield new Uint8Array(2 ** 20)
    }
    for (const size of [1, 7, 1000, 2 ** 20]) {
      expect((await readFastText(chunks(size))).toBytes()).toEqual(whole.toBytes())
    }
    expect(behind.bytes).toBe(4 * 2 ** 20)
  })

  it('is what readWordVectors finds it to be', async () => {
    const { vectors } = await readFastText(model)
    const read = await readWordVectors(model)
    expect([read.words, read.matrix.data, read.counts]).toEqual([vectors.words, vectors.matrix.data, vectors.counts])
    const first = await readWordVectors(model, { maxWords: 3, format: 'fasttext' })
    expect([first.words, [...first.counts!]]).toEqual([vectors.words.slice(0, 3), [...vectors.counts!.slice(0, 3)]])
    expect(first.matrix.data).toEqual(vectors.matrix.data.slice(0, 18))
  })

  it('gives classifiers of version 11 no n-grams, and all others of that version the same as of version 12', async () => {
    expect((await readFastText(withInt32(1, 11))).toBytes()).toEqual((await readFastText(model)).toBytes())
    const classifier = Buffer.from(withInt32(1, 11))
    classifier.writeInt32LE(3, 4 * 9)
    const vectors = await readFastText(classifier)
    expect(vectors.vector('school')).not.toEqual((await readFastText(model)).vector('school'))
    expect(vectors.vector('schoolings')).toBeUndefined()
  })

  it('tells the bytes of words that are no UTF-8', async () => {
    const bytes = Buffer.from(model)
    const at = bytes.indexOf('school\0')
    bytes[at] = 0xff
    expect((await readFastText(bytes)).vectors.has('\\xffchool')).toBe(true)
    bytes.write('the\0', bytes.indexOf('one\0'))
    await expect(readFastText(bytes)).rejects.toThrow('it has 1 words that occur twice')
  })

  it.each([
    ['version 10', withInt32(1, 10), 'This is a model of fastText of version 10; 11 and 12 can be read'],
    ['version 13', withInt32(1, 13), 'of version 13'],
    ['no dimensions', withInt32(2, 0), 'a head that no model has'],
    ['other dimensions', withInt32(2, 7), /it has \d+ rows of 6 numbers where its head promises \d+ of 7/],
    ['fewer words', withInt32(17, 3), 'a head that no model has'],
    ['another format', Buffer.from('2 2\na 1 2\nb 1 2\n'.repeat(9)), 'no model of fastText'],
    ['nothing', Buffer.of(), 'an end in the middle of it']
  ])('refuses %s', async (_, bytes, message) => {
    await expect(readFastText(bytes)).rejects.toThrow(message)
    await expect(readFastText(bytes)).rejects.toMatchObject({ code: 'invalid-file' })
  })

  it('refuses what is cut off, wherever in the rows or before', async () => {
    const whole = await readFastText(model)
    for (let length = 0; length < 9000; length += 211) {
      await expect(readFastText(model.subarray(0, length))).rejects.toMatchObject({ code: 'invalid-file' })
    }
    // The output may be missing.
    expect((await readFastText(model.subarray(0, -100))).toBytes()).toEqual(whole.toBytes())
  })

  it('throws nothing but its own errors, whatever byte is damaged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2500), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(model)
        bytes[at]! ^= change
        await readFastText(bytes).catch((error: unknown) => {
          expect(error).toBeInstanceOf(Word2vecError)
        })
      }),
      { numRuns: 300 }
    )
  })
})

describe('ngramHashes', () => {
  it('are the hashes of the n-grams', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (word, minN) => {
        const lengths = { minN, maxN: minN + 2 }
        expect(ngramHashes(word, lengths)).toEqual(characterNgrams(word, lengths).map(fastTextHash))
      })
    )
  })
})

const fastText = spawnSync('fasttext', ['help']).error === undefined ? 'fasttext' : undefined

describe('fastText on this machine', () => {
  it.skipIf(fastText === undefined)('prints the vectors that are read from its models', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fasttext-'))
    try {
      const lines = fixture('text.txt').toString().trimEnd().split('\n')
      const text = lines.map((line, i) => `__label__${i % 3} größe ${line}`).join('\n')
      await writeFile(join(folder, 'text'), text)
      const run = (command: string, ...options: string[]): string => {
        const files = ['-input', join(folder, 'text'), '-output', join(folder, 'model')]
        const all = ['-dim', '5', '-bucket', '400', '-thread', '1', '-epoch', '1', '-verbose', '0', ...options]
        return execFileSync(fastText!, [command, ...files, ...all], { encoding: 'utf8' })
      }
      const path = join(folder, 'model.bin')
      const print = (): string =>
        execFileSync(fastText!, ['print-word-vectors', path], {
          input: 'school\ngröße\ngrößer\nschoolteachers\n日本\n',
          encoding: 'utf8'
        })
      for (const [command, ...options] of [
        ['cbow', '-minn', '1', '-maxn', '2'],
        ['skipgram', '-maxn', '0'],
        ['supervised'],
        ['supervised', '-minn', '3', '-maxn', '5', '-wordNgrams', '2']
      ]) {
        run(command!, ...options)
        expectPrinted(await loadFastText(path), print())
      }
      // As it was saved before version 12: the program leaves n-grams out, too.
      const bytes = await readFile(path)
      bytes.writeInt32LE(11, 4)
      await writeFile(path, bytes)
      expectPrinted(await loadFastText(path), print())
      run('quantize', '-dsub', '1')
      const quantized = loadWordVectors(join(folder, 'model.ftz'))
      await expect(quantized).rejects.toThrow(/model\.ftz: This is a quantised model of fastText \(\.ftz\)/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
