import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pageAt } from '../../src/document.ts'
import { RagError, type RagErrorCode } from '../../src/errors.ts'
import { loadPdf } from '../../src/load/pdf.ts'
import { sha256 } from '../../src/load/sha256.ts'
import { lines, makePdf } from './make-pdf.ts'

const fixtures = join(import.meta.dirname, '../fixtures/pdf')
const fixture = (name: string): Uint8Array => readFileSync(join(fixtures, name))

const codeOf = async (promise: Promise<unknown>): Promise<RagErrorCode> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(RagError)
  return (error as RagError).code
}

describe('loadPdf', () => {
  const printed: unknown[] = []
  beforeEach(() => {
    for (const method of ['log', 'info', 'warn', 'error'] as const) {
      vi.spyOn(console, method).mockImplementation((...data) => printed.push(data))
    }
  })
  afterEach(() => {
    vi.restoreAllMocks()
    expect(printed).toEqual([])
  })

  it('reads two columns one after the other, and a table by rows', async () => {
    const { text, title, pages, headings, warnings } = await loadPdf(fixture('multicolumn.pdf'), { source: 'a.pdf' })
    expect(title).toBe('Two-Column Document with Lorem Ipsum')
    expect(headings.map(heading => heading.text)).toContain('Abstract')
    expect(text).toContain('Donec felis erat, congue non, volutpat at, tincidunt tristique, libero. Vivamus viverra')
    expect(text).toContain('pellentesque ante. Phasellus adipiscing semper elit.')
    expect(text.slice(pages[2]!.start)).toContain('Austria | 8.9 | 83,879 | Vienna | German\n')
    expect(warnings).toEqual([])
  })

  it('finds headings and page numbers', async () => {
    const { text, headings, pages } = await loadPdf(fixture('pdflatex-outline.pdf'), { source: 'a.pdf' })
    expect(headings.map(heading => heading.text)).toEqual([
      'Contents',
      '1 Foo',
      '2 Bar',
      '3 Baz',
      '4 Foo',
      '5 Bar',
      '6 Baz',
      '7 Foo',
      '8 Bar',
      '9 Baz'
    ])
    expect(headings.map(({ start }) => pageAt({ pages }, start))).toEqual([1, 2, 2, 2, 2, 3, 3, 3, 4, 4])
    expect(text).toContain('1 Foo | 2\n2 Bar | 2\n')
    // The numbers at the foot of the pages are not part of the text.
    expect(text).not.toMatch(/^\d$/m)
  })

  it('opens an encrypted file with the password of its user or its owner', async () => {
    const bytes = fixture('libreoffice-writer-password.pdf')
    for (const password of ['openpassword', 'permissionpassword']) {
      const { text } = await loadPdf(bytes, { source: 'a.pdf', password })
      expect(text).not.toBe('')
    }
  })

  it('says which password is missing or wrong', async () => {
    const bytes = fixture('libreoffice-writer-password.pdf')
    expect(await codeOf(loadPdf(bytes, { source: 'a.pdf' }))).toBe('password-needed')
    expect(await codeOf(loadPdf(bytes, { source: 'a.pdf', password: 'guess' }))).toBe('password-wrong')
    await expect(loadPdf(bytes, { source: 'a.pdf' })).rejects.toThrow(/^a\.pdf is encrypted and needs its password$/)
  })

  it('says that a scan needs OCR', async () => {
    const loading = loadPdf(fixture('imagemagick-images.pdf'), { source: 'scan.pdf' })
    expect(await codeOf(loading)).toBe('no-text')
    await expect(loading).rejects.toThrow('scan.pdf has no text on its 6 pages; it seems to be scanned, and needs OCR')
  })

  it('names the pages without text', async () => {
    const text = lines(['Some text'])
    const { warnings, pages } = await loadPdf(makePdf([text, [], text, [], []]), { source: 'a.pdf' })
    expect(warnings).toEqual(['no text on pages 2, 4–5 (pictures or scans)'])
    expect(pages).toEqual([
      { number: 1, start: 0, end: 9 },
      { number: 2, start: 11, end: 11 },
      { number: 3, start: 11, end: 20 },
      { number: 4, start: 20, end: 20 },
      { number: 5, start: 20, end: 20 }
    ])
  })

  it('refuses what is empty, or not a PDF', async () => {
    expect(await codeOf(loadPdf(new Uint8Array(), { source: 'a.pdf' }))).toBe('empty-document')
    const text = new TextEncoder().encode('Only some text, and no PDF.')
    expect(await codeOf(loadPdf(text, { source: 'a.pdf' }))).toBe('unsupported-format')
  })

  it('accepts a header after other bytes', async () => {
    const before = new TextEncoder().encode('\n'.repeat(500))
    const bytes = new Uint8Array([...before, ...makePdf([lines(['Text after all'])])])
    expect((await loadPdf(bytes, { source: 'a.pdf' })).text).toBe('Text after all')
  })

  it('refuses a damaged file in one line', async () => {
    for (const end of ['', ' and nothing that follows', '\ntrailer << /Root 1 0 R >>\n%%EOF']) {
      const loading = loadPdf(new TextEncoder().encode(`%PDF-1.4${end}`), { source: 'a.pdf' })
      expect(await codeOf(loading)).toBe('document-damaged')
      await expect(loading).rejects.toThrow(/^a\.pdf is a damaged PDF.*$/)
    }
  })

  it('reads a file whose cross-reference table is broken', async () => {
    const file = Buffer.from(makePdf([lines(['Still readable'])])).toString('latin1')
    const broken = file.replace(/\d{10} 00000 n/g, '0000000007 00000 n').replace(/startxref\n\d+/, 'startxref\n3')
    expect((await loadPdf(Buffer.from(broken, 'latin1'), { source: 'a.pdf' })).text).toBe('Still readable')
  })

  it('leaves the bytes it was handed as they were, and hashes them', async () => {
    const bytes = makePdf([lines(['Twice'])])
    const copy = bytes.slice()
    const first = await loadPdf(bytes, { source: 'a.pdf' })
    expect(bytes).toEqual(copy)
    expect(await loadPdf(bytes, { source: 'a.pdf' })).toEqual(first)
    expect(first.hash).toBe(sha256(bytes))
  })

  it('reads what it can of a file with a damaged page', async () => {
    const file = Buffer.from(makePdf([lines(['One']), lines(['Two'])])).toString('latin1')
    const document = await loadPdf(Buffer.from(file.replace('9 0 obj', '9 X obj'), 'latin1'), { source: 'a.pdf' })
    expect(document).toMatchObject({ text: 'One', warnings: ['page 2 is damaged and was left out'] })
  })

  it('does not let a promise that pdf.js forgets end the process', () => {
    const script = `
      import { readFileSync } from 'node:fs'
      import { loadPdf } from ${JSON.stringify(join(import.meta.dirname, '../../src/load/pdf.ts'))}
      await loadPdf(readFileSync(process.argv[1]), { source: 'a.pdf' }).catch(error => console.log(error.code))
      setTimeout(() => console.log('alive'), 20)`
    const args = ['--no-warnings', '--input-type=module', '-e', script, join(fixtures, 'forgotten-page.pdf')]
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect({ stdout, stderr }).toEqual({ stdout: 'no-text\nalive\n', stderr: '' })
  })

  it('says how to install pdf.js where it is absent', async () => {
    vi.resetModules()
    vi.doMock('pdfjs-dist/legacy/build/pdf.mjs', () => {
      throw new Error('Cannot find package')
    })
    const { loadPdf } = await import('../../src/load/pdf.ts')
    await expect(loadPdf(makePdf([]), { source: 'a.pdf' })).rejects.toMatchObject({
      code: 'dependency-missing',
      message: 'a.pdf is a PDF, and to read it the package pdfjs-dist is needed: npm install pdfjs-dist'
    })
    vi.doUnmock('pdfjs-dist/legacy/build/pdf.mjs')
    vi.resetModules()
  })

  it('stops when it is told to', async () => {
    const bytes = makePdf(Array.from({ length: 500 }, () => lines(['A page'])))
    await expect(loadPdf(bytes, { source: 'a.pdf', signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough'
    )
    const controller = new AbortController()
    const loading = loadPdf(bytes, { source: 'a.pdf', signal: controller.signal })
    setTimeout(() => {
      controller.abort(new Error('enough'))
    })
    await expect(loading).rejects.toThrow('enough')
  })
})
