import { describe, expect, it } from 'vitest'
import { createIndex, openIndex } from '../../src/node/index.ts'
import { answerHash } from '../support/answer-hash.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { runChild } from '../support/run-child.ts'

const long = process.env['LLM_COOKBOOK_LONG'] === '1'
const count = long ? 300 : 40
const readers = long ? 8 : 3
const writes = long ? 10 : 2

describe('readers in other processes', () => {
  it(
    `see the index before or after each of ${writes} ingestions, never half of one`,
    async () => {
      const folder = await temporaryFolder()
      const options = { embedder: bagOfWords(vocabulary), denseWeight: 0.3, chunks: { size: 12 } }
      const index = await createIndex(folder, options)
      await index.ingest(generateDocuments(count, 20, 0))
      const states = [await answerHash(index)]
      const children = Array.from({ length: readers }, () =>
        runChild([folder, '0', 'read'], { stdio: ['pipe', 'pipe', 'pipe'] })
      )
      await Promise.all(children.map(child => child.said('ready')))
      for (let write = 1; write <= writes; write++) {
        await index.ingest(generateDocuments(count - write, 20, write), { prune: true })
        states.push(await answerHash(index))
        // Time for each of them to see it.
        await new Promise(resolve => setTimeout(resolve, 300))
      }
      for (const child of children) child.process.stdin!.end()
      expect(new Set(states).size).toBe(writes + 1)
      let most = 0
      for (const child of children) {
        const [, list = ''] = /^seen (.*)$/m.exec(await child.ended) ?? []
        const seen = list.split(' ').map(hash => states.indexOf(hash))
        expect(seen, 'an answer that is of no state').not.toContain(-1)
        expect(seen, 'an older state after a newer').toEqual(seen.toSorted((a, b) => a - b))
        most = Math.max(most, seen.length)
      }
      expect(most).toBeGreaterThan(1)
      await index.close()
      const again = await openIndex(folder, options)
      expect(await answerHash(again)).toBe(states.at(-1))
    },
    long ? 3_600_000 : 600_000
  )
})
