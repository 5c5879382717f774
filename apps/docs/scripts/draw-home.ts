// Draws the picture of the first page, by day and by night: 200 articles of Wikipedia in the plane, near ones about the
// same things. `node --conditions=@llm-cookbook/source scripts/draw-home.ts`
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { quality, scatterSvg, umap, type Theme } from '@llm-cookbook/viz'

interface Article {
  readonly title: string
  readonly text: string
  readonly category: string
}

const file = join(import.meta.dirname, '../../demo/data/dbpedia.jsonl')
const articles = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Article)
const embedder = await createLocalEmbedder()
const vectors = await embedder.embed(articles.map(({ text }) => text))
const points = await umap(vectors, { metric: 'cosine', minDist: 0.4, seed: 4 })
const { trustworthiness } = await quality(vectors, points)
console.log(`trustworthiness ${trustworthiness.toFixed(3)}`)
for (const theme of ['light', 'dark'] satisfies Theme[]) {
  const svg = scatterSvg({
    points,
    groups: articles.map(({ category }) => category),
    theme,
    width: 560,
    height: 520
  })
  writeFileSync(join(import.meta.dirname, `../public/home-${theme}.svg`), svg)
}
