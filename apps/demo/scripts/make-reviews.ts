/**
 * Makes data/reviews.csv of the file yelp_labelled.txt of the UCI data set "Sentiment Labelled Sentences".
 *
 *     node scripts/make-reviews.ts yelp_labelled.txt > data/reviews.csv
 */
import { readFileSync } from 'node:fs'

const lines = readFileSync(process.argv[2]!, 'utf8').split('\n').filter(Boolean)
process.stdout.write('text,sentiment\n')
for (const line of lines) {
  const [text = '', label] = line.split('\t')
  const cell = text.trim()
  const quoted = /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
  process.stdout.write(`${quoted},${label?.trim() === '1' ? 'positive' : 'negative'}\n`)
}
