import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { describe, expect, it } from 'vitest'
import { RagError } from '../../src/errors.ts'
import { loadDocument } from '../../src/node/load-document.ts'
import { agreement } from './f1.ts'
import { corpusFiles } from './corpus.ts'
import { bare, disorderOf, handmadeHeadings, readingOrders } from './reading-order.ts'

const folder = dataFolder()

/** What became of each file when this was recorded: name, 'loaded' or the code of its error, floors of the F1. */
const recorded = new Map(
  readFileSync(join(import.meta.dirname, '../fixtures/pdf/outcomes.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => {
      const [name, outcome, words = 0, bigrams = 0] = line.split('\t') as [string, string, string?, string?]
      return [name, { outcome, words: Number(words), bigrams: Number(bigrams) }]
    })
)

describe.skipIf(folder === undefined)(
  'PDF files of many kinds (skipped where the folder of larger data is absent)',
  () => {
    const files = folder === undefined ? [] : corpusFiles(folder)

    it('are all of those recorded', () => {
      expect(files.map(({ name }) => name).sort()).toEqual([...recorded.keys()].sort())
    })

    // A file on which it hangs, or that takes too much memory, the loader itself gives up, with another outcome.
    it.each(files)('$name', { timeout: 180_000 }, async ({ name, path, expected }) => {
      const { outcome, words, bigrams } = recorded.get(name)!
      // The other reader keeps headers and footers, so that both have them.
      const document = await loadDocument(path, { furniture: 'keep' }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(RagError)
        return error as RagError
      })
      expect(document instanceof RagError ? document.code : 'loaded').toBe(outcome)
      if (document instanceof RagError || expected === undefined) return
      const reached = agreement(document.text, expected)
      expect(reached.words, 'words').toBeGreaterThanOrEqual(words)
      expect(reached.bigrams, 'bigrams').toBeGreaterThanOrEqual(bigrams)
    })

    it.each([
      ['rc4-40.pdf', 'foo'],
      ['rc4-128.pdf', 'foo'],
      ['aes-128.pdf', 'foo'],
      ['aes-256.pdf', 'foo'],
      ['aes-256-r6.pdf', 'usersecret'],
      ['aes-256-r6.pdf', 'ownersecret']
    ])('%s opens with the password %s, and with no other', async (name, password) => {
      const { path } = files.find(file => file.name === name)!
      expect((await loadDocument(path, { password })).text).toMatch(/\p{L}/u)
      await expect(loadDocument(path, { password: 'guess' })).rejects.toMatchObject({ code: 'password-wrong' })
    })

    const known = files.filter(({ name }) => readingOrders.has(name) || handmadeHeadings.has(name))

    it('include all whose reading order or headings are known', () => {
      const names = new Set([...readingOrders.keys(), ...handmadeHeadings.keys()])
      expect(known).toHaveLength(names.size)
    })

    it.each(known)(
      '$name is read in order, column by column and row by row, with its headings',
      { timeout: 180_000 },
      async file => {
        const { text, headings } = await loadDocument(file.path)
        const order = readingOrders.get(file.name)
        if (order) expect(disorderOf(text, order)).toEqual([])
        const found = new Set(headings.map(heading => bare(heading.text)))
        const missing = handmadeHeadings.get(file.name)?.filter(heading => !found.has(bare(heading))) ?? []
        expect(missing).toEqual([])
      }
    )
  }
)
