import { expect, it } from 'vitest'
import { toLine } from '../../src/finding.ts'
import { links } from '../../src/links.ts'
import { root, workspace } from '../fixture.ts'

it('the workspace has no findings', () => {
  expect(links(root).map(toLine)).toEqual([])
})

it('finds links to files and headings that are not there', () => {
  const folder = workspace({
    'README.md': [
      '# One',
      '[a](gone.md) and ![b](docs/gone.png "a title")',
      '[c](docs/guide.md#nowhere)',
      '[d](#two)',
      '[e]: docs/gone-too.md',
      '<img src="gone.svg">'
    ].join('\n'),
    'docs/guide.md': '# Guide\n[up](../GONE.md)'
  })
  expect(links(folder).map(toLine)).toEqual([
    'README.md:2: the link to gone.md is dead: no such file',
    'README.md:2: the link to docs/gone.png is dead: no such file',
    'README.md:3: the link to docs/guide.md#nowhere is dead: docs/guide.md has no such heading',
    'README.md:4: the link to #two is dead: README.md has no such heading',
    'README.md:5: the link to docs/gone-too.md is dead: no such file',
    'README.md:6: the link to gone.svg is dead: no such file',
    'docs/guide.md:2: the link to ../GONE.md is dead: no such file'
  ])
})

it('lets be links that lead somewhere, other sites, and code', () => {
  const folder = workspace({
    'README.md': [
      '# One `code` & [two](docs/guide.md), é_!',
      '# Twice',
      '# Twice',
      '[a](docs/guide.md "title") [b](docs/) [c](<docs/guide.md>) [d](/docs/guide.md#guide) [e](docs/a%20(b).md)',
      '[f](#one-code--two-é_) [g](#twice-1) [h](#here) <a id="here"></a>',
      '[i](https://example.com/x#y) [j](mailto:a@example.com) `[k](gone.md)`',
      '```md',
      '[l](gone.md)',
      '# No heading',
      '```'
    ].join('\n'),
    'docs/guide.md': '# Guide',
    'docs/a (b).md': '',
    'packages/rag/test/fixtures/page.md': '[m](gone.md)'
  })
  expect(links(folder).map(toLine)).toEqual([])
})
