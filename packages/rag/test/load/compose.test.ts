import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageAt } from '../../src/document.ts'
import { composeDocument, type Block } from '../../src/load/compose.ts'

const origin = { source: 'folder/file.txt', hash: '' }

describe('composeDocument', () => {
  it('separates blocks and pages by a blank line, and leaves out blank blocks', () => {
    const document = composeDocument(origin, [
      [{ text: 'one' }, { text: ' \n ' }, { text: 'two' }],
      [{ text: 'three' }]
    ])
    expect(document.text).toBe('one\n\ntwo\n\nthree')
    expect(document.pages).toEqual([
      { number: 1, start: 0, end: 8 },
      { number: 2, start: 10, end: 15 }
    ])
  })

  it('keeps the indentation of code, and no blank lines round it', () => {
    expect(composeDocument(origin, [[{ text: '\n \n  if (x)\n    y\n \n' }]]).text).toBe('  if (x)\n    y')
  })

  it('takes as title what it is told, else the first outermost heading, else the name of the source', () => {
    const blocks: Block[] = [
      { text: 'Sub', level: 2 },
      { text: 'A \n heading', level: 1 },
      { text: 'B', level: 1 }
    ]
    expect(composeDocument({ ...origin, title: ' A\ntitle ' }, [blocks]).title).toBe('A title')
    expect(composeDocument({ ...origin, title: ' ' }, [blocks]).title).toBe('A heading')
    expect(composeDocument(origin, []).title).toBe('file.txt')
    expect(composeDocument({ source: 'C:\\folder\\a.md', hash: '' }, []).title).toBe('a.md')
    expect(composeDocument({ source: '', hash: '' }, []).title).toBe('')
  })

  it('moves the links of a block to where it stands, and cuts off what hangs over', () => {
    const block = { text: '\n see here \n', links: [{ start: 6, end: 11, url: 'https://a.org' }] }
    const outside = { text: 'x  ', links: [{ start: 1, end: 3, url: '#none' }] }
    const { text, links } = composeDocument(origin, [[{ text: 'one' }, block, outside]])
    expect(links).toEqual([{ start: 10, end: 14, url: 'https://a.org' }])
    expect(text.slice(10, 14)).toBe('here')
  })

  it('names pages as they are printed, and keeps metadata', () => {
    const document = composeDocument({ ...origin, labels: ['iv', undefined], metadata: { author: 'A' } }, [
      [{ text: 'one' }],
      [{ text: 'two' }]
    ])
    expect(document.pages.map(({ label }) => label)).toEqual(['iv', undefined])
    expect(document.metadata).toEqual({ author: 'A' })
  })

  it('has spans that hold exactly the text of pages and headings, whatever the blocks', () => {
    const block = fc.record(
      { text: fc.string({ unit: 'binary' }), level: fc.integer({ min: 1, max: 6 }) },
      { requiredKeys: ['text'] }
    )
    fc.assert(
      fc.property(fc.array(fc.array(block), { maxLength: 6 }), pages => {
        const document = composeDocument(origin, pages)
        expect(document.text.isWellFormed()).toBe(true)
        expect(document.pages).toHaveLength(pages.length)
        document.pages.forEach((page, i) => {
          const visible = pages[i]!.map(({ text }) => text.toWellFormed()).filter(text => text.trim() !== '')
          const text = document.text.slice(page.start, page.end)
          expect(text.replace(/\s+/g, '')).toBe(visible.join('').replace(/\s+/g, ''))
          expect(page.start).toBeGreaterThanOrEqual(document.pages[i - 1]?.end ?? 0)
          if (text !== '') expect(pageAt(document, page.start)).toBe(page.number)
          if (text !== '') expect(pageAt(document, page.end - 1)).toBe(page.number)
        })
        for (const { start, end, text } of document.headings) expect(document.text.slice(start, end)).toBe(text)
      })
    )
  })
})
