// 2,000 articles of AG News by t-SNE, beside the points that the OpenAI cookbook recorded of vectors of text-embedding-ada-002
// (Recommendation_using_embeddings; t-SNE of scikit-learn, perplexity 30, started from PCA). Those vectors were not recorded:
// what can be compared is how well the four sections are kept together, and how far the pictures agree.
//
//     node examples/ag-news.ts ag-news.html
//
// Reads ag_news_tsne_ada002_recorded.csv, from the folder ag-news-2k in the one that LLM_COOKBOOK_DATA names.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { Matrix, neighborRecall, neighbors, quality, silhouette, tsne } from '@llm-cookbook/viz'
import { readCsv } from './csv.ts'
import { printQuality, show } from './picture.ts'

const data = dataFolder()
if (data === undefined) throw new Error('LLM_COOKBOOK_DATA: expected a folder with ag-news-2k, got none')
const articles = readCsv(await readFile(join(data, 'ag-news-2k/ag_news_tsne_ada002_recorded.csv'), 'utf8'))
const recorded = Matrix.fromRows(articles.map(({ x, y }) => [Number(x), Number(y)]))
const texts = articles.map(({ text }) => text!)
const groups = articles.map(({ label }) => label!)

const embedder = await createLocalEmbedder()
const vectors = await embedder.embed(texts)
const points = await tsne(vectors, { seed: 42 })

await show({
  title: 'AG News by t-SNE',
  points,
  groups,
  texts,
  quality: await quality(vectors, points, { k: 12, labels: groups })
})
printQuality('the recorded points, by our vectors', await quality(vectors, recorded, { k: 12, labels: groups }))
console.log(`Silhouette of the sections: in our vectors ${(await silhouette(vectors, groups)).toFixed(3)}`)
for (const [name, layout] of Object.entries({ 'this picture': points, 'the recorded points': recorded, vectors })) {
  console.log(`Neighbours of the same section: ${(await sameSection(layout)).toFixed(3)} in ${name}`)
}
console.log(`Neighbours in both pictures: ${(await neighborRecall(recorded, points, { k: 15 })).toFixed(3)}`)

/** The share of the 15 nearest neighbours that belong to the same section. */
async function sameSection(matrix: Matrix): Promise<number> {
  const { indices, k } = await neighbors(matrix, { k: 15 })
  const same = indices.filter((neighbor, i) => groups[neighbor] === groups[Math.floor(i / k)])
  return same.length / indices.length
}
