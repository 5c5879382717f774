/**
 * Draws the picture of the chapter on classification, and says the figures that it quotes:
 *
 *     node --conditions=@llm-cookbook/source scripts/draw-classification.ts     # writes guide/08-zero-shot.svg
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { averagePrecision, comparePrompts, precisionRecallCurve, takeRows, zeroShot } from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { lineSvg } from '@llm-cookbook/viz'
import { wordings } from '../live/classification/wordings.ts'

const site = join(import.meta.dirname, '..')
const lines = readFileSync(join(site, 'public/data/classification/reviews.tsv'), 'utf8').trim().split('\n')
const reviews = lines.map(line => ({ isPositive: line.startsWith('1'), text: line.slice(2) }))
const texts = reviews.map(({ text }) => text)
const truth = reviews.map(({ isPositive }) => (isPositive ? 'positive' : 'negative'))
const embedder = await createLocalEmbedder()
const matrix = await embedder.embed(texts)

for (const [name, half] of [
  ['open', 0],
  ['sealed', 1]
] as const) {
  const rows = Array.from(texts.keys()).filter(row => row % 2 === half)
  const comparison = await comparePrompts({
    ...{ embedder, wordings, texts: takeRows(texts, rows), truth: takeRows(truth, rows) },
    matrix: takeRows(matrix, rows)
  })
  console.log(`The ${name} half:\n\n${comparison.toMarkdown({ mistakes: 0 })}`)
}

const positives = reviews.map(({ isPositive }) => isPositive)
const series = await Promise.all(
  [0, 3, 5].map(async i => {
    const labels = wordings[i]!
    const classifier = await zeroShot({ embedder, labels })
    const leads = Array.from(classifier.scores(matrix), ([positive, negative]) => positive! - negative!)
    const { precision, recall } = precisionRecallCurve(positives, leads)
    // Every eighth threshold is as much as a picture of this size shows.
    const shown = Array.from(precision.keys()).filter(at => at % 8 === 0 || at === precision.length - 1)
    const average = averagePrecision(positives, leads).toFixed(3)
    const name = `${labels.positive} / ${labels.negative} (AP ${average})`
    return { name, x: shown.map(at => recall[at]!), y: shown.map(at => precision[at]!) }
  })
)
const svg = lineSvg({
  series,
  x: { label: 'recall of positive', domain: [0, 1] },
  y: { label: 'precision of positive', domain: [0.4, 1] },
  ...{ width: 680, height: 380, markers: false }
})
writeFileSync(join(site, 'guide/08-zero-shot.svg'), svg)
console.log(`guide/08-zero-shot.svg: ${svg.length} characters`)
