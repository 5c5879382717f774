import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTexts } from '../src/node.ts'
import { BertCounter } from '../src/train/bert-counter.ts'
import { mergeWords } from '../src/train/merge-words.ts'
import type { TrainingProgress } from '../src/train/progress.ts'
import { WordCounts } from '../src/train/word-counts.ts'
import { trainWordPiece, type TrainWordPieceOptions } from '../src/train-wordpiece.ts'
import { needTokenizers } from './native-tokenizers.ts'
import { naiveMerges } from './train/naive-trainer.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-wordpiece-'))
})
afterAll(() => rm(folder, { recursive: true }))

const bertTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']

/** What is learnt, without special tokens. */
async function learnt(texts: string[], options: TrainWordPieceOptions = {}): Promise<readonly string[]> {
  return (await trainWordPiece(texts, { specialTokens: ['[UNK]'], ...options })).vocabulary.slice(1)
}

describe('trainWordPiece', () => {
  it('learns the merges of the paper, marked where they do not begin a word', async () => {
    const text = 'low '.repeat(5) + 'lower '.repeat(2) + 'newest '.repeat(6) + 'widest '.repeat(3)
    expect(await learnt([text], { vocabSize: 1 + 4 + 10 + 8 })).toEqual([
      ...['d', 'e', 'i', 'l', 'n', 'o', 'r', 's', 't', 'w'],
      ...['##d', '##e', '##i', '##o', '##r', '##s', '##t', '##w'],
      ...['##es', '##est', 'lo', 'low']
    ])
    const model = await trainWordPiece([text], { specialTokens: ['[UNK]'], vocabSize: 100 })
    const tokens = Array.from(model.encode('Lowest, NEWEST'), id => model.vocabulary[id])
    expect(tokens).toEqual(['low', '##est', '[UNK]', 'newest'])
  })

  it("gives the first ids to BERT's special tokens", async () => {
    const model = await trainWordPiece(['word'])
    expect(model.vocabulary.slice(0, 5)).toEqual(bertTokens)
    expect(model.vocabSize).toBe(5 + 4 + 3)
  })

  it('merges as Hugging Face does from the same file, if characters are numbered as it did', async context => {
    const { bertNormalizer, bertPreTokenizer, Tokenizer, WordPiece } = needTokenizers(context)
    const fixtures = join(import.meta.dirname, 'fixtures')
    const files = ['sentences/botchan.txt', 'sentences/nist-lines-joined.txt', 'openai/TestPlans.txt']
    const text = (await Promise.all(files.map(file => readFile(join(fixtures, file), 'utf8')))).join('\n')
    const path = join(folder, 'corpus.txt')
    await writeFile(path, text)
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is a Model, whatever its type says
    const theirs = new Tokenizer(WordPiece.empty())
    theirs.setNormalizer(bertNormalizer())
    theirs.setPreTokenizer(bertPreTokenizer())
    theirs.train([path])
    const vocabulary = Object.entries(theirs.getVocab()).sort(([, a], [, b]) => a - b).map(([token]) => token) // prettier-ignore
    const ids = new Map(vocabulary.map((token, id) => [token, id]))

    const words = new WordCounts(2 ** 30)
    const counter = new BertCounter(words, {
      cleanText: true,
      handleChineseChars: true,
      stripAccents: true,
      lowercase: true
    })
    counter.add(text, true)
    await counter.finish(() => Promise.resolve())
    const symbols: number[] = []
    const offsets = [0]
    for (let word = 0; word < words.size; word++) {
      const spelled = Buffer.from(words.bytes.subarray(words.offsets[word], words.offsets[word + 1])).toString()
      symbols.push(...Array.from(spelled, (character, i) => ids.get(i === 0 ? character : `##${character}`)!))
      offsets.push(symbols.length)
    }
    const alphabetSize = Math.max(...symbols) + 1
    const tokens = vocabulary.slice(0, alphabetSize)
    await mergeWords(
      { symbols: Int32Array.from(symbols), offsets: Int32Array.from(offsets), counts: words.counts.slice(0, words.size) },
      {
        alphabetSize,
        limit: 30_000 - alphabetSize,
        minFrequency: 1,
        refuses: () => false,
        onMerge: (left, right) => { tokens.push(tokens[left]! + tokens[right]!.slice(2)) },
        pause: () => Promise.resolve()
      }
    ) // prettier-ignore
    expect(tokens.length).toBeGreaterThan(5000)
    expect(tokens).toEqual(vocabulary)

    // Left to itself, it has the same characters and nearly the same tokens.
    const ours = await trainWordPiece(readTexts(path), {
      specialTokens: ['[UNK]'],
      minFrequency: 0,
      maxAlphabet: 10_000
    })
    expect(ours.vocabulary.slice(1, 1 + alphabetSize).toSorted()).toEqual(vocabulary.slice(0, alphabetSize).toSorted())
    const common = ours.vocabulary.filter(token => ids.has(token)).length
    expect(common).toBeGreaterThan(0.9 * vocabulary.length)
  })

  it('merges what its definition says', async () => {
    const word = fc
      .array(fc.constantFrom('a', 'b', 'é', '中', '🙂'), { minLength: 1, maxLength: 6 })
      .map(parts => parts.join(''))
    const settings = fc.record({ vocabSize: fc.integer({ min: 12, max: 40 }), minFrequency: fc.nat({ max: 3 }) })
    const options = { stripAccents: false, handleChineseChars: false }
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 12 }), settings, async (words, settings) => {
        const tokens = naively(words, settings)
        expect(await learnt(words, { ...settings, ...options })).toEqual(tokens)
      })
    )
  })

  it('is the same whatever the order of the texts', async () => {
    const lines = (await readFile(join(import.meta.dirname, 'fixtures/sentences/botchan.txt'), 'utf8')).match(/.*\n/g)!
    expect(await learnt(lines.toReversed(), { vocabSize: 400 })).toEqual(await learnt(lines, { vocabSize: 400 }))
  })

  it('normalises as it is told, in training and in encoding', async () => {
    const model = await trainWordPiece(['ÉÉ 中文 '.repeat(2)], { lowercase: false, handleChineseChars: false })
    expect(model.vocabulary.slice(5)).toEqual(['É', '中', '文', '##É', '##文', 'ÉÉ', '中文'])
    expect(model.options).toMatchObject({ lowercase: false, stripAccents: false, handleChineseChars: false })
    expect([...model.encode('ÉÉ')]).toEqual([10])
  })

  it('gives tokens to the most frequent characters only, and to those that are asked for', async () => {
    const texts = ['aaa bb c cd d']
    expect(await learnt(texts, { maxAlphabet: 2 })).toEqual(['a', 'b', '##a', '##b'])
    // Equally frequent are b, c and d: the lowest stays. The character left out counts as if it was not there.
    expect(await learnt(texts, { maxAlphabet: 3, initialAlphabet: ['zz'] })).toEqual(['a', 'b', 'z', '##a', '##b'])
  })

  it('makes nothing that is a special token', async () => {
    const specialTokens = ['[UNK]', 'abc']
    const texts = ['abc '.repeat(5)]
    expect((await trainWordPiece(texts, { specialTokens })).vocabulary).toEqual([
      ...specialTokens,
      'a',
      'b',
      'c',
      '##b',
      '##c',
      'ab'
    ])
    await expect(trainWordPiece(texts, { specialTokens: ['[UNK]', 'a'] })).rejects.toThrow(
      "specialTokens has 'a', a character of the texts"
    )
  })

  it('tells its progress and ends when it is aborted', async () => {
    const told: TrainingProgress[] = []
    await trainWordPiece(['some words'], { onProgress: progress => told.push(progress) })
    expect(told[0]).toEqual({ stage: 'words', done: 10, total: 10 })
    expect(told.at(-1)).toEqual({ stage: 'merges', done: 18, total: 30_000 })
    await expect(trainWordPiece(['a'], { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const controller = new AbortController()
    const onProgress = (): void => {
      setImmediate(() => { controller.abort('enough') }) // prettier-ignore
    }
    const word = 'abcdefghij'.repeat(150_000)
    await expect(trainWordPiece([word], { signal: controller.signal, onProgress })).rejects.toBe('enough')
  })

  it('refuses to train on nothing', async () => {
    for (const texts of [[], [''], [' \n']]) {
      await expect(trainWordPiece(texts)).rejects.toMatchObject({ name: 'TokenizeError', code: 'corpus-too-small' })
    }
  })

  it.each<[TrainWordPieceOptions, string]>([
    [{ vocabSize: 6 }, 'vocabSize is 6; expected at least 8, for 5 special tokens and an alphabet of 3'],
    [{ maxAlphabet: 0 }, 'maxAlphabet is 0; expected a whole number from 1 to 1114112'],
    [{ specialTokens: ['[PAD]'] }, "specialTokens lacks '[UNK]', the token of unknown words"],
    [{ initialAlphabet: ['a', ''] }, 'initialAlphabet[1] is empty; expected at least one character']
  ])('refuses %j', async (options, message) => {
    const refusal = trainWordPiece(['ab'], options)
    await expect(refusal).rejects.toThrow(RangeError)
    await expect(refusal).rejects.toThrow(message)
  })
})

function naively(
  words: readonly string[],
  { vocabSize, minFrequency }: { vocabSize: number; minFrequency: number }
): string[] {
  const split = words.map(word => Array.from(word))
  const byCodePoint = (a: string, b: string): number => a.codePointAt(0)! - b.codePointAt(0)!
  const first = [...new Set(split.flat())].sort(byCodePoint)
  const inner = [...new Set(split.flatMap(word => word.slice(1)))].sort(byCodePoint).map(character => `##${character}`)
  const tokens = [...first, ...inner]
  const symbols = split.map(word => ({
    symbols: word.map((character, i) => tokens.indexOf(i === 0 ? character : `##${character}`)),
    count: 1
  }))
  for (const [left, right] of naiveMerges(symbols, tokens.length, vocabSize - 1 - tokens.length, minFrequency)) {
    tokens.push(tokens[left]! + tokens[right]!.slice(2))
  }
  return tokens
}
