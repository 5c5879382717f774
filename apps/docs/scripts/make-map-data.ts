/**
 * Makes the files in public/data/seeing-embeddings, which the chapter on seeing embeddings fetches:
 *
 *     node --conditions=@llm-cookbook/source scripts/make-map-data.ts
 *
 * The vectors of the articles are those of the offline model, rounded to a byte a number; the script says what rounding costs.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { pack } from '@llm-cookbook/vector'
import { quality } from '@llm-cookbook/viz'
import { readArticles } from '../live/seeing-embeddings/data-sets.ts'

const repository = join(import.meta.dirname, '../../..')
const folder = join(import.meta.dirname, '../public/data/seeing-embeddings')

/** Names of classes that are too long for a legend on a phone. */
const shorter: Readonly<Record<string, string>> = {
  EducationalInstitution: 'School',
  MeanOfTransportation: 'Vehicle',
  NaturalPlace: 'Landscape',
  OfficeHolder: 'Official',
  WrittenWork: 'Writing'
}

await makeArticles()
makeDigits()

async function makeArticles(): Promise<void> {
  const lines = readFileSync(join(repository, 'apps/demo/data/dbpedia.jsonl'), 'utf8').trim().split('\n')
  const articles = lines.map(line => JSON.parse(line) as { text: string; category: string })
  const texts = articles.map(({ text }) => text.trim())
  const classes = articles.map(({ category }) => shorter[category] ?? category)
  const vectors = await (await createLocalEmbedder()).embed(texts)
  const numbers = new Int8Array(vectors.data.length)
  for (let i = 0; i < vectors.rows; i++) numbers.set(inBytes(vectors.row(i)), i * vectors.columns)
  const bytes = pack('labelled-texts', {
    meta: { columns: vectors.columns, texts, classes },
    arrays: { numbers }
  })
  write('articles.bin', bytes)
  const rounded = readArticles(bytes).vectors
  const { neighborRecall } = await quality(vectors, rounded, { k: 12, metric: 'cosine' })
  console.log(`${vectors.rows} × ${vectors.columns}, neighbours kept by rounding: ${neighborRecall.toFixed(3)}`)
}

/** A row whose largest number becomes ±127. Its length is lost, which is 1 for all of them. */
function inBytes(row: Float32Array): Int8Array {
  const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return Int8Array.from(row, value => Math.round((127 * value) / largest))
}

function makeDigits(): void {
  const packed = readFileSync(join(repository, 'packages/viz/test/fixtures/digits/digits.csv.gz'))
  const rows = gunzipSync(packed)
    .toString()
    .trim()
    .split('\n')
    .map(line => line.split(',').map(Number))
  write(
    'digits.bin',
    pack('digits', {
      arrays: {
        pixels: Uint8Array.from(rows.flatMap(row => row.slice(0, 64))),
        digits: Uint8Array.from(rows, row => row[64]!)
      }
    })
  )
}

function write(name: string, bytes: Uint8Array): void {
  writeFileSync(join(folder, name), bytes)
  console.log(`${name}: ${bytes.length} bytes`)
}
