/**
 * Makes data/reviews.csv of amazon_cells_labelled.txt of the Sentiment Labelled Sentences: every second positive and every
 * second negative sentence, in their order.
 *
 *     node scripts/make-reviews.ts amazon_cells_labelled.txt
 */
import { readFileSync, writeFileSync } from 'node:fs'

const sentiments = { 0: 'negative', 1: 'positive' } as const
const seen = { 0: 0, 1: 0 }

const rows = [['text', 'sentiment']]
for (const line of readFileSync(process.argv[2]!, 'utf8').split('\n')) {
  const [, text, score] = /^(.*)\t([01])\s*$/.exec(line) ?? []
  if (text === undefined || (score !== '0' && score !== '1')) continue
  if (seen[score]++ % 2 === 0) rows.push([text.replaceAll(/\s+/g, ' ').trim(), sentiments[score]])
}
const quoted = (field: string): string => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
const lines = rows.map(row => row.map(quoted).join(','))
writeFileSync(new URL('../data/reviews.csv', import.meta.url), `${lines.join('\n')}\n`)
