import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadHtml } from '../../src/load/html.ts'
import { blocksOf } from '../../src/load/html-blocks.ts'
import { attribute, elementsOf, parsePage } from '../../src/load/html-tree.ts'
import { agreement } from './f1.ts'

const folder = join(import.meta.dirname, '../fixtures/html')

/** The text that was marked by hand. */
function markedText(html: string): string {
  const roots = elementsOf(parsePage(html, 'marked')).filter(element => attribute(element, 'data-main') !== undefined)
  const isLeftOut = (element: (typeof roots)[number]): boolean => attribute(element, 'data-not') !== undefined
  return blocksOf(roots, { isLeftOut })
    .map(({ text }) => text)
    .join('\n\n')
}

describe('the main part of a page', () => {
  const files = readdirSync(folder).filter(name => name.endsWith('.html'))

  it.each(files)('%s is what was marked by hand', name => {
    const html = readFileSync(join(folder, name), 'utf8')
    const unmarked = html.replace(/ data-(?:main|not)\b/g, '')
    const expected = markedText(html)
    const { words, bigrams } = agreement(loadHtml(unmarked, { source: name }).text, expected)
    expect(words, 'words').toBeGreaterThanOrEqual(0.95)
    expect(bigrams, 'pairs of words').toBeGreaterThanOrEqual(0.95)
    const all = agreement(loadHtml(unmarked, { source: name, content: 'all' }).text, expected)
    expect(words, 'words, against all of the page').toBeGreaterThan(all.words)
  })

  it('is never less than a third of what the page says', () => {
    const prose = 'Some words that say something, and others that do not. '.repeat(3)
    const page = `<div class=sidebar>${`<p>${prose}</p>`.repeat(9)}</div><article><p>${prose}</p></article>`
    expect(loadHtml(page, { source: 'a.html' }).text.length).toBeGreaterThan(9 * prose.length)
  })
})
