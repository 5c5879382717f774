// Search by meaning: the reviews of food that are nearest to some words, as in "Semantic text search using embeddings" of the OpenAI
// cookbook; and the functions of this package that are, as in "Code search": cut out of its sources, top three by cosine. The
// vectors are of an English model that runs here, which knows words and not their order.
//
//     node examples/search.ts
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nearestTexts, type TextTable } from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { readFoodReviews } from './food-reviews.ts'

const embedder = await createLocalEmbedder()
const reviews = (await readFoodReviews()).map(({ text }) => text)
await search({ texts: reviews, vectors: await embedder.embed(reviews) }, [
  'delicious beans',
  'whole wheat pasta',
  'bad delivery'
])

const sources = join(import.meta.dirname, '../src')
const files = (await readdir(sources, { recursive: true })).filter(file => /(?<!\.wasm)\.ts$/.test(file)).sort()
const functions: { name: string; code: string }[] = []
for (const file of files) {
  const code = await readFile(join(sources, file), 'utf8')
  // With the comment before it, up to the brace that closes it.
  for (const [found, name] of code.matchAll(
    /(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?^(?:export )?(?:async )?function (\w+)[^]*?^\}/gm
  )) {
    functions.push({ name: `${file} ${name!}`, code: found })
  }
}
console.log(`${files.length} files, ${functions.length} functions\n`)
// A word model does not know camelCase.
const words = functions.map(({ code }) => code.replaceAll(/([a-z])([A-Z])/g, '$1 $2'))
const names = functions.map(({ name }) => name)
await search({ texts: names, vectors: await embedder.embed(words) }, [
  'split rows into train and test',
  'nearest neighbours'
])

async function search(table: TextTable, queries: readonly string[]): Promise<void> {
  const vectors = await embedder.embed(queries)
  for (const [i, query] of queries.entries()) {
    console.log(`${query}:`)
    for (const { text, distance } of nearestTexts(table, vectors.row(i), { k: 3 })) {
      console.log(`  ${(1 - distance).toFixed(3)}  ${text.slice(0, 100)}`)
    }
    console.log('')
  }
}
