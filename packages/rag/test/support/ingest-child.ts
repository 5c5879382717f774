// A process of its own that ingests generated documents, to be killed or to fail: `ingest-child.ts FOLDER COUNT MODE`.
// It says `ready` when it begins, and how it ended.
import { createIndex, openIndex } from '../../src/node/index.ts'
import { RagError } from '../../src/errors.ts'
import type { Embedder } from '../../src/ports.ts'
import { bagOfWords } from './bag-of-words.ts'
import { generateDocuments, vocabulary } from './generated.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const [folder = '', count = '0', mode = 'ingest'] = process.argv.slice(2)
const real = bagOfWords(vocabulary)
const embedder: Embedder = {
  fingerprint: real.fingerprint,
  async embed(texts) {
    if (mode === 'hang') await new Promise(resolve => setTimeout(resolve, 60_000))
    return real.embed(texts)
  }
}

try {
  const options = { embedder, chunks: { size: 12 } }
  const index = mode === 'create' ? await createIndex(folder, options) : await openIndex(folder, options)
  say('ready')
  say(`hits ${(await index.search('worda')).length}`)
  const { added } = await index.ingest(generateDocuments(Number(count), 30))
  say(`added ${added.length}`)
} catch (error) {
  say(error instanceof RagError ? `${error.code}: ${error.message}` : String(error))
}
