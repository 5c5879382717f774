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
const { train, test } = trainTestSplit(reviews.length, { testSize: 0.2, seed: 42 })
const learnt = { vectors: takeRows(vectors, train), stars: takeRows(stars, train) }
const judged = { vectors: takeRows(vectors, test), stars: takeRows(stars, test) }

console.log(`Learnt from ${train.length} reviews, judged by ${test.length}.

| stars as labels | accuracy | macro F1 | micro average precision |
| --- | ---: | ---: | ---: |
| recorded: random forest of 100 trees | .77 | .53 | .87 |`)
const forest = await judgeLabels('random forest of 100 trees', randomForest({ trees: 100 }))
await judgeLabels('… rare stars weigh more', randomForest({ trees: 100, classWeight: 'balanced', minSamplesLeaf: 5 }))
await judgeLabels('always 5 stars', majority())

console.log(`
| stars as numbers | MSE | MAE |
| --- | ---: | ---: |
| recorded: random forest of 100 trees | .62 | .53 |`)
await judgeNumbers('random forest of 100 trees', randomForestRegressor({ trees: 100 }))
await judgeNumbers('… by few columns a split', randomForestRegressor({ trees: 100, maxFeatures: 'sqrt' }))
console.log('| recorded: always the mean | 1.73 | 1.03 |')
await judgeNumbers('always the mean', mean())

console.log(`\n${forest.toText()}`)

async function judgeLabels(name: string, learner: ClassifierLearner): Promise<Report> {
  const model = await learner.fit(learnt.vectors, learnt.stars)
  const judgement = report({
    name,
    truth: judged.stars,
    predicted: model.predict(judged.vectors),
    probabilities: model.predictProbabilities(judged.vectors),
    classes: model.classes
  })
  row(name, [judgement.accuracy, judgement.macroF1, judgement.microAveragePrecision ?? NaN])
  return judgement
}

async function judgeNumbers(name: string, learner: RegressorLearner): Promise<void> {
  const predicted = (await learner.fit(learnt.vectors, learnt.stars)).predict(judged.vectors)
  const { meanSquaredError, meanAbsoluteError } = regressionReport({ truth: judged.stars, predicted })
  row(name, [meanSquaredError, meanAbsoluteError])
}

function row(name: string, figures: readonly number[]): void {
  console.log(`| ${name} | ${figures.map(figure => figure.toFixed(3).replace(/^0/, '')).join(' | ')} |`)
}
