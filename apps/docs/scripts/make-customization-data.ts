/**
 * Makes the files in public/data/customized-embeddings, which the chapter on customised embeddings fetches:
 *
 *     node --conditions=@llm-cookbook/source scripts/make-customization-data.ts snli-2k
 *
 * of the files snli_1.0_train_2k.csv and customizing_embeddings_recorded.json in that folder. Vectors are of the offline embedder.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { loadCsvRows } from '@llm-cookbook/rag'
import { fromInt8, toInt8 } from '../live/classification/int8-rows.ts'

const source = process.argv[2]!
const folder = join(import.meta.dirname, '../public/data/customized-embeddings')

// Each text once, in the order in which they come; a pair is the numbers of its two.
const numbers = new Map<string, number>()
const numberOf = (text: string): number => {
  const plain = text.replaceAll(/\s+/g, ' ').trim()
  const number = numbers.get(plain) ?? numbers.size
  numbers.set(plain, number)
  return number
}
const kinds = new Set(['entailment', 'contradiction'])
const pairs: (readonly (string | number)[])[] = []
const table = readFileSync(join(source, 'snli_1.0_train_2k.csv'), 'utf8')
for (const { document, error } of loadCsvRows(table, { source: 'snli', fields: { text: 'sentence1' } })) {
  if (error) throw error
  const { gold_label: kind, captionID: caption, sentence2 } = document.metadata as Record<string, string>
  if (!kinds.has(kind!)) continue
  pairs.push([kind!, caption!.replace(/\.jpg#\d+$/, ''), numberOf(document.text), numberOf(sentence2!)])
}
write('pairs.tsv', lines(pairs))
write('texts.txt', lines([...numbers.keys()].map(text => [text])))
const exact = await (await createLocalEmbedder()).embed([...numbers.keys()])
const bytes = toInt8(exact)
const back = fromInt8(bytes, exact.columns)
const off = exact.data.reduce((most, value, i) => Math.max(most, Math.abs(value - back.data[i]!)), 0)
write('vectors.bin', bytes)
console.log(`  ${exact.rows} rows of ${exact.columns}, no number off by more than ${off.toFixed(4)}`)

interface Recorded {
  /** `x2` is the part that was learnt from, `x` the test. */
  readonly facet: 'x' | 'x2'
  readonly label: 1 | -1
  readonly cosine: readonly number[]
}
const { before, after } = JSON.parse(
  readFileSync(join(source, 'customizing_embeddings_recorded.json'), 'utf8')
) as Record<'before' | 'after', Recorded[]>
const recorded = before.flatMap(({ facet, label, cosine }) => {
  const same = after.find(other => other.facet === facet && other.label === label)!
  const part = facet === 'x2' ? 'learnt' : 'test'
  const kind = label === 1 ? 'alike' : 'unlike'
  return cosine.map((value, i) => [part, kind, value.toFixed(5), same.cosine[i]!.toFixed(5)])
})
write('recorded.tsv', lines(recorded))

function lines(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map(row => `${row.join('\t')}\n`).join('')
}

function write(name: string, content: string | Int8Array): void {
  writeFileSync(join(folder, name), content)
  console.log(`${name}: ${content.length} bytes`)
}
