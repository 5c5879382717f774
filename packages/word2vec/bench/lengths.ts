// How much of a passage survives in one vector as it grows: words, and what it is about, by the mean of its words' vectors and
// by SIF. The text is Wikipedia of the folder of larger data sets (wikitext-2), which vectors are hardly trained on.
//
//     node --conditions=@llm-cookbook/source bench/lengths.ts VECTORS... [--text FILE]
//
// VECTORS are files in any format; those without counts take the probabilities of words from the text.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { words } from '@llm-cookbook/tokenize'
import { fitSif, studyLengths, type WordVectors } from '@llm-cookbook/word2vec'
import { loadWordVectors } from '@llm-cookbook/word2vec/node'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { text: { type: 'string' } } })
const data = dataFolder()
const file = values.text ?? (data && join(data, 'wikitext-2/valid.txt'))
if (file === undefined) throw new Error('the folder of larger data sets is not there; --text names a file')
if (positionals.length === 0) throw new Error('VECTORS: expected a file of word vectors at least, got none')
const lengths = [1, 2, 4, 8, 16, 32, 64, 128]
const samples = 500
const text = words(readFileSync(file, 'utf8').toLowerCase()).map(({ text }) => text)

const rows: string[][] = []
for (const path of positionals) {
  const vectors = await loadWordVectors(path)
  const known = text.filter(word => vectors.has(word))
  const passages = Array.from({ length: Math.floor(known.length / 20) }, (_, i) => known.slice(20 * i, 20 * i + 20))
  const sif = fitSif(vectors, passages, vectors.counts ? {} : { probability: shareIn(known) })
  const name = basename(path)
  study(`${name}, mean`, vectors, known)
  study(`${name}, SIF`, vectors, known, passage => sif.embed(passage))
}
const columns = ['words in the passage', ...lengths.map(String)]
const table = [columns, columns.map((_, i) => (i === 0 ? '---' : '--:')), ...rows].map(row => `| ${row.join(' | ')} |`)
console.log(`\n${table.join('\n')}`)
const results = join(import.meta.dirname, 'results')
mkdirSync(results, { recursive: true })
writeFileSync(join(results, 'lengths.md'), `${table.join('\n')}\n`)

function study(
  name: string,
  vectors: WordVectors,
  known: readonly string[],
  embed?: (words: readonly string[]) => Float32Array
): void {
  const found = studyLengths(vectors, known, { lengths, samples, embed })
  for (const measure of ['recall', 'continuation', 'similarity'] as const) {
    rows.push([`${name}: ${measure}`, ...found.map(one => one[measure].toFixed(2))])
    console.log(rows.at(-1)!.join('  '))
  }
}

function shareIn(known: readonly string[]): (word: string) => number {
  const counts = new Map<string, number>()
  for (const word of known) counts.set(word, (counts.get(word) ?? 0) + 1)
  return word => (counts.get(word) ?? 0) / known.length
}
