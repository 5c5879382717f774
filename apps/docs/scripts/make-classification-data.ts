/**
 * Makes the files in public/data/classification, which the chapter on classification fetches:
 *
 *     node --conditions=@llm-cookbook/source scripts/make-classification-data.ts amazon_cells_labelled.txt
 *
 * of that file of the Sentiment Labelled Sentences, and of the demo's articles of DBpedia. Vectors are of the offline embedder.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { fromInt8, toInt8 } from '../live/classification/int8-rows.ts'
import { wordings } from '../live/classification/wordings.ts'

const folder = join(import.meta.dirname, '../public/data/classification')
const embedder = await createLocalEmbedder()

// Some sentences stand there twice: one of each is kept, so that no copy is in a test that is not meant to be.
const reviews = new Map<string, { readonly text: string; readonly isPositive: boolean }>()
for (const line of readFileSync(process.argv[2]!, 'utf8').split('\n')) {
  const [, text, score] = /^(.*)\t([01])\s*$/.exec(line) ?? []
  if (text === undefined) continue
  const plain = text.replaceAll(/\s+/g, ' ').trim()
  const words = plain
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
  if (!reviews.has(words)) reviews.set(words, { text: plain, isPositive: score === '1' })
}
const texts = [...reviews.values()].map(({ text }) => text)
write('reviews.tsv', lines([...reviews.values()].map(({ text, isPositive }) => [String(+isPositive), text])))
await writeVectors('reviews.bin', [...texts, ...wordings.flatMap(({ positive, negative }) => [positive, negative])])

interface Article {
  readonly text: string
  readonly category: string
}
const articles = readFileSync(join(import.meta.dirname, '../../demo/data/dbpedia.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Article)
const sentences = articles.map(({ text }) => text.replaceAll(/\s+/g, ' ').trim())
write('articles.tsv', lines(articles.map(({ category }, i) => [category, sentences[i]!])))
await writeVectors('articles.bin', sentences)

async function writeVectors(name: string, texts: readonly string[]): Promise<void> {
  const exact = await embedder.embed(texts)
  const bytes = toInt8(exact)
  const back = fromInt8(bytes, exact.columns)
  const off = exact.data.reduce((most, value, i) => Math.max(most, Math.abs(value - back.data[i]!)), 0)
  write(name, bytes)
  console.log(`  ${exact.rows} rows of ${exact.columns}, no number off by more than ${off.toFixed(4)}`)
}

function lines(rows: readonly (readonly string[])[]): string {
  return rows.map(row => `${row.join('\t')}\n`).join('')
}

function write(name: string, content: string | Int8Array): void {
  writeFileSync(join(folder, name), content)
  console.log(`${name}: ${content.length} bytes`)
}
