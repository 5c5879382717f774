// How many stars a user will give a product, by a small neural net over the mean vector of the user's reviews and that of the
// product's: what the notebooks after "User and product embeddings" of the OpenAI cookbook try last, with settings searched at
// random. The vectors are of an English model that runs here.
//
//     node examples/users-and-products-net.ts
//
// What is recorded there, an accuracy of .135, is of a net whose loss was NaN. Here a net that comes to that is an error.
import {
  logUniform,
  majority,
  Matrix,
  mean,
  neuralNet,
  neuralNetRegressor,
  randomSearch,
  randomSearchRegressor,
  regressionReport,
  report,
  takeRows,
  trainTestSplit,
  uniform
} from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { readFoodReviews } from './food-reviews.ts'

const reviews = await readFoodReviews()
const vectors = await (await createLocalEmbedder()).embed(reviews.map(({ text }) => text))
const stars = reviews.map(review => review.stars)
const split = trainTestSplit(reviews.length, { testSize: 0.2, seed: 42 })
const train = new Set(split.train)
const users = meansOfOthers(reviews.map(({ user }) => user))
const products = meansOfOthers(reviews.map(({ product }) => product))
const matrix = Matrix.fromRows(reviews.map((_, row) => [...users.row(row), ...products.row(row)]))
const [known, judged] = [takeRows(matrix, split.train), takeRows(matrix, split.test)]
const [knownStars, truth] = [takeRows(stars, split.train), takeRows(stars, split.test)]

const space = {
  layers: [[16], [64], [64, 16]],
  dropout: uniform(0, 0.5),
  learningRate: logUniform(3e-4, 1e-2),
  alpha: logUniform(1e-4, 10)
}
const options = { trials: 8, folds: 4 }

const labels = await randomSearch(
  settings => neuralNet({ ...settings, epochs: 30 }),
  space,
  known,
  knownStars,
  { ...options, metric: ({ accuracy }) => accuracy } // as is recorded
)
console.log(`Stars as labels, by accuracy:\n\n${labels.toMarkdown()}`)
console.log(
  '| of the test | accuracy | macro F1 |\n| --- | ---: | ---: |\n| recorded: a net whose loss was NaN | .135 | |'
)
for (const learner of [labels.learner, majority()]) {
  const model = await learner.fit(known, knownStars)
  const { accuracy, macroF1 } = report({ truth, predicted: model.predict(judged) }, { intervals: false })
  console.log(`| ${learner.name} | ${decimals(accuracy)} | ${decimals(macroF1)} |`)
}

const numbers = await randomSearchRegressor(
  settings => neuralNetRegressor({ ...settings, epochs: 30 }),
  space,
  known,
  knownStars,
  options
)
console.log(`\nStars as numbers, by R²:\n\n${numbers.toMarkdown()}`)
console.log('| of the test | mean squared error | R² |\n| --- | ---: | ---: |')
for (const learner of [numbers.learner, mean()]) {
  const model = await learner.fit(known, knownStars)
  const { meanSquaredError, r2 } = regressionReport({ truth, predicted: model.predict(judged) })
  console.log(`| ${learner.name} | ${decimals(meanSquaredError)} | ${decimals(r2)} |`)
}

/**
 * For each review the mean vector of the other reviews that are of the same (user, product) and among those to learn from,
 * zeros where there are none. A review that told of itself would in learning look like none of the test; nor may its copies
 * tell, for many are there several times, of several products.
 */
function meansOfOthers(names: readonly string[]): Matrix {
  const means = new Matrix(names.length, vectors.columns)
  for (const rows of Map.groupBy(names.keys(), row => names[row]).values()) {
    for (const row of rows) {
      const others = rows.filter(other => train.has(other) && reviews[other]!.content !== reviews[row]!.content)
      for (const other of others) {
        for (const [column, value] of vectors.row(other).entries()) means.row(row)[column]! += value / others.length
      }
    }
  }
  return means
}

function decimals(value: number): string {
  return value.toFixed(3).replace(/^(-?)0/, '$1')
}
