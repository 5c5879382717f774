/**
 * Draws the picture of the chapter on customised embeddings, and says the figures that it quotes:
 *
 *     node --conditions=@llm-cookbook/source scripts/draw-customization.ts     # writes guide/07-pairs.svg
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { customize, fitTfIdf, takeRows, trainTestSplit, type CustomizeOptions } from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { createRandom, Matrix, nearest } from '@llm-cookbook/vector'
import { lineSvg } from '@llm-cookbook/viz'
import { meanVector, WordVectors } from '@llm-cookbook/word2vec'
import {
  alikePairs,
  bestThreshold,
  cosinesOf,
  photosOf,
  readCorpus,
  tell,
  unlikePairs,
  vectorsOf,
  type Pair
} from '../live/customized-embeddings/pairs.ts'
import { judgeHalves } from '../live/customized-embeddings/splits.ts'

const site = join(import.meta.dirname, '..')
const file = (name: string): string => join(site, 'public/data', name)
const corpus = readCorpus(
  readFileSync(file('customized-embeddings/pairs.tsv'), 'utf8'),
  new Int8Array(readFileSync(file('customized-embeddings/vectors.bin')))
)
const texts = readFileSync(file('customized-embeddings/texts.txt'), 'utf8').trimEnd().split('\n')
const photos = photosOf(corpus)
const entailed = corpus.pairs.filter(({ judgement }) => judgement === 'entailment')
const contradicted = corpus.pairs.filter(({ judgement }) => judgement === 'contradiction')
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const percent = (share: number): string => (100 * share).toFixed(1)

console.log('Sixty draws of halves, the closed form: told right before and after, points more, from, to\n')
for (const way of ['random', 'photographs', 'unlike first'] as const) {
  const drawn = await eachSeed(60, seed => judgeHalves(corpus, { way, learner: 'closed-form', seed }))
  for (const threshold of ['best', 'chosen'] as const) {
    const gains = drawn.map(({ before, after }) => after[threshold] - before[threshold])
    const spread = Math.sqrt(mean(gains.map(gain => (gain - mean(gains)) ** 2)))
    const half = percent((1.96 * spread) / Math.sqrt(gains.length))
    const [before, after] = (['before', 'after'] as const).map(when => mean(drawn.map(one => one[when][threshold])))
    const range = [Math.min(...gains), Math.max(...gains)].map(percent).join(' to ')
    console.log(
      [way, threshold, percent(before!), percent(after!), `${percent(mean(gains))} ± ${half}`, range].join(' | ')
    )
  }
}
const listed = await eachSeed(60, seed => judgeHalves(corpus, { way: 'unlike first', learner: 'list', seed }))
console.log(`a list of sentences, unlike made first: ${percent(mean(listed.map(({ after }) => after.best)))}`)
console.log(`sentences known: ${percent(mean(listed.map(({ known }) => known)))}`)
const shared = await eachSeed(60, seed => {
  const { train, test } = trainTestSplit(entailed.length, { testSize: 0.5, seed })
  const seen = new Set(takeRows(entailed, train).map(({ photo }) => photo))
  const captions = new Set(takeRows(entailed, train).map(({ first }) => first))
  const judged = takeRows(entailed, test)
  return Promise.resolve([
    mean(judged.map(({ photo }) => Number(seen.has(photo)))),
    mean(judged.map(({ first }) => Number(captions.has(first))))
  ] as const)
})
console.log(`photographs known, at random: ${percent(mean(shared.map(([photo]) => photo)))}`)
console.log(`captions known, at random: ${percent(mean(shared.map(([, caption]) => caption)))}`)

console.log('\nBy the number of pairs, photographs apart: 12 draws, threshold of the pairs learnt from\n')
const sizes = [10, 20, 40, 80, 160, 320]
const descent = { method: 'gradient', learningRate: 100, epochs: 30 } as const
const ways: readonly { readonly name: string; readonly options?: CustomizeOptions }[] = [
  { name: 'as they were' },
  { name: 'descent, 30 epochs', options: { ...descent, folds: 0 } },
  { name: 'descent, epochs chosen', options: descent },
  { name: 'closed form', options: { method: 'closed-form', regularization: 1, folds: 0 } }
]
const curves = ways.map(({ name }) => ({ name, x: sizes, y: [] as number[] }))
for (const size of sizes) {
  const shares = await eachSeed(12, async seed => {
    const { train, test } = partsOf(seed, size)
    return Promise.all(ways.map(({ options }) => judge(corpus.matrix, train, test, options)))
  })
  for (const [i, { y }] of curves.entries()) y.push(mean(shares.map(share => share[i]!)))
  console.log([size, ...curves.map(({ name, y }) => `${name} ${percent(y.at(-1)!)}`)].join(' | '))
}
const svg = lineSvg({
  series: curves.map(({ name, ...curve }, i) => ({ name, ...curve, dashed: i === 0 })),
  x: { label: 'alike pairs to learn from', log: true, domain: [10, 320] },
  y: { label: 'told right on the test', domain: [0.65, 0.95], format: share => `${Math.round(100 * share)} %` },
  ...{ width: 680, height: 380 }
})
writeFileSync(join(site, 'guide/07-pairs.svg'), svg)
console.log(`guide/07-pairs.svg: ${svg.length} characters`)

console.log('\nOther vectors of the same sentences, photographs apart in halves: 12 draws, the closed form\n')
const words = WordVectors.fromBytes(new Uint8Array(readFileSync(file('word-vectors/words.bin'))))
const tokenize = (text: string): string[] => text.toLowerCase().match(/[a-z']+/g) ?? []
const ofWords = Matrix.fromRows(texts.map(text => meanVector(words, tokenize(text))))
const counted = fitTfIdf(texts, { tokenize, maxWords: 400 }).transform(texts)
for (const [name, matrix] of [
  ['offline embedder', corpus.matrix],
  ['mean of word vectors', ofWords],
  ['counted words', counted]
] as const) {
  const shares = await eachSeed(12, async seed => {
    const { train, test } = partsOf(seed, Infinity)
    const closed = { method: 'closed-form', regularization: 1, folds: 0 } as const
    return [await judge(matrix, train, test), await judge(matrix, train, test, closed)] as const
  })
  const [before, after] = [0, 1].map(i => percent(mean(shares.map(share => share[i]!))))
  console.log(`${name} (${matrix.columns}): ${before} before, ${after} after`)
}

console.log(
  '\nContradictions as unlike pairs of the test, photographs apart in halves: 12 draws, descent of 8 epochs\n'
)
const tried = await eachSeed(12, async seed => {
  const { train, test } = partsOf(seed, Infinity)
  const about = (pairs: readonly Pair[]): Set<number> => new Set(pairs.map(({ first }) => photos.get(first)!))
  const real = (pairs: readonly Pair[]): Pair[] => {
    const own = about(pairs)
    return [
      ...pairs.filter(({ alike }) => alike),
      ...alikePairs(contradicted).filter(({ first }) => own.has(photos.get(first)!))
    ]
  }
  const options = { method: 'gradient', learningRate: 100, epochs: 8, folds: 0 } as const
  const judged = real(test)
  const made = await learn(corpus.matrix, train, options)
  const [from, of] = [vectorsOf(corpus.matrix, real(train)), vectorsOf(corpus.matrix, judged)]
  const threshold = bestThreshold(made.similarities(from.a, from.b), from.alike)
  return [
    await judge(corpus.matrix, real(train), judged),
    tell(made.similarities(of.a, of.b), of.alike, threshold).accuracy,
    await judge(corpus.matrix, real(train), judged, options)
  ]
})
for (const [i, name] of ['before', 'learnt from random pairs', 'learnt from contradictions'].entries())
  console.log(`${name}: ${percent(mean(tried.map(shares => shares[i]!)))}`)

console.log('\nThe matrix of captions elsewhere: of the five articles nearest to one, how many are of its class\n')
const lines = readFileSync(file('classification/articles.tsv'), 'utf8').trim().split('\n')
const classes = lines.map(line => line.split('\t')[0]!)
const articles = await (await createLocalEmbedder()).embed(lines.map(line => line.split('\t')[1]!))
const all = alikePairs(entailed)
const learnt = [...all, ...unlikePairs(all, photos, createRandom(1))]
console.log(`as they were: ${percent(sameClass(articles))}`)
for (const { name, options } of ways.slice(1))
  if (options)
    console.log(`${name}: ${percent(sameClass((await learn(corpus.matrix, learnt, options)).apply(articles)))}`)

function sameClass(matrix: Matrix): number {
  return mean(
    classes.map((own, row) => {
      const found = nearest(matrix, matrix.row(row), { k: 6 }).filter(one => one.row !== row)
      return mean(found.slice(0, 5).map(one => Number(classes[one.row] === own)))
    })
  )
}

/** Photographs apart, a half for the test; of the other half so many pairs. Unlike ones are made afterwards. */
function partsOf(seed: number, size: number): { train: Pair[]; test: Pair[] } {
  const pairs = alikePairs(entailed)
  const { train, test } = trainTestSplit(pairs.length, {
    ...{ testSize: 0.5, seed },
    groups: entailed.map(({ photo }) => photo)
  })
  const fill = (rows: ArrayLike<number>, own: number): Pair[] => {
    const half = takeRows(pairs, rows)
    return [...half, ...unlikePairs(half, photos, createRandom(own))]
  }
  return {
    train: fill(
      createRandom(seed)
        .shuffle([...train])
        .slice(0, size),
      2 * seed
    ),
    test: fill(test, 2 * seed + 1)
  }
}

function learn(matrix: Matrix, pairs: readonly Pair[], options: CustomizeOptions): ReturnType<typeof customize> {
  const groups = pairs.map(({ first }) => photos.get(first)!)
  return customize({ ...vectorsOf(matrix, pairs), groups }, options)
}

/** Of the test, the share that is told right by the threshold of the pairs learnt from. */
async function judge(
  matrix: Matrix,
  train: readonly Pair[],
  test: readonly Pair[],
  options?: CustomizeOptions
): Promise<number> {
  const [from, of] = [vectorsOf(matrix, train), vectorsOf(matrix, test)]
  if (options === undefined) return tell(cosinesOf(of), of.alike, bestThreshold(cosinesOf(from), from.alike)).accuracy
  const made = await learn(matrix, train, options)
  // With epochs that were chosen the package has chosen a threshold too, on pairs not learnt from.
  const threshold = options.folds === 0 ? bestThreshold(made.similarities(from.a, from.b), from.alike) : made.threshold
  return tell(made.similarities(of.a, of.b), of.alike, threshold).accuracy
}

async function eachSeed<T>(count: number, work: (seed: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let seed = 1; seed <= count; seed++) results.push(await work(seed))
  return results
}
