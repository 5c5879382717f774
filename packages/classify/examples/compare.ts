// Which way of learning is the best, and is it so surely? Reviews of food, positive or negative, are judged by five folds that
// keep the copies of a text together, beside always saying the majority; then the best two are compared row by row.
//
//     node examples/compare.ts
import {
  comparePredictions,
  crossValidate,
  f1,
  logisticRegression,
  majority,
  nearestNeighbors,
  textNaiveBayes,
  type CrossValidation
} from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { readFoodReviews } from './food-reviews.ts'

const reviews = (await readFoodReviews()).filter(({ stars }) => stars !== 3)
const texts = reviews.map(({ text }) => text)
const labels = reviews.map(({ stars }) => (stars > 3 ? 'positive' : 'negative'))
const vectors = await (await createLocalEmbedder()).embed(texts)

const groups = texts
const judged = [
  await crossValidate(majority(), vectors, labels, { groups }),
  await crossValidate(textNaiveBayes({ method: 'complement' }), texts, labels, { groups }),
  await crossValidate(nearestNeighbors(), vectors, labels, { groups }),
  await crossValidate(logisticRegression({ C: 10, classWeight: 'balanced' }), vectors, labels, { groups })
]

console.log(
  `| ${reviews.length} reviews | accuracy | macro F1 | ± | average precision |\n| --- | ---: | ---: | ---: | ---: |`
)
for (const { name, report, spreads } of judged) {
  const numbers = [report.accuracy, report.macroF1, spreads.macroF1!.deviation, report.averagePrecision!]
  console.log(`| ${name} | ${numbers.map(number => number.toFixed(3)).join(' | ')} |`)
}
const [best, second] = judged.toSorted((a, b) => b.report.macroF1 - a.report.macroF1) as [Judged, Judged]
console.log(`\n${best.toText()}`)
const compared = {
  truth: labels,
  first: second.predicted,
  second: best.predicted,
  names: [second.name, best.name] as const
}
console.log(`Macro F1, ${comparePredictions(compared, { metric: f1 }).toText()}`)

type Judged = CrossValidation<string>
