import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCorpus, sentenceEnd, type Corpus, type EncodeOptions, type EncodeProgress } from '../src/index.ts'
import { sentencesOf } from './support/sentences-of.ts'

const encoder = new TextEncoder()

async function read(corpus: Corpus, options: EncodeOptions = {}): Promise<string[][]> {
  return sentencesOf(await encodeCorpus(corpus, { minCount: 1, ...options }))
}

describe('encodeCorpus', () => {
  it('takes a line for a sentence, and what is between white space for a word', async () => {
    const corpus = await encodeCorpus('to be or\tnot  to be\r\n\n  that is\n', { minCount: 1 })
    expect(corpus.vocabulary.words).toEqual(['to', 'be', 'or', 'not', 'that', 'is'])
    expect([...corpus.vocabulary.counts]).toEqual([2, 2, 1, 1, 1, 1])
    expect(corpus.length).toBe(10)
    expect([...(await corpus.read(0, 10))]).toEqual([0, 1, 2, 3, 0, 1, sentenceEnd, 4, 5, sentenceEnd])
  })

  it('leaves out rare words, and sentences that have no others', async () => {
    expect(await read('a a b\nc\nb a', { minCount: 2 })).toEqual([
      ['a', 'a', 'b'],
      ['b', 'a']
    ])
    expect(await read('a a b\nc\nb a', { maxVocabularySize: 1 })).toEqual([['a', 'a'], ['a']])
  })

  it('keeps words that stand 5 times or more, unless told otherwise', async () => {
    expect((await encodeCorpus('four '.repeat(4) + 'five '.repeat(5))).vocabulary.words).toEqual(['five'])
  })

  it('splits sentences that are too long, by the words that are left', async () => {
    expect(await read('a a x a a a', { minCount: 2, maxSentenceLength: 2 })).toEqual([['a', 'a'], ['a', 'a'], ['a']])
    const lengths = async (options: EncodeOptions): Promise<number[]> =>
      (await read('a '.repeat(2500), options)).map(sentence => sentence.length)
    expect(await lengths({})).toEqual([1000, 1000, 500])
    expect(await lengths({ maxSentenceLength: 9999 })).toEqual([2500])
  })

  it('takes lists of tokens as they are', async () => {
    const corpus = [['New York', 'is', 'big'], [], ['New York', '']]
    expect(await read(corpus)).toEqual([['New York', 'is', 'big'], ['New York']])
  })

  it('ends a sentence with each string, but not with each piece of bytes', async () => {
    const pieces = ['a b', 'c', 'd\ne', '', 'f']
    expect(await read(pieces)).toEqual([['a', 'b'], ['c'], ['d'], ['e'], ['f']])
    expect(await read(pieces.map(piece => encoder.encode(piece)))).toEqual([['a', 'bcd'], ['ef']])
    expect(await read([encoder.encode('a'), 'b', encoder.encode('c'), ['d'], encoder.encode('e')])).toEqual([
      ['a'],
      ['b'],
      ['c'],
      ['d'],
      ['e']
    ])
  })

  it('leaves out a byte order mark at the start, however it is cut', async () => {
    expect(await read('\ufeffa \ufeffa')).toEqual([['a', '\ufeffa']])
    const pieces = [...encoder.encode('\ufeffa b')].map(byte => Uint8Array.of(byte))
    expect(await read(pieces)).toEqual([['a', 'b']])
    expect(await read(pieces, { tokenize: line => line.split(' ') })).toEqual([['a', 'b']])
  })

  it('gives each line to tokenize', async () => {
    const lines: string[] = []
    const tokenize = (line: string): string[] => {
      lines.push(line)
      return line.toLowerCase().match(/[a-z]+/g) ?? []
    }
    const expected = [
      ['one', 'word'],
      ['and', 'one']
    ]
    expect(await read('One word.\r\n\nAnd one...', { tokenize })).toEqual(expected)
    expect(lines).toEqual(['One word.', '', 'And one...'])
    const pieces = [...encoder.encode('One word.\r\n\nAnd one...')].map(byte => Uint8Array.of(byte))
    expect(await read(pieces, { tokenize })).toEqual(expected)
  })

  it('reads the same however bytes are cut, and as the plainest program would', async () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3 }),
      fc.constantFrom(' ', '\n', '\r\n', 'the', 'of', 'ß', '語', '🙂')
    )
    const texts = fc.array(part, { maxLength: 60 }).map(parts => `the ${parts.join('')}`)
    const options = fc.record({
      minCount: fc.integer({ min: 1, max: 3 }),
      maxSentenceLength: fc.integer({ min: 1, max: 5 })
    })
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat(200)), options, async (text, cuts, options) => {
        const expected = plainly(text, options)
        fc.pre(expected.length > 0)
        const bytes = encoder.encode(text)
        const places = [0, ...cuts.filter(cut => cut < bytes.length).sort((a, b) => a - b), bytes.length]
        const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end))
        const tokenize = (line: string): string[] => line.match(/[^\0-\x20]+/g) ?? []
        expect(await read(text, options)).toEqual(expected)
        expect(await read(bytes, options)).toEqual(expected)
        expect(await read(pieces, options)).toEqual(expected)
        expect(await read(pieces, { ...options, tokenize })).toEqual(expected)
      }),
      { numRuns: 60 }
    )
  })

  it('reads a text of many pieces to the last word', async () => {
    // Emoji, which are two units of UTF-16, at odd places: where pieces are cut, none is split.
    const lines = Array.from({ length: 12_000 }, (_, i) => (i % 7 === 0 ? `x🙂 ${i}` : `🙂 ${i} words`))
    const text = lines.join('\n')
    const expected = lines.map(line => line.split(' '))
    expect(await read(text)).toEqual(expected)
    expect(await read(encoder.encode(text))).toEqual(expected)
    expect(await read(text, { tokenize: line => line.split(' ') })).toEqual(expected)
    expect(await read(async())).toEqual(expected)

    async function* async(): AsyncGenerator<string> {
      for (const line of lines) {
        if (line.includes('999')) await new Promise(resolve => setTimeout(resolve))
        yield line
      }
    }
  })

  it('reads a line of 20 MB, with white space and without', async () => {
    const unbroken = new Uint8Array(2e7).fill(97)
    const corpus: Corpus = [encoder.encode('b '), unbroken, encoder.encode(' c\nd')]
    expect(await read(corpus)).toEqual([['b', 'c'], ['d']])
    expect(await read(corpus, { tokenize: line => line.split(' ') })).toEqual([['b'], ['c'], ['d']])
    const broken = await encodeCorpus('word '.repeat(2e6))
    expect([broken.vocabulary.total, broken.length]).toEqual([2e6, 2e6 + 2000])
  })

  it('gives any part of the ids', async () => {
    const corpus = await encodeCorpus('a b c d e f g h i\n'.repeat(60_000))
    const all = await corpus.read(0, corpus.length)
    expect(all).toHaveLength(600_000)
    expect([...all.subarray(-3)]).toEqual([7, 8, sentenceEnd])
    const ends = fc.nat(600_000)
    await fc.assert(
      fc.asyncProperty(ends, ends, async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)]
        expect(Buffer.compare(bytesOf(await corpus.read(start, end)), bytesOf(all.slice(start, end)))).toBe(0)
      })
    )
    for (const [start, end] of [
      [-1, 2],
      [0, 600_001],
      [3, 2],
      [0.5, 2]
    ] as const) {
      expect(() => corpus.read(start, end)).toThrow(`0 <= start <= end <= 600000, got ${start} and ${end}`)
    }
  })

  it('tells how much it has read', async () => {
    const progress: EncodeProgress[] = []
    await encodeCorpus('a b c d '.repeat(1e6), { onProgress: at => progress.push(at) })
    expect(progress.length).toBeGreaterThan(2)
    expect(progress.every(({ done, total }, i) => total === 8e6 && done >= (progress[i - 1]?.done ?? 0))).toBe(true)
    expect(progress.at(-1)).toEqual({ done: 8e6, total: 8e6 })
  })

  it('ends at once when the signal aborts, before, between and within the items', async () => {
    const reason = new Error('enough')
    await expect(encodeCorpus('a', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const endless = (function* (): Generator<string> {
      for (;;) yield 'word '
    })()
    setTimeout(() => {
      controller.abort(reason)
    }, 5)
    await expect(encodeCorpus(endless, { signal: controller.signal })).rejects.toBe(reason)
    const later = new AbortController()
    const long = encodeCorpus('word '.repeat(1e6), {
      signal: later.signal,
      onProgress: () => {
        later.abort(reason)
      }
    })
    await expect(long).rejects.toBe(reason)
  })

  it('says why there is nothing to learn from', async () => {
    const tooSmall = { name: 'Word2vecError', code: 'corpus-too-small' }
    for (const empty of ['', ' \n\r\n', [], [[]], ['', '']] as Corpus[]) {
      await expect(encodeCorpus(empty)).rejects.toMatchObject({ ...tooSmall, message: 'the corpus has no words' })
    }
    await expect(encodeCorpus('a b a')).rejects.toMatchObject({
      ...tooSmall,
      message:
        'none of the 2 different words of the corpus stands there 5 times, the most frequent 2: choose a smaller minCount'
    })
  })

  it('refuses options out of range and items of another type', async () => {
    const wrong: [EncodeOptions, string][] = [
      [{ minCount: 0 }, 'minCount: expected an integer from 1 on, got 0'],
      [{ minCount: 1.5 }, 'got 1.5'],
      [{ maxVocabularySize: 0 }, 'maxVocabularySize: expected an integer from 1 on, got 0'],
      [{ maxSentenceLength: 10_000 }, 'maxSentenceLength: expected an integer from 1 to 9,999, got 10000'],
      [{ tokenize: 'words' as never }, 'tokenize: expected a function from a line to its words, got string']
    ]
    for (const [options, message] of wrong) await expect(encodeCorpus('a', options)).rejects.toThrow(message)
    await expect(encodeCorpus([1] as never)).rejects.toThrow(
      new TypeError('corpus: expected strings, lists of tokens or bytes, got number')
    )
    for (const wrong of [7, null, undefined, {}] as never[]) {
      await expect(encodeCorpus(wrong)).rejects.toThrow('corpus: expected a text, or an iterable of its parts, got')
    }
    await expect(encodeCorpus([['a', null as never]])).rejects.toThrow('expected tokens that are strings, got object')
  })

  it('hands on what the corpus or tokenize throws', async () => {
    const error = new Error('disk on fire')
    const fail = (): never => {
      throw error
    }
    await expect(encodeCorpus('a', { tokenize: fail })).rejects.toBe(error)
    await expect(encodeCorpus({ [Symbol.iterator]: fail })).rejects.toBe(error)
  })
})

/** The sentences that are left, by the plainest program that there is. */
function plainly(text: string, options: { minCount: number; maxSentenceLength: number }): string[][] {
  const sentences = text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map(line => line.split(/[\0-\x20]+/).filter(word => word !== ''))
  const counts = new Map<string, number>()
  for (const word of sentences.flat()) counts.set(word, (counts.get(word) ?? 0) + 1)
  return sentences.flatMap(sentence => {
    const frequent = sentence.filter(word => counts.get(word)! >= options.minCount)
    const count = Math.ceil(frequent.length / options.maxSentenceLength)
    return Array.from({ length: count }, (_, i) =>
      frequent.slice(i * options.maxSentenceLength, (i + 1) * options.maxSentenceLength)
    )
  })
}

function bytesOf(ids: Int32Array): Uint8Array {
  return new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength)
}
