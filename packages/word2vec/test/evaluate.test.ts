import { Matrix } from '@llm-cookbook/vector'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  evaluateAnalogies,
  evaluateCategories,
  evaluateOutliers,
  evaluateSimilarity,
  readAnalogies,
  readOutliers,
  readRatedPairs,
  readWordVectors,
  WordVectors
} from '../src/index.ts'

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/word-vectors/${name}`, import.meta.url))
const questions = fixture('questions.txt').toString()
let vectors: WordVectors
beforeAll(async () => {
  vectors = await readWordVectors(fixture('vectors.bin'))
})

const plane = new WordVectors(
  ['man', 'woman', 'king', 'queen', 'KING'],
  Matrix.fromRows([
    [1, 0, 0],
    [1, 1, 0],
    [1, 0, 1],
    [1, 1, 1],
    [0, 1, 1]
  ])
)

/** What compute-accuracy prints: the counts of each section, and how many questions were seen. */
function countsOf(printed: string): { sections: [string, number, number][]; seen: number; asked: number } {
  const names = [...printed.matchAll(/^(\S+):$/gm)].map(match => match[1]!)
  const counts = [...printed.matchAll(/\((\d+) \/ (\d+)\)/g)].map(
    match => [Number(match[1]), Number(match[2])] as const
  )
  const [, seen, asked] = /total: (\d+) (\d+)/.exec(printed)!
  return {
    sections: names.map((name, i) => [name, ...counts[i]!]),
    seen: Number(seen),
    asked: Number(asked)
  }
}

describe('evaluateAnalogies', () => {
  it.each([
    ['all words', 'accuracy.txt', undefined],
    ['the first 400 words', 'accuracy-400.txt', 400]
  ])('counts among %s as compute-accuracy does', async (_, file, restrictVocabulary) => {
    const printed = fixture(file).toString()
    const report = await evaluateAnalogies(vectors, questions, { restrictVocabulary })
    const expected = countsOf(printed)
    // It prints a section without questions as 0 of 1.
    const sections = report.sections.map(({ name, correct, total }) => [name, correct, Math.max(1, total)])
    expect(sections).toEqual(expected.sections)
    expect([report.total, report.asked]).toEqual([expected.seen, expected.asked])
    const percent = (score: number): string => (score * 100).toFixed(2)
    expect(printed.trimEnd().split('\n').at(-2)).toBe(
      `Total accuracy: ${percent(report.accuracy)} %   Semantic accuracy: ${percent(report.semantic.accuracy)} %   ` +
        `Syntactic accuracy: ${percent(report.syntactic.accuracy)} % `
    )
  })

  it.each(['3CosAdd', '3CosMul'] as const)('agrees with analogy by %s', async method => {
    const report = await evaluateAnalogies(vectors, questions, { method, caseSensitive: true })
    let [total, correct] = [0, 0]
    for (const [a, b, c, d] of readAnalogies(questions).flatMap(section => section.questions)) {
      if (![a, b, c, d].every(word => vectors.has(word))) continue
      total++
      if (vectors.analogy([a, b, c], { method, k: 1 })[0]!.word === d) correct++
    }
    expect([report.total, report.correct]).toEqual([total, correct])
    expect(correct).toBeGreaterThan(20)
  })

  it('takes the first of two words that differ in case only, and sums sections', async () => {
    const text =
      ': family\nman woman king queen\nMan Woman King Queen\nman woman prince princess\n: other\nking queen man woman\n'
    const report = await evaluateAnalogies(plane, text)
    expect(report).toEqual({
      total: 3,
      correct: 3,
      accuracy: 1,
      asked: 4,
      sections: [
        { name: 'family', total: 2, correct: 2, accuracy: 1, asked: 3 },
        { name: 'other', total: 1, correct: 1, accuracy: 1, asked: 1 }
      ],
      semantic: { total: 3, correct: 3, accuracy: 1, asked: 4 },
      syntactic: { total: 0, correct: 0, accuracy: 0, asked: 0 }
    })
    expect((await evaluateAnalogies(plane, text, { caseSensitive: true })).total).toBe(2)
    expect((await evaluateAnalogies(plane, text, { restrictVocabulary: 3 })).total).toBe(0)
  })

  it('tells how far it is, and stops where the signal says so', async () => {
    const seen: number[] = []
    await evaluateAnalogies(vectors, questions, { onProgress: ({ done, total }) => seen.push(done / total) })
    expect([seen[0], seen.at(-1)]).toEqual([0, 1])
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    const stop = new AbortController()
    const onProgress = (): void => {
      stop.abort(new Error('enough'))
    }
    await expect(evaluateAnalogies(vectors, questions, { signal: stop.signal, onProgress })).rejects.toThrow('enough')
  })

  it.each([
    [
      ': a\none two three\n',
      "Line 2 of the analogies: expected four words, or a colon and the name of a section, got 'one two three'"
    ],
    ['a b c d e', /Line 1 of the analogies/],
    [': only a name\n', 'There is no analogy: expected lines of four words'],
    ['', /There is no analogy/]
  ])('refuses %j', async (text, message) => {
    await expect(evaluateAnalogies(plane, text)).rejects.toThrow(message)
    await expect(evaluateAnalogies(plane, text)).rejects.toMatchObject({ code: 'invalid-file' })
  })

  it('names the options that are wrong', async () => {
    await expect(evaluateAnalogies(plane, 'a b c d', { method: 'add' as never })).rejects.toThrow(
      RangeError("method: expected '3CosAdd' or '3CosMul', got 'add'")
    )
    await expect(evaluateAnalogies(plane, 'a b c d', { restrictVocabulary: 0 })).rejects.toThrow(
      RangeError('restrictVocabulary: expected an integer from 1 on, got 0')
    )
  })
})

describe('evaluateSimilarity', () => {
  it('correlates as gensim does', () => {
    const recorded = JSON.parse(fixture('gensim.json').toString()) as {
      pearson: number
      spearman: number
      unknown: number
    }
    const report = evaluateSimilarity(vectors, fixture('pairs.tsv').toString())
    expect(report.spearman).toBeCloseTo(recorded.spearman, 6)
    expect(report.pearson).toBeCloseTo(recorded.pearson, 6)
    expect((100 * (report.pairs - report.found)) / report.pairs).toBeCloseTo(recorded.unknown, 12)
    expect(report.unknown).toEqual(['unknownword'])
  })

  it('is 1 for the same order, -1 for the opposite one, 0 where nothing varies', () => {
    const spearman = (...scores: number[]): number =>
      evaluateSimilarity(plane, [
        { a: 'man', b: 'woman', score: scores[0]! },
        { a: 'man', b: 'queen', score: scores[1]! },
        { a: 'man', b: 'man', score: scores[2]! }
      ]).spearman
    expect([spearman(2, 1, 3), spearman(2, 3, 1), spearman(1, 1, 1)]).toEqual([
      expect.closeTo(1),
      expect.closeTo(-1),
      0
    ])
    expect(evaluateSimilarity(plane, 'x y 3')).toEqual({
      spearman: 0,
      pearson: 0,
      pairs: 1,
      found: 0,
      unknown: ['x', 'y']
    })
  })

  it('reads tabs, spaces and commas, titles and comments', () => {
    const pairs = [{ a: 'love', b: 'sex', score: 6.77 }]
    expect(readRatedPairs('# of people\nWord 1,Word 2,Human (mean)\nlove,sex,6.77\r\n')).toEqual(pairs)
    expect(readRatedPairs('love\tsex\t6.77')).toEqual(pairs)
    expect(readRatedPairs('love sex 6.77\n\n')).toEqual(pairs)
  })

  it.each(['a b 1\na b\n', 'a b 1\na b c\n', 'a b 1\na b 1 2\n', 'word1 word2 score\n', ''])('refuses %j', text => {
    expect(() => readRatedPairs(text)).toThrow(expect.objectContaining({ code: 'invalid-file' }))
  })
})

describe('evaluateCategories', () => {
  const text =
    ',category,word\n0,animal,cat\n1,animal,dog\n2,tool,saw\n,tool,\n3,tool,axe\n4,tool,jigsaw\n5,plant,yew\n'
  const clear = new WordVectors(
    ['cat', 'dog', 'Saw', 'axe', 'yew'],
    Matrix.fromRows([
      [9, 1, 0],
      [8, 0, 1],
      [0, 5, 1],
      [1, 4, 0],
      [0, 0, 7]
    ])
  )

  it('is 1 where words of a category lie together', () => {
    expect(evaluateCategories(clear, text)).toEqual({
      purity: 1,
      categories: 3,
      words: 6,
      found: 5,
      unknown: ['jigsaw']
    })
  })

  it('is the share of words that are with the most of their kind', () => {
    const mixed = [
      { word: 'cat', category: 'a' },
      { word: 'dog', category: 'b' },
      { word: 'saw', category: 'a' },
      { word: 'axe', category: 'a' }
    ]
    // The clusters are cat and dog, saw and axe.
    expect(evaluateCategories(clear, mixed).purity).toBe(3 / 4)
    expect(evaluateCategories(clear, [{ word: 'unknown', category: 'a' }]).purity).toBe(0)
  })

  it.each(['word\ncat\n', 'category,word\n', 'category,word\nanimal\n', 'category,word\n,cat\n'])(
    'refuses %j',
    file => {
      expect(() => evaluateCategories(clear, file)).toThrow(expect.objectContaining({ code: 'invalid-file' }))
    }
  )
})

describe('evaluateOutliers', () => {
  it('agrees with the formulas of the paper', () => {
    const recorded = JSON.parse(fixture('outliers.json').toString()) as { topics: { name: string }[] }
    const close = (score: object): object =>
      Object.fromEntries(
        Object.entries(score).map(([key, value]) => [key, typeof value === 'number' ? expect.closeTo(value, 9) : value])
      )
    const { topics, ...all } = recorded
    const report = evaluateOutliers(vectors, fixture('outliers.csv').toString())
    expect(report).toMatchObject(close(all))
    expect(report.topics).toMatchObject(topics.map(close))
    expect(report).toMatchObject({
      outliers: 24,
      unknown: ['xyzzy', 'Atlantis', 'Frodo', 'Bilbo', "O'Hara"]
    })
  })

  it('is 1 where outliers are furthest from all members, 0 where they are nearest', () => {
    const members = ['man', 'woman', 'king']
    const accuracy = (members: string[], outlier: string): [number, number] => {
      const report = evaluateOutliers(plane, [{ name: '', members, outliers: [outlier] }], { caseSensitive: true })
      return [report.accuracy, report.opp]
    }
    expect(accuracy(members, 'KING')).toEqual([1, 1])
    expect(accuracy(['man', 'KING', 'queen'], 'woman')).toEqual([0, 1 / 3])
    // The word itself is no outlier among its likes.
    expect(accuracy(['man', 'man'], 'man')).toEqual([0, 0])
    // With one member there is nothing to be told apart.
    expect(evaluateOutliers(plane, [{ name: '', members: ['man'], outliers: ['king'] }])).toMatchObject({ found: 0 })
  })

  it('reads lists as Python writes them', () => {
    const file =
      'id,words,category,outliers\r\n' + `1,"['a b', ""d'e"", 'f\\'g', '']","x, ""y""",['h']\r\n2,"['k', 'l']",z,[]\r\n`
    expect(readOutliers(file)).toEqual([
      { name: 'x, "y"', members: ['a b', "d'e", "f'g"], outliers: ['h'] },
      { name: 'z', members: ['k', 'l'], outliers: [] }
    ])
  })

  it.each([
    ['category,word\ncat,a\n', "Line 1 of the outliers: expected names of columns, 'category', 'outliers' and 'words'"],
    ["category,outliers,words\nx,['a'],b\n", 'Line 2 of the outliers'],
    ["category,outliers,words\nx,['a' 'b'],['b']\n", 'Line 2 of the outliers'],
    ["category,outliers,words\nx,\"['a', ]\",['b']\n", 'Line 2 of the outliers'],
    ["category,outliers,words\nx,['a']\n", 'Line 2 of the outliers'],
    ["category,outliers,words\nx,[],['a']\n", 'There is no outlier in the file'],
    ['', 'Line 1 of the outliers']
  ])('refuses %j', (file, message) => {
    expect(() => evaluateOutliers(plane, file)).toThrow(expect.objectContaining({ code: 'invalid-file' }))
    expect(() => readOutliers(file)).toThrow(message)
  })
})
