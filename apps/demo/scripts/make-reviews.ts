/**
 * Makes data/reviews.csv of the Sentiment Labelled Sentences: of each file every tenth positive and every tenth
 * negative sentence, with what it is about.
 *
 *     node scripts/make-reviews.ts 'film=imdb_labelled.txt' 'restaurant=yelp_labelled.txt'
 */
import { readFileSync, writeFileSync } from 'node:fs'

/** Of so many sentences one is taken. */
const every = 5
const sentiments = { 0: 'negative', 1: 'positive' } as const

const rows: string[][] = []
for (const argument of process.argv.slice(2)) {
  const [about = '', file = ''] = argument.split('=')
  const lines = readFileSync(file, 'utf8').split('\n')
  const seen = { 0: 0, 1: 0 }
  for (const line of lines) {
    const [, text, score] = /^(.*)\t([01])\s*$/.exec(line) ?? []
    if (text === undefined || (score !== '0' && score !== '1')) continue
    if (seen[score]++ % every === 0) rows.push([text.replaceAll(/\s+/g, ' ').trim(), sentiments[score], about])
  }
}
const quoted = (field: string): string => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
const lines = [['text', 'sentiment', 'about'], ...rows].map(row => row.map(quoted).join(','))
writeFileSync(new URL('../data/reviews.csv', import.meta.url), `${lines.join('\n')}\n`)
