import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Charsmap, readSentencePiece, trainUnigram, Unigram, type TrainingProgress } from '@llm-cookbook/tokenize'
import { modelFile } from './sentencepiece/models.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
const read = (file: string): string => readFileSync(join(fixtures, file), 'utf8')
const botchan = read('sentences/botchan.txt').replaceAll('‖', '').split('\n')
const shakespeare = read('sentences/shakespeare.txt').replaceAll('‖', '').split('\n')

/** The pieces and scores that spm_train wrote. */
function reference(size: number): Map<string, number> {
  const rows = read(`train-unigram/spm-${size}.vocab`).trimEnd().split('\n')
  return new Map(rows.map(row => [row.split('\t')[0]!, Number(row.split('\t')[1])]))
}

const scoresOf = (unigram: Unigram): Map<string, number> =>
  new Map(unigram.model.pieces.map(({ piece, score }) => [piece, score]))
const specialTokens = ['<unk>', '<s>', '</s>']

/** The logarithm of the probability of texts, each in its best segmentation. */
function logLikelihood(unigram: Unigram, texts: readonly string[]): number {
  const { pieces } = unigram.model
  const unknown = Math.min(...pieces.map(({ score }) => score)) - 10
  const scores = texts.flatMap(text =>
    Array.from(unigram.encode(text), id => (id === unigram.unkId ? unknown : pieces[id]!.score))
  )
  return scores.reduce((sum, score) => sum + score, 0)
}

describe('trainUnigram', () => {
  it('gives the pieces and scores of SentencePiece after one round of expectation-maximisation', async () => {
    const ours = scoresOf(
      await trainUnigram(botchan, { vocabSize: 950, specialTokens, characterCoverage: 1, numSubIterations: 1 })
    )
    const theirs = reference(950)
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort())
    for (const [piece, score] of theirs) expect(ours.get(piece), piece).toBeCloseTo(score, 3)
  })

  it('gives the same pieces after dropping some', async () => {
    const ours = scoresOf(await trainUnigram(botchan, { vocabSize: 700, specialTokens, characterCoverage: 1 }))
    expect([...ours.keys()].sort()).toEqual([...reference(700).keys()].sort())
  })

  it('makes texts at least as probable as the pieces of SentencePiece do, when most are dropped', async () => {
    const ours = await trainUnigram(botchan, { vocabSize: 300, specialTokens, characterCoverage: 1 })
    const theirs = new Unigram({
      pieces: Array.from(reference(300), ([piece, score]) => {
        const kind = piece === '<unk>' ? 'unknown' : specialTokens.includes(piece) ? 'control' : 'normal'
        return { piece, score, kind }
      })
    })
    const common = [...scoresOf(ours).keys()].filter(piece => scoresOf(theirs).has(piece))
    expect(common.length).toBeGreaterThan(270)
    expect(logLikelihood(ours, botchan)).toBeGreaterThan(logLikelihood(theirs, botchan))
    expect(logLikelihood(ours, shakespeare)).toBeGreaterThan(logLikelihood(theirs, shakespeare))
  })

  it('encodes and decodes any text of the characters it has learnt', async () => {
    const unigram = await trainUnigram(botchan, { vocabSize: 300 })
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'e', 'h', 's', 't', '.', ','), minLength: 1 }), {
      maxLength: 8
    })
    fc.assert(
      fc.property(words, some => {
        const text = some.join(' ')
        expect(unigram.decode(unigram.encode(text))).toBe(text)
        expect(unigram.decode(unigram.encode(some.join('\n\t')))).toBe(text)
      })
    )
    const line = botchan.find(one => one.length > 60)!
    expect(unigram.count(line)).toBeLessThan(line.length / 2)
  })

  it('orders ids: unknown, special tokens, bytes, pieces by their probability', async () => {
    const { pieces } = (
      await trainUnigram(botchan, { vocabSize: 400, specialTokens: ['<pad>', '<s>'], byteFallback: true })
    ).model
    expect(pieces.slice(0, 4).map(({ piece }) => piece)).toEqual(['<unk>', '<pad>', '<s>', '<0x00>'])
    expect(pieces.slice(0, 4).map(({ kind }) => kind)).toEqual(['unknown', 'control', 'control', 'byte'])
    expect(pieces[258]!.piece).toBe('<0xFF>')
    const scores = pieces.slice(259).map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(pieces).toHaveLength(400)
  })

  it('encodes what it does not know by bytes, if asked to', async () => {
    const unigram = await trainUnigram(botchan, { vocabSize: 400, byteFallback: true })
    expect(unigram.decode(unigram.encode('the ☃ 文'))).toBe('the ☃ 文')
    expect((await trainUnigram(botchan, { vocabSize: 400 })).decode([0])).toBe(' ⁇ ')
  })

  it('has the characters of the initial alphabet, and no piece spelled as a special token', async () => {
    const texts = ['<s> <s> <s>x <s>y x<s>', 'ab ab abc abd']
    const { pieces } = (await trainUnigram(texts, { vocabSize: 60, specialTokens: ['<s>'], initialAlphabet: ['ß☃'] }))
      .model
    const names = pieces.map(({ piece }) => piece)
    expect(names).toContain('ß')
    expect(names).toContain('☃')
    expect(new Set(names).size).toBe(names.length)
  })

  it('normalises by the rules it was given, in training and after', async () => {
    const { charsmap } = readSentencePiece(modelFile('nmt-nfkc')).model.normalization
    const unigram = await trainUnigram(['ﬁrst ﬁsh ﬁn', 'first find'], { vocabSize: 40, charsmap })
    expect(unigram.model.pieces.some(({ piece }) => piece.includes('ﬁ'))).toBe(false)
    expect(unigram.encode('ﬁsh')).toEqual(unigram.encode('fish'))
    const swap = Charsmap.compile([['a', 'b']]) // prettier-ignore
    expect((await trainUnigram(['aa ab ba'], { charsmap: swap })).decode([1])).not.toContain('a')
  })

  it('gives the same for the same texts, whatever way they come', async () => {
    async function* later(): AsyncGenerator<string> {
      for (const line of botchan) yield await Promise.resolve(line)
    }
    const [a, b, c] = await Promise.all(
      [botchan, new Set(botchan), later()].map(texts => trainUnigram(texts, { vocabSize: 300 }))
    )
    expect(b!.model.pieces.length).toBe(300)
    expect(c!.model.pieces).toEqual(a!.model.pieces)
  })

  it('tells how far it is', async () => {
    const told: TrainingProgress[] = []
    await trainUnigram(botchan, { vocabSize: 300, onProgress: progress => told.push(progress) })
    expect([...new Set(told.map(({ stage }) => stage))]).toEqual(['words', 'seeds', 'pieces'])
    const rounds = told.filter(({ stage }) => stage === 'pieces')
    expect(rounds.at(-1)!.done).toBe(rounds[0]!.total)
    rounds.reduce((last, { done }) => {
      expect(done).toBeGreaterThanOrEqual(last)
      return done
    }, 0)
  })

  it('stops when it is told to', async () => {
    const reason = new Error('enough')
    await expect(trainUnigram(botchan, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    for (const stage of ['words', 'seeds', 'pieces']) {
      const controller = new AbortController()
      const training = trainUnigram(botchan, {
        vocabSize: 300,
        signal: controller.signal,
        onProgress: progress => {
          if (progress.stage === stage) controller.abort(reason)
        }
      })
      await expect(training).rejects.toBe(reason)
    }
  })

  it('needs words', async () => {
    for (const texts of [[], [''], [' \n\t']]) {
      await expect(trainUnigram(texts)).rejects.toMatchObject({ code: 'corpus-too-small' })
    }
  })

  it('makes do with very little, and gives fewer pieces than asked for', async () => {
    const unigram = await trainUnigram(['a'])
    expect(unigram.model.pieces.map(({ piece }) => piece)).toEqual(['<unk>', 'a', '▁'])
    expect([...unigram.encode('a')]).toEqual([2, 1])
    expect((await trainUnigram(['\0', '\ud800\0a'])).vocabSize).toBeGreaterThan(1)
  })

  it('cuts a word without end', async () => {
    const unigram = await trainUnigram(['ab'.repeat(100_000), '吾輩は猫である'.repeat(10_000)], { vocabSize: 50 })
    expect(unigram.vocabSize).toBeGreaterThan(15)
    expect(unigram.count('abababababababab')).toBeLessThan(5)
  })

  it('drops the rarest words when memory is short', async () => {
    const texts = Array.from(
      { length: 40_000 },
      (_, i) => `${i % 2 === 0 ? 'common words' : 'words common'} ${i.toString(36)}${i} common`
    )
    const unigram = await trainUnigram(texts, { vocabSize: 100, maxMemory: 2 ** 20 })
    expect(scoresOf(unigram).has('▁common')).toBe(true)
  })

  it.each([
    ['vocabSize', { vocabSize: 0 }],
    ['vocabSize', { vocabSize: 20 }],
    ['characterCoverage', { characterCoverage: 1.5 }],
    ['maxPieceLength', { maxPieceLength: 256 }],
    ['shrinkingFactor', { shrinkingFactor: 1 }],
    ['numSubIterations', { numSubIterations: 0 }],
    ['seedSize', { seedSize: 0.5 }],
    ['maxMemory', { maxMemory: 1 }],
    ['specialTokens', { specialTokens: [''] }],
    ['initialAlphabet', { initialAlphabet: ['a', 'a'] }]
  ])('refuses an impossible %s', async (name, options) => {
    await expect(trainUnigram(botchan, options)).rejects.toThrow(RangeError)
    await expect(trainUnigram(botchan, options)).rejects.toThrow(name)
  })

  it('refuses what are no texts', async () => {
    await expect(trainUnigram('a text')).rejects.toThrow(TypeError)
    await expect(trainUnigram([1] as unknown as string[])).rejects.toThrow(TypeError)
  })
})
