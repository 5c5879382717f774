// How many stars a review of food gives, by random forests over vectors: the recipes Multiclass_classification and
// Regression_using_embeddings of the OpenAI cookbook, beside what it records with its own embeddings. The vectors are of an
// English model that runs here.
//
//     node examples/reviews-forest.ts
import {
  majority,
  mean,
  regressionReport,
  report,
  takeRows,
  trainTestSplit,
  type ClassifierLearner,
  type RegressorLearner,
  type Report
} from '@llm-cookbook/classify'
import { randomForest, randomForestRegressor } from '@llm-cookbook/classify/node'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { readFoodReviews } from './food-reviews.ts'

const reviews = await readFoodReviews()
const vectors = await (await createLocalEmbedder()).embed(reviews.map(({ text }) => text))
const stars = reviews.map(review => review.stars)
const contents = reviews.map(({ content }) => content)
const split = trainTestSplit(reviews.length, { testSize: 0.2, seed: 42 })
/** As many, but without a text that is in both parts. */
const apart = trainTestSplit(reviews.length, { testSize: 0.2, seed: 42, groups: contents })
const known = new Set(takeRows(contents, split.train))
const repeated = takeRows(contents, split.test).filter(content => known.has(content))

console.log(`Learnt from ${split.train.length} reviews, judged by ${split.test.length}, of which ${repeated.length} are among
those learnt from, word for word: the thousand reviews have some several times, in the cookbook too. 'Apart' is without.

| stars as labels | accuracy | macro F1 | micro average precision |
| --- | ---: | ---: | ---: |
| recorded: random forest of 100 trees | .77 | .53 | .87 |`)
const forest = await judgeLabels('random forest of 100 trees', randomForest({ trees: 100 }))
await judgeLabels('… rare stars weigh more', randomForest({ trees: 100, classWeight: 'balanced', minSamplesLeaf: 5 }))
await judgeLabels('always 5 stars', majority())
await judgeLabels('apart: random forest of 100 trees', randomForest({ trees: 100 }), apart)
await judgeLabels('apart: always 5 stars', majority(), apart)

console.log(`
| stars as numbers | MSE | MAE |
| --- | ---: | ---: |
| recorded: random forest of 100 trees | .62 | .53 |`)
await judgeNumbers('random forest of 100 trees', randomForestRegressor({ trees: 100 }))
await judgeNumbers('… by few columns a split', randomForestRegressor({ trees: 100, maxFeatures: 'sqrt' }))
console.log('| recorded: always the mean | 1.73 | 1.03 |')
await judgeNumbers('always the mean', mean())
await judgeNumbers('apart: random forest of 100 trees', randomForestRegressor({ trees: 100 }), apart)
await judgeNumbers('apart: always the mean', mean(), apart)

console.log(`\n${forest.toText()}`)

async function judgeLabels(name: string, learner: ClassifierLearner, { train, test } = split): Promise<Report> {
  const model = await learner.fit(takeRows(vectors, train), takeRows(stars, train))
  const judged = takeRows(vectors, test)
  const judgement = report({
    name,
    truth: takeRows(stars, test),
    predicted: model.predict(judged),
    probabilities: model.predictProbabilities(judged),
    classes: model.classes
  })
  row(name, [judgement.accuracy, judgement.macroF1, judgement.microAveragePrecision ?? NaN])
  return judgement
}

async function judgeNumbers(name: string, learner: RegressorLearner, { train, test } = split): Promise<void> {
  const model = await learner.fit(takeRows(vectors, train), takeRows(stars, train))
  const predicted = model.predict(takeRows(vectors, test))
  const { meanSquaredError, meanAbsoluteError } = regressionReport({ truth: takeRows(stars, test), predicted })
  row(name, [meanSquaredError, meanAbsoluteError])
}

function row(name: string, figures: readonly number[]): void {
  console.log(`| ${name} | ${figures.map(figure => figure.toFixed(3).replace(/^0/, '')).join(' | ')} |`)
}
