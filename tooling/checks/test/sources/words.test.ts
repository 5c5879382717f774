import { expect, it } from 'vitest'
import { toLine } from '../../src/finding.ts'
import { words } from '../../src/words.ts'
import { root, workspace } from '../fixture.ts'

it('the workspace has no findings', () => {
  expect(words(root).map(toLine)).toEqual([])
})

it.each([
  ['/ho' + 'me/ann', 'names a path of one machine'],
  ['/wo' + 'rk/main', 'names a path of one machine'],
  ['/ro' + 'ot/.npmrc', 'names a path of one machine'],
  ['TO' + 'DO', 'is unfinished'],
  ['FIX' + 'ME', 'is unfinished'],
  ['it.on' + 'ly(', 'keeps the other tests from running'],
  ['describe.concurrent.on' + 'ly(', 'keeps the other tests from running']
])('finds %s', (word, message) => {
  const folder = workspace({ 'packages/rag/src/a.ts': `const a = 1\n// ${word}\n` })
  expect(words(folder).map(toLine)).toEqual([expect.stringContaining(`packages/rag/src/a.ts:2: '${word}' ${message}`)])
})

it('lets be addresses, words that only look alike, data of others, and binary files', () => {
  const folder = workspace({
    'README.md': 'https://example.com/ho' + 'me/page, ./wo' + 'rk/a, MASTODON, it.only, only(1)',
    'packages/rag/test/fixtures/a.txt': 'TO' + 'DO',
    'a.bin': '\0TO' + 'DO'
  })
  expect(words(folder).map(toLine)).toEqual([])
})
