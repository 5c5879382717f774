// 200 things of DBpedia, in 14 classes, by the first three principal components of their vectors: what the OpenAI cookbook
// does in Visualizing_embeddings_in_3D. The vectors are of an English model that runs here.
//
//     node examples/dbpedia.ts dbpedia.html
import { readFile } from 'node:fs/promises'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { fitPca, quality } from '@llm-cookbook/viz'
import { show } from './picture.ts'

const lines = (await readFile(new URL('data/dbpedia.jsonl', import.meta.url), 'utf8')).trim().split('\n')
const things = lines.map(line => JSON.parse(line) as { text: string; category: string })
const texts = things.map(({ text }) => text.trim())
const groups = things.map(({ category }) => category)

const embedder = await createLocalEmbedder()
const vectors = await embedder.embed(texts)
const model = await fitPca(vectors, { dimensions: 3 })
const points = model.transform(vectors)

const shares = Array.from(model.explainedVarianceRatio, share => `${(100 * share).toFixed(1)} %`)
console.log(`The three components explain ${shares.join(', ')} of the variance.`)
await show({
  title: 'DBpedia by principal components',
  points,
  groups,
  texts,
  quality: await quality(vectors, points, { k: 12, labels: groups })
})
