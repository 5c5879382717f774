/**
 * Draws the pictures of the chapter on transformers, and says the figures that it quotes:
 *
 *     node --conditions=@llm-cookbook/source scripts/draw-transformers.ts     # writes guide/04-lengths.svg and 04-levels.svg
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { sentences } from '@llm-cookbook/tokenize'
import { cosine, createRandom } from '@llm-cookbook/vector'
import { lineSvg } from '@llm-cookbook/viz'
import { meanVector, WordVectors } from '@llm-cookbook/word2vec'
import { bridge } from '../live/transformers/bridge.ts'
import { leave } from '../live/transformers/leave.ts'
import { byLot, keptWords, lengthCurves, lengths, reduced, type LengthCurve } from '../live/transformers/lengths.ts'
import { embeddersOf, studyLevels } from '../live/transformers/levels.ts'
import { accuracyOfMean, learnAttention, sentenceOf } from '../live/transformers/reviews.ts'
import { twoSenses } from '../live/transformers/senses.ts'
import { tasksTogether } from '../live/transformers/tasks.ts'
import { inContext, tellSenses } from '../live/transformers/tell-senses.ts'
import { wordList } from '../live/transformers/word-list.ts'
import { centred } from '../live/transformers/word-table.ts'

const site = join(import.meta.dirname, '..')
const data = join(site, 'public/data')
const table = centred(
  ...['word-vectors/words.bin', 'transformers/more-words.bin'].map(name =>
    WordVectors.fromBytes(readFileSync(join(data, name)))
  )
)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

await drawLengths()
tellAttention()
await tellPooling()
await drawLevels()
for (const related of [true, false]) console.log(`tasks, ${related ? '' : 'un'}related:`, await tasksTogether(related))

async function drawLengths(): Promise<void> {
  const text = gunzipSync(readFileSync(join(data, 'word-vectors/wikipedia.txt.gz')))
    .toString()
    .split(/\s+/)
  for (const dimensions of [10, 25, 50, 100]) {
    const curves: LengthCurve[] = []
    for await (const curve of lengthCurves(table, text, { dimensions, samples: 100 })) curves.push(curve)
    console.log(`\n${dimensions} numbers a vector; words in the passage: ${lengths.join(' ')}`)
    for (const measure of ['recall', 'continuation', 'similarity'] as const) {
      for (const { name, points } of curves) {
        console.log(`  ${measure}, ${name}: ${points.map(point => point[measure].toFixed(2)).join(' ')}`)
      }
    }
    const small = await reduced(table, dimensions)
    for (const first of [6, 20, 40]) {
      for (const vectors of [small, byLot(small)]) {
        const words = wordList(bridge).filter(word => vectors.has(word))
        const { words: told, nearest } = keptWords(vectors, words.slice(0, first))
        console.log(
          `  of ${first}: ${told.filter(({ isKept }) => isKept).length} of ${told.length}: ${nearest.join(' ')}`
        )
      }
    }
    if (dimensions !== 100) continue
    const svg = lineSvg({
      series: curves.map(({ name, points }) => ({
        ...{ name, x: [...lengths], y: points.map(({ recall }) => recall) },
        dashed: name === 'of another passage'
      })),
      x: { label: 'words in the passage', log: true, domain: [1, 128] },
      y: { label: 'share of its words that its vector tells', domain: [0, 1] },
      ...{ width: 680, height: 360 }
    })
    writeFileSync(join(site, 'guide/04-lengths.svg'), svg)
  }
}

function tellAttention(): void {
  const near = (vector: string | Float32Array): string =>
    table
      .nearest(vector, { k: 8 })
      .map(({ word }) => word)
      .join(' ')
  console.log(`\nnear apple: ${near('apple')}`)
  for (const text of ['He ate an apple and some bread for lunch.', twoSenses[0]!.senses[1][0]!]) {
    for (const options of [{ sharpness: 1 }, { sharpness: 2, itself: false }]) {
      const { words, weights, after } = inContext(table, text, 'apple', options)!
      const shares = words.map((word, i) => `${word} ${weights[i]!.toFixed(2)}`)
      console.log(`${JSON.stringify(options)}: ${shares.join(' ')} → ${near(after)}`)
    }
  }
  console.log(`senses by the mean: ${tellSenses(twoSenses, text => meanVector(table, wordList(text))).right} of 72`)
  for (const itself of [true, false]) {
    const right = [0, 0.5, 1, 2, 3, 4, 8].map(sharpness => {
      const told = tellSenses(twoSenses, (text, word) => inContext(table, text, word, { sharpness, itself })!.after)
      return `${sharpness}: ${told.right}`
    })
    console.log(`senses, sharpness, ${itself ? 'itself too' : 'the others'}: ${right.join(', ')}`)
  }
}

async function tellPooling(): Promise<void> {
  const lines = readFileSync(join(data, 'classification/reviews.tsv'), 'utf8').trim().split('\n')
  const [texts, labels] = [lines.map(line => line.slice(2)), lines.map(line => Number(line[0]))]
  const rows = texts.map(text => sentenceOf(table, wordList(text)))
  const seeds = Array.from({ length: 10 }, (_, i) => i + 1)
  const ofAttention = seeds.map(seed => [...learnAttention(rows, labels, 100, { seed, epochs: 25 })].at(-1)!)
  const held = ofAttention.map(({ onHeldOut }) => onHeldOut)
  console.log(`\nattention: ${held.map(value => value.toFixed(3)).join(' ')}; mean ${mean(held).toFixed(3)}`)
  console.log(`  on its examples ${mean(ofAttention.map(({ onExamples }) => onExamples)).toFixed(3)}`)
  for (const C of [0.1, 0.3, 1, 3, 10]) {
    const plain = await Promise.all(seeds.map(seed => accuracyOfMean(table, texts, labels, { seed, C })))
    console.log(`mean, C ${C}: ${plain.map(value => value.toFixed(3)).join(' ')}; mean ${mean(plain).toFixed(3)}`)
  }
}

/** One sentence of a section is the question, the rest stays: which of nine documents is it from? */
async function drawLevels(): Promise<void> {
  const embedder = await createLocalEmbedder()
  const study = await studyLevels(embedder, leave, 'When is the coffee machine cleaned?')
  console.log(`\n${study.sections.map(({ name, words }) => `${name} ${words}`).join(', ')}`)
  console.log(study.cosines.map(row => row.map(value => value.toFixed(2)).join(' ')).join('\n'))
  console.log(study.bestSection, study.bestSentence)

  const articles = readFileSync(join(data, 'classification/articles.tsv'), 'utf8')
    .trim()
    .split('\n')
    .map(line => sentences(line.split('\t')[1]!).map(({ text }) => text.trim()))
    .map(parts => parts.filter(part => wordList(part).length > 3))
    .filter(parts => parts.length > 1)
  console.log(
    `${articles.length} articles of two sentences and more, ${mean(articles.map(a => a.length)).toFixed(1)} each`
  )
  const sizes = [1, 2, 4, 8, 16]
  const [count, draws] = [9, 40]
  const ways = { ...embeddersOf(embedder), 'the best section': undefined }
  const found = new Map(Object.keys(ways).map(name => [name, sizes.map(() => 0)]))
  for (const [at, size] of sizes.entries()) {
    for (let draw = 0; draw < draws; draw++) {
      const order = createRandom(draw + 1).shuffle([...articles])
      const documents = Array.from({ length: count }, (_, i) => order.slice(size * i, size * (i + 1)))
      const asked = draw % size
      const questions = await embedder.embed(documents.map(document => document[asked]!.at(-1)!))
      const sections = documents.map(document =>
        document.map((section, i) => `# ${(i === asked ? section.slice(0, -1) : section).join(' ')}`)
      )
      for (const [name, way] of Object.entries(ways)) {
        const vectors = await Promise.all(
          sections.map(async parts => [...(await (way ?? embedder).embed(way ? [parts.join('\n')] : parts))])
        )
        for (const [i, question] of Array.from(questions).entries()) {
          const likeness = vectors.map(rows => Math.max(...rows.map(row => cosine(row, question))))
          if (likeness.indexOf(Math.max(...likeness)) === i) found.get(name)![at]! += 1 / (draws * count)
        }
      }
    }
  }
  for (const [name, shares] of found) console.log(`${name}: ${shares.map(share => share.toFixed(2)).join(' ')}`)
  const svg = lineSvg({
    series: [
      ...Array.from(found, ([name, y]) => ({ name: name.startsWith('the') ? name : `mean of ${name}`, x: sizes, y })),
      { name: 'by lot', x: [1, 16], y: [1 / count, 1 / count], dashed: true }
    ],
    x: { label: 'sections in a document', log: true, domain: [1, 16] },
    y: { label: 'right document of nine', domain: [0, 1] },
    ...{ width: 680, height: 360 }
  })
  writeFileSync(join(site, 'guide/04-levels.svg'), svg)
}
