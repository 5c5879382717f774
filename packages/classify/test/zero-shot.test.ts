import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zeroShot, type Embedder, type ZeroShotOptions } from '../src/index.ts'

/** Counts words: the vector of a text has a number for each of the words, how often the text has it. */
function counting(...words: string[]): Embedder {
  const count = (text: string): number[] => words.map(word => text.split(' ').filter(one => one === word).length)
  return {
    embed: texts =>
      Promise.resolve(new Matrix(texts.length, words.length, Float32Array.from(texts.flatMap(text => count(text)))))
  }
}

const animals = counting('cat', 'dog', 'bird')

describe('zeroShot', () => {
  it('calls a text by the label that means most alike', async () => {
    const classifier = await zeroShot({ embedder: animals, labels: ['cat', 'dog', 'bird'] })
    const found = await classifier.classify(['dog dog cat', 'bird', 'cat bird cat'])
    expect(found.map(({ label }) => label)).toEqual(['dog', 'bird', 'cat'])
    expect(found[0]!.labels).toEqual(['dog'])
    expect(Array.from(found[0]!.scores)).toEqual([1 / Math.sqrt(5), 2 / Math.sqrt(5), 0].map(Math.fround))
  })

  it('tells real sentences apart', async () => {
    const classifier = await zeroShot({
      embedder: await createLocalEmbedder(),
      labels: { praise: 'a review with a positive sentiment', blame: 'a review with a negative sentiment' }
    })
    const found = await classifier.classify(['The food was wonderful, we loved it.', 'Terrible, never again.'])
    expect(found.map(({ label }) => label)).toEqual(['praise', 'blame'])
  })

  it('takes the mean direction of several prompts, however long their vectors are', async () => {
    const labels = { 'cat or dog': ['cat', 'dog dog dog'], bird: 'bird' }
    const { scores } = (await (await zeroShot({ embedder: animals, labels })).classify(['cat']))[0]!
    expect(scores[0]).toBeCloseTo(Math.SQRT1_2, 6)
  })

  it('is the same whatever the lengths of the vectors are', async () => {
    const classifier = await zeroShot({ embedder: animals, labels: ['cat dog', 'dog bird', 'bird'] })
    const component = fc.double({ min: -1e3, max: 1e3, noNaN: true })
    fc.assert(
      fc.property(
        fc.tuple(component, component, component),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (row, factor) => {
          fc.pre(row.some(value => Math.abs(value) > 1e-3))
          const matrix = Matrix.fromRows([row, row.map(value => value * factor)])
          const [one, other] = Array.from(classifier.scores(matrix))
          for (const [k, score] of one!.entries()) expect(other![k]).toBeCloseTo(score, 4)
          expect(Math.max(...one!.map(Math.abs))).toBeLessThanOrEqual(1 + 1e-6)
        }
      )
    )
  })

  it('gives the same for texts and for their vectors', async () => {
    const classifier = await zeroShot({ embedder: animals, labels: ['cat', 'dog'] })
    const texts = ['cat', 'dog', 'cat dog dog']
    expect(classifier.classifyMatrix(await animals.embed(texts))).toEqual(await classifier.classify(texts))
  })

  describe('of two labels', () => {
    it('tells the first where the difference of the cosines is greater than the threshold', async () => {
      const labels = ['cat', 'dog']
      const labelOf = async (threshold?: number): Promise<string | undefined> =>
        (await (await zeroShot({ embedder: animals, labels, threshold })).classify(['cat cat cat cat dog dog dog']))[0]!
          .label
      // 4/5 - 3/5
      expect(await labelOf()).toBe('cat')
      expect(await labelOf(0.19)).toBe('cat')
      expect(await labelOf(0.21)).toBe('dog')
      expect(await labelOf(-0.5)).toBe('cat')
    })

    it('abstains where the difference is near to the threshold', async () => {
      const rule = { embedder: animals, labels: ['cat', 'dog'], threshold: 0.1 }
      const texts = ['cat cat cat cat dog dog dog', 'cat dog', 'dog']
      const labels = async (abstain: number): Promise<(string | undefined)[]> =>
        (await (await zeroShot({ ...rule, abstain })).classify(texts)).map(({ label }) => label)
      expect(await labels(0.05)).toEqual(['cat', 'dog', 'dog'])
      expect(await labels(0.11)).toEqual([undefined, undefined, 'dog'])
    })
  })

  describe('of several labels', () => {
    it('tells none that is below the threshold, or no nearer than the next', async () => {
      const labels = ['cat', 'dog', 'bird']
      const texts = ['cat', 'cat cat cat dog dog', 'cat dog bird']
      const found = async (rule: Partial<ZeroShotOptions>): Promise<(string | undefined)[]> =>
        (await (await zeroShot({ embedder: animals, labels, ...rule })).classify(texts)).map(({ label }) => label)
      // cosines of 1; .83 and .55; .58 three times
      expect(await found({})).toEqual(['cat', 'cat', 'cat'])
      expect(await found({ threshold: 0.7 })).toEqual(['cat', 'cat', undefined])
      expect(await found({ abstain: 0.1 })).toEqual(['cat', 'cat', undefined])
      expect(await found({ abstain: 0.3 })).toEqual(['cat', undefined, undefined])
    })

    it('may be a single one, with a threshold', async () => {
      const classifier = await zeroShot({ embedder: animals, labels: ['cat'], threshold: 0.5, abstain: 0.1 })
      expect((await classifier.classify(['cat', 'cat dog dog dog'])).map(({ label }) => label)).toEqual([
        'cat',
        undefined
      ])
    })

    it('may be a thousand', async () => {
      const random = createRandom(1)
      const vectors = new Map(
        Array.from({ length: 1000 }, (_, i): [string, Float32Array] => [
          `label ${i}`,
          Float32Array.from({ length: 32 }, () => random.normal())
        ])
      )
      const embedder: Embedder = {
        embed: texts => Promise.resolve(Matrix.fromRows(texts.map(text => vectors.get(text)!)))
      }
      const labels = [...vectors.keys()]
      const classifier = await zeroShot({ embedder, labels })
      expect((await classifier.classify(labels)).map(({ label }) => label)).toEqual(labels)
    })
  })

  describe('with multiLabel', () => {
    const labels = ['cat', 'dog', 'bird']

    it('tells all labels above the threshold, the nearest first', async () => {
      const classifier = await zeroShot({ embedder: animals, labels, threshold: 0.4, multiLabel: true })
      const found = await classifier.classify(['cat dog dog', 'cat dog bird cat dog bird', 'bird', ''])
      expect(found.map(one => one.labels)).toEqual([['dog', 'cat'], labels, ['bird'], []])
      expect(found.map(({ label }) => label)).toEqual(['dog', 'cat', 'bird', undefined])
    })

    it('takes a threshold for each label', async () => {
      const threshold = { cat: 0.9, dog: 0.1, bird: 0 }
      const classifier = await zeroShot({ embedder: animals, labels, threshold, multiLabel: true })
      expect((await classifier.classify(['cat cat dog']))[0]!.labels).toEqual(['dog'])
    })

    it('has no threshold by default, and no margin', async () => {
      const rule = { embedder: animals, labels, multiLabel: true }
      await expect(zeroShot(rule)).rejects.toThrow(
        new RangeError('threshold: expected a number, or one for each label, with multiLabel; chooseThreshold finds it')
      )
      await expect(zeroShot({ ...rule, threshold: { cat: 0, dog: 0 } })).rejects.toThrow(
        "threshold['bird']: expected a number, got undefined"
      )
      await expect(zeroShot({ ...rule, threshold: 0, abstain: 0.1 })).rejects.toThrow(
        new RangeError('abstain: expected none with multiLabel, got 0.1; use the threshold')
      )
    })
  })

  describe('what it cannot do with', () => {
    it.each<[unknown, Error]>([
      [[], new RangeError('labels: expected one at least, got none')],
      [{}, new RangeError('labels: expected one at least, got none')],
      [['cat', 'dog', 'cat'], new RangeError("labels: expected each once, got 'cat' twice")],
      [['cat', ' '], new RangeError("labels[' ']: expected some words, got an empty prompt")],
      [{ cat: 'cat', dog: '' }, new RangeError("labels['dog']: expected some words, got an empty prompt")],
      [{ cat: [], dog: 'dog' }, new RangeError("labels['cat']: expected one prompt at least, got none")],
      [{ cat: 7 }, new TypeError("labels['cat']: expected a string, got number")],
      [null, new TypeError('labels: expected an array or an object of prompts by label, got null')],
      ['cat', new TypeError('labels: expected an array or an object of prompts by label, got string')]
    ])('labels: %o', async (labels, error) => {
      await expect(zeroShot({ embedder: animals, labels: labels as string[] })).rejects.toThrow(error)
    })

    it.each<[Partial<ZeroShotOptions>, Error]>([
      [{ threshold: NaN }, new RangeError('threshold: expected a number, got NaN')],
      [{ threshold: { cat: 1 } }, new TypeError('threshold: expected a number unless multiLabel, got an object')],
      [{ abstain: -1 }, new RangeError('abstain: expected a number from 0 on, got -1')]
    ])('options: %o', async (options, error) => {
      await expect(zeroShot({ embedder: animals, labels: ['cat', 'dog'], ...options })).rejects.toThrow(error)
    })

    it.each([
      ['too few rows', () => new Matrix(1, 3), 'expected 2 rows, one for each text, got 1'],
      ['something else', () => [[1], [2]] as unknown as Matrix, 'expected a Matrix, got object'],
      ['NaN', () => new Matrix(2, 1, Float32Array.of(1, NaN)), "expected finite numbers, got NaN for 'dog'"],
      ['zeros', () => new Matrix(2, 3), "The embedder has no vector for the label 'cat': use other words"]
    ])('an embedder that answers with %s', async (_, answer, message) => {
      const embedder: Embedder = { embed: () => Promise.resolve(answer()) }
      const failure = zeroShot({ embedder, labels: ['cat', 'dog'] })
      await expect(failure).rejects.toMatchObject({ name: 'ClassifyError', code: 'bad-answer' })
      await expect(failure).rejects.toThrow(message)
    })

    it('prompts of a label that cancel each other', async () => {
      const embedder: Embedder = {
        embed: () =>
          Promise.resolve(
            Matrix.fromRows([
              [0.1, 0.7],
              [-0.2, -1.4]
            ])
          )
      }
      await expect(zeroShot({ embedder, labels: { none: ['hot', 'cold'] } })).rejects.toMatchObject({
        code: 'bad-answer'
      })
    })

    it('vectors of texts that are not as long as those of the labels', async () => {
      let columns = 2
      const embedder: Embedder = {
        embed: texts => Promise.resolve(Matrix.fromRows(texts.map(() => new Array<number>(columns).fill(1))))
      }
      const classifier = await zeroShot({ embedder, labels: ['cat', 'dog'] })
      columns = 3
      const failure = classifier.classify(['cat'])
      await expect(failure).rejects.toMatchObject({ name: 'ClassifyError', code: 'bad-answer' })
      await expect(failure).rejects.toThrow('expected 2 columns, as for the labels, got 3')
      expect(() => classifier.classifyMatrix(new Matrix(1, 3))).toThrow(RangeError)
      expect(() => classifier.classifyMatrix(Matrix.fromRows([[1, NaN]]))).toThrow('got NaN in row 0, column 1')
    })
  })

  it('has no label for a text without a vector, and nothing for no texts', async () => {
    const several = await zeroShot({ embedder: animals, labels: ['cat', 'dog', 'bird'] })
    expect(await several.classify(['', 'cow'])).toEqual([
      { label: undefined, labels: [], scores: new Float32Array(3) },
      { label: undefined, labels: [], scores: new Float32Array(3) }
    ])
    expect(await several.classify([])).toEqual([])
    const two = await zeroShot({ embedder: animals, labels: ['cat', 'dog'], threshold: -1 })
    expect((await two.classify([''])).map(({ label }) => label)).toEqual([undefined])
  })

  it('judges as many texts as there are', async () => {
    const embedder: Embedder = {
      embed: texts => Promise.resolve(Matrix.fromRows(texts.map(text => (text === 'b' ? [0, 1] : [1, 0]))))
    }
    const classifier = await zeroShot({ embedder, labels: ['a', 'b'] })
    const done: number[] = []
    const onProgress = (progress: { done: number }): unknown => done.push(progress.done)
    const found = await classifier.classify(new Array<string>(150_000).fill('b'), { onProgress })
    expect(found).toHaveLength(150_000)
    expect(found.every(({ label }) => label === 'b')).toBe(true)
    expect(done.at(-1)).toBe(150_000)
    expect(done.length).toBeGreaterThan(1)
  })

  it('hands the signal on, and ends with its reason', async () => {
    const reason = new Error('enough')
    const signals: (AbortSignal | undefined)[] = []
    const controller = new AbortController()
    const embedder: Embedder = {
      embed: (texts, options) => {
        signals.push(options?.signal)
        if (texts.length === 3) controller.abort(reason)
        return animals.embed(texts)
      }
    }
    const { signal } = controller
    const classifier = await zeroShot({ embedder, labels: ['cat', 'dog'], signal })
    await expect(classifier.classify(['cat', 'dog', 'bird'], { signal })).rejects.toBe(reason)
    expect(signals).toEqual([signal, signal])
    await expect(zeroShot({ embedder, labels: ['cat', 'dog'], signal })).rejects.toBe(reason)
    expect(signals).toHaveLength(2)
  })

  it('says how far it is', async () => {
    const classifier = await zeroShot({ embedder: animals, labels: ['cat', 'dog'] })
    const seen: unknown[] = []
    await classifier.classify(['cat', 'dog'], { onProgress: progress => seen.push(progress) })
    expect(seen).toEqual([{ stage: 'classify', done: 2, total: 2 }])
  })
})
