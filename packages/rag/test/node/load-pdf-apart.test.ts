import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RagError } from '../../src/errors.ts'
import { loadPdfApart } from '../../src/node/load-pdf-apart.ts'
import type { Picture } from '../../src/ports.ts'
import { lines, makePdf } from '../load/make-pdf.ts'

/** A page whose content is so many megabytes of spaces, and takes a thousandth of that. */
function bomb(megabytes: number): Uint8Array {
  // Blocks that do not refer to one another are as good any number of times.
  const block = deflateRawSync(new Uint8Array(2 ** 20).fill(32), { finishFlush: constants.Z_FULL_FLUSH })
  const packed = Buffer.concat([Buffer.of(0x78, 0x9c), ...Array<Buffer>(megabytes).fill(block)])
  const head =
    '%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n' +
    '2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n' +
    '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>\nendobj\n' +
    `4 0 obj\n<< /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`
  const tail = '\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n'
  return Buffer.concat([Buffer.from(head), packed, Buffer.from(tail)])
}

const many = (words: string, pages: number): Uint8Array => makePdf(Array.from({ length: pages }, () => lines([words])))

describe('loadPdfApart', () => {
  it('loads several files at once, each its own', async () => {
    const words = Array.from({ length: 12 }, (_, i) => `File number ${i}`)
    const documents = await Promise.all(words.map(text => loadPdfApart(many(text, 1), { source: text })))
    expect(documents.map(({ text, source }) => [text, source])).toEqual(words.map(text => [text, text]))
  })

  it('tells its progress in pages, and leaves the caller free meanwhile', async () => {
    const told: number[] = []
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await loadPdfApart(many('A page', 50), { source: 'a.pdf', onProgress: ({ done }) => told.push(done) })
    clearInterval(timer)
    expect(told).toEqual(Array.from({ length: 51 }, (_, i) => i))
    expect(turns).toBeGreaterThan(0)
  })

  it('ends with what the caller throws while it is told', async () => {
    const onProgress = (): void => {
      throw new Error('no more')
    }
    await expect(loadPdfApart(many('A page', 3), { source: 'a.pdf', onProgress })).rejects.toThrow('no more')
  })

  it('asks for OCR on the side of the caller', async () => {
    const bytes = readFileSync(join(import.meta.dirname, '../fixtures/pdf/imagemagick-images.pdf'))
    const recognize = ({ page }: Picture): Promise<string> => Promise.resolve(`A scan, page ${page}`)
    const { text, pages } = await loadPdfApart(bytes, { source: 'a.pdf', ocr: { recognize } })
    expect(pages.map(({ start, end }) => text.slice(start, end))).toEqual(
      [1, 2, 3, 4, 5, 6].map(n => `A scan, page ${n}`)
    )
    const broken = { recognize: () => Promise.reject(new Error('no service')) }
    await expect(loadPdfApart(bytes, { source: 'a.pdf', ocr: broken })).rejects.toThrow('no service')
  })

  it('stops in the middle, and loads the next file', async () => {
    const controller = new AbortController()
    const loading = loadPdfApart(many('A page', 2000), {
      source: 'a.pdf',
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 3) controller.abort(new Error('enough'))
      }
    })
    await expect(loading).rejects.toThrow('enough')
    expect((await loadPdfApart(many('After it', 1), { source: 'b.pdf' })).text).toBe('After it')
  })

  it('leaves those that wait when they are told to stop', async () => {
    const busy = Array.from({ length: 6 }, () => loadPdfApart(many('A page', 20), { source: 'a.pdf' }))
    const signal = AbortSignal.abort(new Error('enough'))
    const controller = new AbortController()
    const waiting = loadPdfApart(many('A page', 1), { source: 'b.pdf', signal: controller.signal })
    controller.abort(new Error('no longer'))
    await expect(waiting).rejects.toThrow('no longer')
    await expect(loadPdfApart(many('A page', 1), { source: 'b.pdf', signal })).rejects.toThrow('enough')
    await Promise.all(busy)
  })

  it('refuses a file that unpacks to more memory than it may take, and loads the next', async () => {
    // By default a whole gigabyte is allowed, which takes a while to be filled.
    const memory = process.env['LLM_COOKBOOK_LONG'] === '1' ? undefined : 200
    const loading = loadPdfApart(bomb(3000), { source: 'bomb.pdf', ...(memory !== undefined && { memory }) })
    await expect(loading).rejects.toMatchObject({
      code: 'document-damaged',
      message: `bomb.pdf needs more than ${memory ?? 1024} MB to be read: it is damaged, or made to exhaust its reader`
    })
    expect((await loadPdfApart(many('After it', 1), { source: 'b.pdf' })).text).toBe('After it')
  })

  it('reads a long book page by page, in little memory', async () => {
    const count = process.env['LLM_COOKBOOK_LONG'] === '1' ? 2000 : 200
    const linesOf = (page: number): string[] =>
      Array.from({ length: 48 }, (_, i) => `This is line ${48 * page + i} of the book, with words to fill it.`)
    const pages = Array.from({ length: count }, (_, page) => [
      ...lines(['A Long Book'], { y: 760, size: 8 }),
      ...(page % 20 === 0 ? lines([`Chapter ${page / 20 + 1}`], { y: 730, size: 16, font: 'bold' }) : []),
      ...lines(linesOf(page)),
      ...lines([`${page + 1}`], { x: 300, y: 40, size: 8 })
    ])
    const { text, pages: spans, headings } = await loadPdfApart(makePdf(pages), { source: 'book.pdf', memory: 300 })
    expect(spans).toHaveLength(count)
    expect(headings).toHaveLength(count / 20)
    for (const { number, start, end } of spans) {
      const page = text.slice(start, end)
      expect(page.match(/This is line [^.]*\./g)).toEqual(linesOf(number - 1))
      expect(page).not.toContain('A Long Book')
    }
  })

  it('gives up a file that keeps it busy without finishing a page', async () => {
    await expect(loadPdfApart(bomb(900), { source: 'slow.pdf', patience: 0.4 })).rejects.toMatchObject({
      code: 'document-damaged',
      message:
        'page 1 of slow.pdf keeps the reader busy for more than 0.4 seconds: it is damaged, or made to exhaust its reader'
    })
  })

  it('loads or refuses whatever is flipped in a file or cut off it', async () => {
    const whole = makePdf(
      [
        [
          ...lines(['A heading'], { y: 740, size: 16, font: 'bold' }),
          ...lines(['Some text in a line,', 'and another.'])
        ],
        { pieces: lines(['A second page']), rotate: 90 }
      ],
      { title: 'A title', outline: [{ title: 'A heading', page: 1 }] }
    )
    const damage = fc.record({
      flips: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 12 }),
      cut: fc.option(fc.nat(whole.length), { freq: 3 })
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ flips, cut }) => {
        const bytes = whole.slice(0, cut ?? whole.length)
        for (const [at, mask] of flips) if (at < bytes.length) bytes[at]! ^= mask
        try {
          const { text, pages } = await loadPdfApart(bytes, { source: 'a.pdf', signal: AbortSignal.timeout(60_000) })
          expect(text.isWellFormed()).toBe(true)
          expect(pages.at(-1)!.end).toBe(text.length)
        } catch (error) {
          expect(error).toBeInstanceOf(RagError)
        }
      }),
      { numRuns: 200 }
    )
  })
})
