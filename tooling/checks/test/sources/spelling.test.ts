import { expect, it } from 'vitest'
import { toLine } from '../../src/finding.ts'
import { spelling, wordsOf } from '../../src/spelling.ts'
import { library, root, workspace } from '../fixture.ts'

it('the workspace has no findings', () => {
  expect(spelling(root).map(toLine)).toEqual([])
})

it('finds a word that is none, in a README and on a page of the site', () => {
  const folder = workspace({
    'packages/rag/package.json': library('rag'),
    'packages/rag/README.md': '# Rag\n\nDocuments to answrs.\n',
    'apps/docs/guide/01-tokens.md': 'The vocabulery.\n'
  })
  expect(spelling(folder).map(toLine)).toEqual([
    expect.stringContaining("packages/rag/README.md:3: 'answrs' is no word"),
    expect.stringContaining("apps/docs/guide/01-tokens.md:1: 'vocabulery' is no word")
  ])
})

it('takes words of its own from the list', () => {
  const folder = workspace({
    'README.md': 'A tokenizer by Sennrich, twice: Tokenizers, sennrich.\n',
    'tooling/checks/src/spelling-words.txt': '# ours\ntokenizer\ntokenizers\n\nSennrich\n'
  })
  expect(spelling(folder).map(toLine)).toEqual([expect.stringContaining("'sennrich' is no word")])
})

it('reads prose only', () => {
  const markdown = [
    'Read `codd` and [this](./liink.md), see https://example.com/wrrong or `@a/b`.',
    '```ts',
    'const mispelt = 1',
    '```',
    '<Live name="tokenz/a" title="b">the end</Live> $frrac$ fitUmap HTTP2 お誕生日 src/indx.ts'
  ]
  expect(wordsOf(markdown.join('\n')).map(({ word, line }) => `${word} ${line}`)).toEqual([
    'Read 1',
    'and 1',
    'this 1',
    'see 1',
    'or 1',
    'the 5',
    'end 5'
  ])
})
