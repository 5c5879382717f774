import { expect, it } from 'vitest'
import { toLine } from '../../src/finding.ts'
import { licences } from '../../src/licences.ts'
import { root, workspace } from '../fixture.ts'

it('the workspace has no findings', () => {
  expect(licences(root).map(toLine)).toEqual([])
})

const large = 'x'.repeat(10_001)

it('finds a large file that no notice names', () => {
  const folder = workspace({
    'packages/rag/package.json': {},
    'packages/rag/README.md': 'a.pdf, from https://example.com, CC BY 4.0',
    'packages/rag/test/fixtures/a.pdf': large,
    'packages/rag/test/fixtures/SOURCES.md': 'b.pdf: https://example.com, CC BY 4.0',
    'SOURCES.md': 'a.pdf stands in another package than this notice: https://example.com, CC BY 4.0'
  })
  expect(licences(folder).map(toLine)).toEqual([
    'packages/rag/test/fixtures/a.pdf: no SOURCES.md, README.md or NOTICE beside or above it names this file: say where it comes from and its licence'
  ])
})

it('finds a notice without a licence or a source', () => {
  const folder = workspace({
    'a/big.json': large,
    'a/NOTICE': 'big.json from https://example.com',
    'b/big.json': large,
    'b/NOTICE': 'big.json: public domain'
  })
  expect(licences(folder).map(toLine)).toEqual([
    'a/big.json: a/NOTICE names no licence: say under which it may be given on',
    'b/big.json: b/NOTICE names no source: give the address, or say what made it'
  ])
})

it('lets be files named by name, folder or ending, small files, code and results of benches', () => {
  const folder = workspace({
    'a/SOURCES.md': 'one.bin, *.pdf and pages/ are from https://example.com, CC BY-SA 4.0',
    'a/one.bin': large,
    'a/more/README.md': 'two.bin: made by script.ts, CC0',
    'a/more/two.bin': large,
    'a/two.pdf': large,
    'a/pages/deep/three.html.gz': large,
    'b/small.bin': 'x',
    'b/code.ts': large,
    'b/bench/results/nearest.json': large
  })
  expect(licences(folder).map(toLine)).toEqual([])
})
