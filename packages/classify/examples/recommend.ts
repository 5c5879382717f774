// What to read next, of two thousand news: the nearest by the cosine of their vectors, none that is the same text; the recipe
// "Recommendation using embeddings" of the OpenAI cookbook, for its two articles. The vectors are of an English model that runs
// here; the distances that the cookbook records are of its own.
//
//     node examples/recommend.ts
//
// Reads AG_news_samples.csv of the cookbook, from the folder ag-news-2k in the one that LLM_COOKBOOK_DATA names. The AG corpus is
// for non-commercial use; nothing of it is part of this project.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { nearestTexts } from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { parse } from 'csv-parse/sync'

const recorded = [
  [0.153, 0.16, 0.16, 0.171, 0.173],
  [0.112, 0.145, 0.153, 0.157, 0.168]
]

const folder = dataFolder()
if (folder === undefined) throw new Error('LLM_COOKBOOK_DATA: expected a folder with ag-news-2k, got none')
const news = parse<Record<'description' | 'label', string>>(
  await readFile(join(folder, 'ag-news-2k/AG_news_samples.csv'), 'utf8'),
  { columns: true }
)
const texts = news.map(({ description }) => description)
const vectors = await (await createLocalEmbedder()).embed(texts)

let sameTopic = 0
for (const [query, distances] of recorded.entries()) {
  console.log(`${news[query]!.label}: ${texts[query]!.slice(0, 80)}…`)
  console.log('| recorded | distance | topic | text |\n| ---: | ---: | --- | --- |')
  for (const [i, { row, text, distance }] of nearestTexts({ texts, vectors }, query, { k: 5 }).entries()) {
    console.log(
      `| ${distances[i]!.toFixed(3)} | ${distance.toFixed(3)} | ${news[row]!.label} | ${text.slice(0, 60)}… |`
    )
  }
  console.log('')
}
for (const [query, { label }] of news.entries()) {
  for (const { row } of nearestTexts({ texts, vectors }, query, { k: 5 }))
    sameTopic += Number(news[row]!.label === label)
}
const share = ((100 * sameTopic) / (5 * texts.length)).toFixed(1)
console.log(`Of the five nearest of every article, ${share} % are on its topic; at random it would be a quarter.`)
