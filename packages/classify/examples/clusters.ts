// A thousand reviews of food in four clusters, as in the OpenAI cookbook's Clustering: the mean score of each cluster, and what
// it is about. There a chat model names them; here that is done offline, by words that set clusters apart and by their nearest
// reviews. The vectors are of an English model that runs here.
//
//     node examples/clusters.ts
import { chooseK, kMeans, nameClusters } from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { readFoodReviews } from './food-reviews.ts'

/** The mean scores that the cookbook records, with its own embeddings, ascending. */
const recorded = [4.106, 4.191, 4.216, 4.307]

const reviews = await readFoodReviews()
const texts = reviews.map(({ text }) => text)
const vectors = await (await createLocalEmbedder()).embed(texts)
const model = await kMeans(vectors, { k: 4, seed: 42 })
const named = await nameClusters(
  reviews.map(({ title, content }) => `${title}. ${content}`.replaceAll('<br />', ' ')),
  vectors,
  model,
  { examples: 3 }
)
const clusters = named
  .map(one => ({
    ...one,
    score: mean(reviews.flatMap(({ stars }, i) => (model.labels[i] === one.cluster ? stars : [])))
  }))
  .toSorted((a, b) => a.score - b.score)

console.log('| recorded | mean score | reviews | words that set it apart |\n| ---: | ---: | ---: | --- |')
for (const [i, { score, size, words }] of clusters.entries()) {
  console.log(`| ${recorded[i]!.toFixed(3)} | ${score.toFixed(3)} | ${size} | ${words.join(', ')} |`)
}
for (const { name, nearest } of clusters) {
  console.log(`\n${name}:`)
  for (const row of nearest) console.log(`  ${reviews[row]!.title}: ${reviews[row]!.content.slice(0, 60)}…`)
}
const { k, tried } = await chooseK(vectors, { to: 6, restarts: 3, seed: 42 })
const silhouettes = tried.map(({ k, silhouette }) => `${k}: ${silhouette.toFixed(3)}`).join(', ')
console.log(`\nMean silhouette by number of clusters: ${silhouettes}. The best is ${k}.`)

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
