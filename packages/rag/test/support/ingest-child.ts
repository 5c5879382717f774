// A process of its own that ingests generated documents, to be killed or to fail:
// `ingest-child.ts FOLDER COUNT[xSENTENCES] MODE STORE`. It says `ready` when it begins, and how it ended. In the mode `read` it searches until its input ends, and says the
// answers that it got, each different one once, by their hashes.
import { createIndex, openIndex, type FolderIndex } from '../../src/node/index.ts'
import { RagError } from '../../src/errors.ts'
import type { Embedder } from '../../src/ports.ts'
import { answerHash } from './answer-hash.ts'
import { namedStore } from './named-store.ts'
import { bagOfWords } from './bag-of-words.ts'
import { generateDocuments, vocabulary } from './generated.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const [folder = '', count = '0', mode = 'ingest', store = 'none'] = process.argv.slice(2)
const [documents, sentences = 30] = count.split('x').map(Number)
const real = bagOfWords(vocabulary)
const embedder: Embedder = {
  fingerprint: real.fingerprint,
  async embed(texts) {
    if (mode === 'hang') await new Promise(resolve => setTimeout(resolve, 60_000))
    return real.embed(texts)
  }
}

try {
  const options = { embedder, denseWeight: 0.3, chunks: { size: 12 }, store: await namedStore(store) }
  const index = mode === 'create' ? await createIndex(folder, options) : await openIndex(folder, options)
  say('ready')
  if (mode === 'read') {
    say(`seen ${(await readOn(index)).join(' ')}`)
    process.exit()
  }
  say(`hits ${(await index.search('worda', { mode: 'bm25' })).length}`)
  const { added } = await index.ingest(generateDocuments(documents!, sentences))
  say(`added ${added.length}`)
  await index.close()
} catch (error) {
  say(error instanceof RagError ? `${error.code}: ${error.message}` : String(error))
}

async function readOn(index: FolderIndex): Promise<string[]> {
  const seen: string[] = []
  process.stdin.resume()
  while (!process.stdin.readableEnded) {
    const hash = await answerHash(index)
    if (!seen.includes(hash)) seen.push(hash)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  await index.close()
  return seen
}
