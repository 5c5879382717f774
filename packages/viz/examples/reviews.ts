// A thousand reviews of food by t-SNE, coloured by their stars, the mean of each number of stars a cross: what the OpenAI
// cookbook does in Visualizing_embeddings_in_2D, with its settings. The vectors are of an English model that runs here.
//
//     node examples/reviews.ts reviews.svg
//
// Reads fine_food_reviews_1k.csv of the cookbook, from the folder fine-food-reviews in the one that LLM_COOKBOOK_DATA names.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { quality, tsne } from '@llm-cookbook/viz'
import { readCsv } from './csv.ts'
import { show } from './picture.ts'

const data = dataFolder()
if (data === undefined) throw new Error('LLM_COOKBOOK_DATA: expected a folder with fine-food-reviews, got none')
const reviews = readCsv(await readFile(join(data, 'fine-food-reviews/fine_food_reviews_1k.csv'), 'utf8'))
  .toSorted((a, b) => Number(a['Time']) - Number(b['Time']))
  .map(({ Summary, Text, Score }) => ({ text: `Title: ${Summary!.trim()}; Content: ${Text!.trim()}`, stars: Score! }))
const texts = reviews.map(({ text }) => text)
const groups = reviews.map(({ stars }) => `${stars} star${stars === '1' ? '' : 's'}`)

const embedder = await createLocalEmbedder()
const vectors = await embedder.embed(texts)
const points = await tsne(vectors, { perplexity: 15, seed: 42, init: 'random', learningRate: 200 })

await show({
  title: 'Food reviews by t-SNE',
  points,
  groups,
  texts,
  quality: await quality(vectors, points, { k: 12, labels: groups })
})
