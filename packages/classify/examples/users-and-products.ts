// Which product suits which user: "User and product embeddings" of the OpenAI cookbook, over its thousand reviews of food, and the
// notebooks after it. The vectors are of an English model that runs here.
//
//     node examples/users-and-products.ts
//
// What is recorded there does not hold: the .197 had vectors of products made of the reviews of the test, too, and the accuracy of
// the factorization counts whole stars cut off and not rounded. Here all learn from the split's part for learning only.
import {
  bootstrapInterval,
  hybrid,
  matrixFactorization,
  profiles,
  splitRatings,
  spearman
} from '@llm-cookbook/classify'
import type { RatingReport, Ratings, RecommenderLearner } from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { readFoodReviews } from './food-reviews.ts'

const reviews = await readFoodReviews()
const ratings: Ratings = {
  users: reviews.map(({ user }) => user),
  items: reviews.map(({ product }) => product),
  scores: reviews.map(({ stars }) => stars),
  vectors: await (await createLocalEmbedder()).embed(reviews.map(({ text }) => text))
}
const learners: (RecommenderLearner & { recorded: string })[] = [
  { ...profiles(), recorded: '.197' },
  { ...profiles({ weight: 'score' }), recorded: '.182' },
  { ...matrixFactorization({ scale: [1, 5] }), recorded: 'accuracy .145' },
  { ...matrixFactorization({ method: 'als', factors: 10, scale: [1, 5] }), recorded: '' },
  { ...hybrid([matrixFactorization({ factors: 0 }), profiles()]), recorded: '' }
]

for (const [title, options] of [
  ['at random, as the notebooks split', { seed: 42 }],
  ['by time', { time: reviews.map((_, row) => row) }]
] as const) {
  const split = splitRatings(ratings, { testSize: 0.2, ...options })
  const reports: (RatingReport & { recorded: string })[] = []
  for (const { recorded, ...learner } of learners) reports.push({ ...(await split.judge(learner)), recorded })
  const { rows, known } = reports[0]!
  // What is always the same needs no vectors: that of the factorization is of all rows.
  const { always } = reports.find(({ errors }) => errors !== undefined)!
  console.log(
    `Split ${title}: ${rows} reviews for the test, of ${known.users} the user is known, of ${known.items} the`
  )
  console.log(`product, of ${known.both} both.\n`)
  console.log('| | recorded | rank correlation with the stars | of | error | accuracy |')
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |')
  for (const { learner, recorded, predicted, predictions, errors } of reports) {
    const told = [...predicted.keys()].filter(row => !Number.isNaN(predicted[row]))
    const correlation = (of: ArrayLike<number>): number =>
      spearman(
        Array.from(of, i => predicted[told[i]!]!),
        Array.from(of, i => split.test.scores[told[i]!]!)
      )
    const { value, low, high } = bootstrapInterval(told.length, correlation)
    const cells = [
      ...[learner, recorded, `${decimals(value)} (${decimals(low)} to ${decimals(high)})`, predictions],
      ...(errors ? [decimals(errors.rootMeanSquared), decimals(errors.accuracy)] : ['', ''])
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
  const { mean, mostFrequent } = always
  const errors = [mean, mostFrequent].map(of => `${decimals(of.rootMeanSquared)} | ${decimals(of.accuracy)}`)
  console.log(`| always the mean | | | ${rows} | ${errors[0]} |`)
  console.log(`| always ${mostFrequent.score} stars | accuracy .67 | | ${rows} | ${errors[1]} |\n`)
}

function decimals(value: number): string {
  return value.toFixed(3).replace(/^(-?)0/, '$1')
}
