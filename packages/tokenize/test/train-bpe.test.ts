import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bpe } from '../src/bpe.ts'
import { byteOrder } from '../src/bpe/byte-order.ts'
import { readTexts } from '../src/node.ts'
import { characterByte, gpt2Pattern } from '../src/pipeline/byte-level.ts'
import { trainBpe, type TrainBpeOptions } from '../src/train-bpe.ts'
import type { TrainingProgress } from '../src/train/progress.ts'
import { needTokenizers } from './native-tokenizers.ts'
import { naiveMerges } from './train/naive-trainer.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-bpe-'))
})
afterAll(() => rm(folder, { recursive: true }))

const fixture = (name: string): Promise<string> => readFile(join(import.meta.dirname, 'fixtures', name), 'utf8')

const character = fc
  .integer({ min: 0, max: 0x10ffff })
  .map(point => (point >= 0xd800 && point < 0xe000 ? '\ufffd' : String.fromCodePoint(point)))

/** The tokens as characters of Latin-1, one a byte. */
function tokensOf({ encoding }: Bpe): string[] {
  const { bytes, offsets } = encoding.vocabulary
  return Array.from({ length: offsets.length - 1 }, (_, id) =>
    String.fromCharCode(...bytes.subarray(offsets[id], offsets[id + 1]))
  )
}

/** What is merged, in order. */
function mergesOf(bpe: Bpe): string[] {
  const tokens = tokensOf(bpe)
  const merges = bpe.encoding.vocabulary.merges!
  return tokens.flatMap((token, id) =>
    token.length > 1 ? [`${tokens[merges[2 * id]!]!}+${tokens[merges[2 * id + 1]!]!}`] : []
  )
}

describe('trainBpe', () => {
  it('learns the merges of the paper, within words', async () => {
    // Sennrich et al. 2016, section 3.2: low 5 times, lower 2, newest 6, widest 3. A word begins with its space here, instead of
    // ending with a sign; and of pairs equally frequent the lowest goes first.
    const text = ' low'.repeat(5) + ' lower'.repeat(2) + ' newest'.repeat(6) + ' widest'.repeat(3)
    const bpe = await trainBpe([text], { vocabSize: 256 + 11 })
    expect(mergesOf(bpe)).toEqual([
      'e+s', 'es+t', 'l+o', ' +lo', ' lo+w', 'e+w', 'n+ew', ' +new', ' new+est', 'd+est', 'i+dest'
    ]) // prettier-ignore
    expect(bpe.decode(bpe.encode(' lowest'))).toBe(' lowest')
    expect(Array.from(bpe.encode(' lowest'), id => tokensOf(bpe)[id])).toEqual([' low', 'est'])
  })

  it('learns the merges of Hugging Face from the same file, to the last one', async context => {
    const { BPE, byteLevelPreTokenizer, Tokenizer } = needTokenizers(context)
    const texts = [
      'sentences/botchan.txt',
      'sentences/nist-lines-joined.txt',
      'sentences/hard.txt',
      'openai/TestPlans.txt'
    ]
    const path = join(folder, 'corpus.txt')
    await writeFile(path, (await Promise.all(texts.map(fixture))).join('\n'))
    const theirs = new Tokenizer(BPE.empty())
    theirs.setPreTokenizer(byteLevelPreTokenizer(false))
    theirs.train([path])
    theirs.save(join(folder, 'theirs.json'))
    const { model } = JSON.parse(await readFile(join(folder, 'theirs.json'), 'utf8')) as {
      model: { vocab: Record<string, number>; merges: [string, string][] }
    }
    const ours = await trainBpe(readTexts(path), { vocabSize: 30_000, minFrequency: 0 })

    expect(model.merges.length).toBeGreaterThan(5000)
    expect(mergesOf(ours)).toEqual(model.merges.map(pair => pair.map(unspelled).join('+')))
    // Its ids too, where bytes that are not in the texts get none.
    const known = Object.entries(model.vocab).sort(([, a], [, b]) => a - b).map(([token]) => unspelled(token)) // prettier-ignore
    const seen = new Set(known)
    expect(tokensOf(ours).filter(token => seen.has(token))).toEqual(known)
  })

  it('gives the first ids to special tokens, then to bytes in the order of GPT-2', async () => {
    const bpe = await trainBpe(['ab ab'], { specialTokens: ['<|end|>', '<pad>'] })
    expect(bpe.vocabSize).toBe(2 + 256 + 1)
    expect([...bpe.encode('<pad><|end|>', { allowedSpecial: 'all' })]).toEqual([1, 0])
    expect(bpe.decodeBytes(Array.from({ length: 256 }, (_, i) => 2 + i))).toEqual(byteOrder)
    expect(bpe.decode([258])).toBe('ab')
  })

  it('makes nothing that is spelled like a special token', async () => {
    const texts = ['abc abc abc abc', 'Ġz z z z']
    expect(mergesOf(await trainBpe(texts))).toEqual(['a+b', 'ab+c', ' +z', ' +abc'])
    expect(mergesOf(await trainBpe(texts, { specialTokens: ['abc', 'Ġz'] }))).toEqual(['a+b', ' +ab', ' ab+c'])
    await expect(trainBpe(texts, { specialTokens: ['a'] })).rejects.toThrow(
      "the special token 'a' is how a byte is spelled"
    )
  })

  it('makes no token longer than asked for', async () => {
    const bpe = await trainBpe(['abcdefgh '.repeat(9)], { maxTokenLength: 3 })
    expect(mergesOf(bpe)).toEqual(['a+b', 'c+d', 'e+f', 'g+h', ' +ab'])
  })

  it('merges what its definition says, on texts of all kinds', async () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'aa', 'ab', ' ', ' a', "'s", '\n', '1', 'é', '🙂'), {
      maxLength: 40
    })
    const settings = fc.record({
      vocabSize: fc.integer({ min: 258, max: 300 }),
      minFrequency: fc.nat({ max: 3 }),
      maxTokenLength: fc.integer({ min: 1, max: 9 }),
      specialTokens: fc.constantFrom<string[][]>([], ['ab'], ['aa', 'Ġa'])
    })
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 6 }), settings, async (parts, settings) => {
        const texts = ['a', ...parts.map(part => part.join(''))]
        const bpe = await trainBpe(texts, settings)
        expect(mergesOf(bpe)).toEqual(naively(texts, settings))
        for (const text of texts) expect(bpe.decode(bpe.encode(text, { disallowedSpecial: [] }))).toBe(text)
      }),
      { numRuns: 100 }
    )
  })

  it('encodes every text that it was trained on, and any other', async () => {
    const text = await fixture('openai/TestPlans.txt')
    const bpe = await trainBpe(text.match(/.+\n/g)!, { vocabSize: 1000 })
    expect(bpe.vocabSize).toBe(1000)
    expect(bpe.decode(bpe.encode(text))).toBe(text)
    fc.assert(
      fc.property(fc.array(character), characters => {
        const text = characters.join('')
        expect(bpe.decode(bpe.encode(text))).toBe(text)
      })
    )
  })

  it('is the same for the same texts, whatever their order, and however they come', async () => {
    const lines = (await fixture('sentences/botchan.txt')).match(/.*\n/g)!
    async function* later(): AsyncGenerator<string> {
      for (const line of lines) yield await Promise.resolve(line)
    }
    const { encoding } = await trainBpe(lines, { vocabSize: 600 })
    for (const texts of [lines, lines.toReversed(), lines.values(), later()]) {
      expect((await trainBpe(texts, { vocabSize: 600 })).encoding).toEqual(encoding)
    }
  })

  it('is the same for a text of megabytes as for its lines', async () => {
    const lines = new Array<string>(40_000).fill('low lower newest widest 🙂\n')
    const { encoding } = await trainBpe(lines)
    expect((await trainBpe([lines.join('')])).encoding).toEqual(encoding)
  })

  it('takes one endless word in its stride', async () => {
    const run = await trainBpe(['a'.repeat(1_000_000)])
    expect(run.vocabSize).toBe(256 + 19)
    let seed = 1
    const letters = Array.from({ length: 200_000 }, () => 97 + ((seed = (seed * 48271) % 0x7fffffff) % 26))
    const random = Buffer.from(letters).toString('latin1')
    expect((await trainBpe([random], { vocabSize: 3000 })).vocabSize).toBe(3000)
  })

  it('drops rare words rather than take more memory than it may, and still learns the common ones', async () => {
    function* texts(): Generator<string> {
      for (let i = 0; i < 20_000; i++) yield `common rare${i.toString(36)}`
    }
    const bpe = await trainBpe(texts(), { maxMemory: 2 ** 20, vocabSize: 1000 })
    expect(tokensOf(bpe)).toContain('common')
  })

  it('tells its progress: the texts read, then the ids', async () => {
    const told: TrainingProgress[] = []
    const text = 'some words, and more words. '.repeat(60_000)
    await trainBpe([text, 'end'], { vocabSize: 270, onProgress: progress => told.push(progress) })
    const total = text.length + 3
    expect(told[0]).toEqual({ stage: 'words', done: 2 ** 19, total })
    expect(told.filter(({ stage }) => stage === 'words').at(-1)).toEqual({ stage: 'words', done: total, total })
    expect(told.at(-1)).toEqual({ stage: 'merges', done: 270, total: 270 })
  })

  it('ends when it is aborted, while it reads or merges', async () => {
    await expect(trainBpe(['a'], { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    for (const stage of ['words', 'merges']) {
      const controller = new AbortController()
      const onProgress = (progress: TrainingProgress): void => {
        // As a click on a button comes: between two pieces of work.
        if (progress.stage === stage) setImmediate(() => { controller.abort('enough') }) // prettier-ignore
      }
      const word = 'abcdefghij'.repeat(150_000)
      await expect(trainBpe([word, word], { signal: controller.signal, onProgress })).rejects.toBe('enough')
    }
  })

  it('refuses to train on nothing', async () => {
    for (const texts of [[], [''], ['', '']]) {
      await expect(trainBpe(texts)).rejects.toMatchObject({ name: 'TokenizeError', code: 'corpus-too-small' })
    }
    expect((await trainBpe([' '])).vocabSize).toBe(256)
  })

  it.each<[TrainBpeOptions, string]>([
    [
      { vocabSize: 257, specialTokens: ['<a>', '<b>'] },
      'vocabSize is 257; expected at least 258, for 2 special tokens and an alphabet of 256'
    ],
    [{ vocabSize: 1.5 }, 'vocabSize is 1.5; expected a whole number from 1 to 2097152'],
    [{ minFrequency: -1 }, 'minFrequency is -1; expected a whole number from 0 to 9007199254740991'],
    [{ maxTokenLength: 0 }, 'maxTokenLength is 0; expected a whole number from 1 to 2147483648'],
    [{ maxMemory: 1000 }, 'maxMemory is 1000; expected a whole number from 1048576 to 17179869184'],
    [{ specialTokens: ['<a>', '<a>'] }, "specialTokens[1] is '<a>' once more; expected each only once"],
    [{ specialTokens: [''] }, 'specialTokens[0] is empty; expected at least one character'],
    [{ splitPattern: 'gpt3' as 'gpt2' }, 'splitPattern must be one of gpt2, cl100k, qwen2, o200k']
  ])('refuses %j', async (options, message) => {
    const refusal = trainBpe(['text'], options)
    await expect(refusal).rejects.toThrow(RangeError)
    await expect(refusal).rejects.toThrow(message)
  })

  it('refuses what is no iterable of strings', async () => {
    await expect(trainBpe('a text')).rejects.toThrow(
      'texts is a string; expected an iterable of strings, such as [text]'
    )
    await expect(trainBpe([7 as unknown as string])).rejects.toThrow('texts has a number; expected strings only')
    await expect(trainBpe(['a'], { specialTokens: 'b' as unknown as string[] })).rejects.toThrow(TypeError)
  })
})

/** What a byte-level spelling stands for: bytes as characters of Latin-1. */
function unspelled(spelling: string): string {
  return Array.from(spelling, character => String.fromCharCode(characterByte(character)!)).join('')
}

interface Settings {
  vocabSize: number
  minFrequency: number
  maxTokenLength: number
  specialTokens: string[]
}

function naively(texts: readonly string[], settings: Settings): string[] {
  const { vocabSize, minFrequency, maxTokenLength, specialTokens } = settings
  const tokens = [...specialTokens.map(() => ''), ...Array.from(byteOrder, byte => String.fromCharCode(byte))]
  const words = texts
    .flatMap(text => text.match(new RegExp(gpt2Pattern, 'gu')) ?? [])
    .map(word => ({
      symbols: Array.from(Buffer.from(word), byte => tokens.indexOf(String.fromCharCode(byte))),
      count: 1
    }))
  const special = new Set(specialTokens.map(unspelled))
  const refuses = (left: number, right: number): boolean => {
    const token = tokens[left]! + tokens[right]!
    return token.length > maxTokenLength || special.has(token)
  }
  const merges: string[] = []
  for (const [left, right] of naiveMerges(words, tokens.length, vocabSize - tokens.length, minFrequency, refuses)) {
    merges.push(`${tokens[left]!}+${tokens[right]!}`)
    tokens.push(tokens[left]! + tokens[right]!)
  }
  return merges
}
