import { WordVectors } from '@llm-cookbook/word2vec'
import { withBase } from 'vitepress'
import { fetchWords } from '../word-vectors/word-data.ts'
import { centred } from './word-table.ts'

let table: Promise<WordVectors> | undefined

/**
 * The 8,000 words of the chapter on word vectors and 528 more, less what all have in common. Loaded once for all parts.
 *
 * @throws {Error} a file did not come
 */
export async function fetchTable(): Promise<WordVectors> {
  table ??= load()
  try {
    return await table
  } catch (error) {
    // Who starts the part again asks again.
    table = undefined
    throw error
  }
}

async function load(): Promise<WordVectors> {
  const [frequent, more] = await Promise.all([fetchWords('words.bin'), fetchMore()])
  return centred(WordVectors.fromBytes(frequent), WordVectors.fromBytes(more))
}

async function fetchMore(): Promise<Uint8Array> {
  const response = await fetch(withBase('/data/transformers/more-words.bin'))
  if (!response.ok) throw new Error(`more-words.bin could not be loaded: ${response.status} ${response.statusText}`)
  return new Uint8Array(await response.arrayBuffer())
}
