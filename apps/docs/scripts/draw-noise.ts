/**
 * Draws the picture of the chapter on seeing embeddings, guide/05-noise.svg: the same noise by PCA and by t-SNE twice.
 *
 *     node --conditions=@llm-cookbook/source scripts/draw-noise.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pca, quality, scatterSvg, tsne, type Matrix } from '@llm-cookbook/viz'
import { heaps } from '../live/seeing-embeddings/made-data.ts'

const { vectors } = heaps([{ rows: 300, width: 1, at: 0 }], 50)
const layouts: Readonly<Record<string, Matrix>> = {
  PCA: await pca(vectors),
  't-SNE, perplexity 2': await tsne(vectors, { perplexity: 2, learningRate: 50, init: 'random', seed: 1 }),
  't-SNE, perplexity 30': await tsne(vectors, { perplexity: 30, learningRate: 50, init: 'random', seed: 1 })
}

const [width, height] = [230, 270]
const pictures: string[] = []
for (const [title, points] of Object.entries(layouts)) {
  const { trustworthiness } = await quality(vectors, points, { k: 12 })
  const subtitle = `trustworthiness ${trustworthiness.toFixed(2)}`
  const svg = scatterSvg({ points, title, subtitle, width, height, pointSize: 1.8 })
  pictures.push(svg.replace('<svg ', `<svg x="${pictures.length * width}" `))
}
const all = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${pictures.length * width} ${height}">\n${pictures.join('\n')}\n</svg>\n`
writeFileSync(join(import.meta.dirname, '../guide/05-noise.svg'), all)
console.log(`guide/05-noise.svg: ${all.length} characters`)
