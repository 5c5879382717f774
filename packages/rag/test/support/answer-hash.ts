import { createHash } from 'node:crypto'
import type { FolderIndex } from '../../src/node/index.ts'

/** What an index of generated documents answers, as a hash. */
export async function answerHash(index: FolderIndex): Promise<string> {
  const hits = await index.search('worda wordb title', { mode: 'hybrid', k: 50 })
  return createHash('sha256').update(JSON.stringify(hits)).digest('hex')
}
