import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RagError, type RagErrorCode } from '../../src/errors.ts'
import { loadDocument } from '../../src/node/load-document.ts'
import { makeDocx, paragraph } from '../load/make-docx.ts'
import { makeEpub } from '../load/make-epub.ts'
import { lines, makePdf } from '../load/make-pdf.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const failureOf = async (path: string, options: Parameters<typeof loadDocument>[1] = {}): Promise<RagError> => {
  const error: unknown = await loadDocument(path, options).then(
    () => undefined,
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(RagError)
  return error as RagError
}

const codeOf = async (path: string): Promise<RagErrorCode> => (await failureOf(path)).code

describe('loadDocument', () => {
  it('loads each format, and hashes the bytes of the file', async () => {
    const pdf = makePdf([lines(['A page']), lines(['Another'])])
    const files: [string, string | Uint8Array, string][] = [
      ['a.pdf', pdf, 'A page\n\nAnother'],
      ['a.md', '# A *heading*', 'A heading'],
      ['a.html', '<p>A <b>page</b>', 'A page'],
      ['a.txt', 'A *text*', 'A *text*'],
      ['a.csv', 'a,b\n1,2', 'a | b\n1 | 2'],
      ['a.tsv', 'a\tb\n1\t2', 'a | b\n1 | 2'],
      ['a.jsonl', '{"text":"one"}\n{"text":"two"}\n', 'one\n\ntwo'],
      ['a.json', '[{"text":"one"}]', 'one'],
      ['a.docx', makeDocx(paragraph('A page')), 'A page'],
      ['a.epub', makeEpub([['a.xhtml', '<p>A page</p>']]), 'A page'],
      ['no-ending', 'A <b>text</b>', 'A <b>text</b>']
    ]
    for (const [name, content, text] of files) {
      const path = write(name, content)
      const hash = createHash('sha256').update(content).digest('hex')
      expect(await loadDocument(path)).toMatchObject({ source: path, hash, text, warnings: [] })
    }
  })

  it('believes how a file begins rather than its ending', async () => {
    expect(await loadDocument(write('page.txt', '<!doctype html><p>A <b>page</b>'))).toMatchObject({ text: 'A page' })
    expect(await loadDocument(write('pdf.bin', makePdf([lines(['A page'])])))).toMatchObject({ text: 'A page' })
    expect(await loadDocument(write('word.txt', makeDocx(paragraph('A page'))))).toMatchObject({ text: 'A page' })
    expect(await loadDocument(write('book.zip', makeEpub([['a.xhtml', 'A page']])))).toMatchObject({ text: 'A page' })
    expect(await loadDocument(write('about.md', '`%PDF-` begins a PDF'))).toMatchObject({ text: '%PDF- begins a PDF' })
  })

  it('reads other encodings, and says when it had to guess', async () => {
    const latin = write(
      'latin.txt',
      Uint8Array.from('Gr\xFC\xDFe', character => character.charCodeAt(0))
    )
    expect(await loadDocument(latin)).toMatchObject({
      text: 'Grüße',
      warnings: ['not in UTF-8; read as Windows-1252 (Latin-1)']
    })
    expect((await loadDocument(write('utf16.txt', Buffer.from('\uFEFFGrüße', 'utf16le')))).text).toBe('Grüße')
  })

  it('says what is wrong with a path', async () => {
    expect(await failureOf(join(folder, 'none.pdf'))).toMatchObject({
      code: 'not-found',
      message: `${join(folder, 'none.pdf')} does not exist`
    })
    expect(await codeOf(join(write('file.txt', 'x'), 'below.txt'))).toBe('not-found')
    mkdirSync(join(folder, 'sub'))
    expect(await failureOf(join(folder, 'sub'))).toMatchObject({
      code: 'not-a-file',
      message: `${join(folder, 'sub')} is a folder, not a file`
    })
    expect(await codeOf(join(folder, 'x'.repeat(5_000)))).toBe('not-readable')
  })

  it.skipIf(process.platform === 'win32')('does not wait for a device', async () => {
    expect(await codeOf('/dev/zero')).toBe('not-a-file')
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('says when it may not read', async () => {
    const path = write('secret.txt', 'x')
    chmodSync(path, 0)
    expect(await failureOf(path)).toMatchObject({
      code: 'not-readable',
      message: `${path} cannot be read: permission denied`
    })
  })

  it('refuses files without bytes or words, and formats that it cannot read', async () => {
    expect(await codeOf(write('empty.pdf', ''))).toBe('empty-document')
    expect(await codeOf(write('blank.txt', ' \n\n '))).toBe('empty-document')
    expect(await codeOf(write('blank.html', '<script>x</script>'))).toBe('empty-document')
    const said = async (name: string, content: string | Uint8Array): Promise<string> => {
      const { code, message } = await failureOf(write(name, content))
      expect(code).toBe('unsupported-format')
      return message.replace(/^.*? is /, '')
    }
    expect(await said('bin', 'x\0')).toMatch(
      /^in a format that is not supported; supported are PDF, Word \(\.docx\), EPUB, /
    )
    expect(await said('a.zip', zipSync({ a: strToU8('x') }))).toBe('a ZIP archive; unpack it and load what is in it')
    expect(await said('a.odt', zipSync({ mimetype: strToU8('application/vnd.oasis.opendocument.text') }))).toMatch(
      /LibreOffice/
    )
    const workbook = {
      '_rels/.rels': strToU8('<R><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></R>')
    }
    expect(await said('a.docx', zipSync(workbook))).toMatch(
      /an Excel workbook, which is not supported; save its sheets as CSV/
    )
    expect(await said('a.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toMatch(/old Office format/)
    expect(await said('a.rtf', '{\\rtf1')).toMatch(/Rich Text Format/)
    expect(await said('a.txt', Buffer.from('89504e470d0a1a0a', 'hex'))).toMatch(/a picture \(PNG\)/)
    expect(await codeOf(write('word.docx', 'PK\x03\x04\x14\0\x06\0'))).toBe('document-damaged')
  })

  it('refuses files that are larger than accepted, and takes names of any bytes', async () => {
    const path = write('large.txt', 'x'.repeat(101))
    expect(await failureOf(path, { maxFileSize: 100 })).toMatchObject({
      code: 'too-large',
      message: `${path} has 101 bytes; at most 100 are accepted (maxFileSize)`
    })
    expect((await loadDocument(path, { maxFileSize: 101 })).text).toHaveLength(101)
    if (process.platform !== 'linux') return
    const bytes = Buffer.concat([Buffer.from(join(folder, 'caf')), Buffer.from([0xe9]), Buffer.from('.md')])
    writeFileSync(bytes, '# A *name*')
    expect(await loadDocument(bytes)).toMatchObject({ source: join(folder, 'caf\\xE9.md'), text: 'A name' })
  })

  it('stops a bomb in a Word file before it fills the memory, and reads lines of 10 MB', async () => {
    const bomb = makeDocx('', {
      files: { 'word/styles.xml': new Uint8Array(30_000_000) },
      relations: [['s', 'styles', 'styles.xml']]
    })
    expect(bomb.length).toBeLessThan(50_000)
    expect(await failureOf(write('bomb.docx', bomb))).toMatchObject({ code: 'too-large' })
    const line = 'words and more '.repeat(700_000)
    for (const name of ['long.txt', 'long.html']) {
      expect((await loadDocument(write(name, line))).text).toHaveLength(line.length - 1)
    }
  })

  it('hands on what is wrong with a PDF, and reads the next one', async () => {
    const damaged = write('damaged.pdf', '%PDF-1.4 and no more')
    expect(await failureOf(damaged)).toMatchObject({
      code: 'document-damaged',
      message: `${damaged} is a damaged PDF that cannot be read`
    })
    const whole = write('whole.pdf', makePdf([lines(['A page'])]))
    expect((await loadDocument(whole)).text).toBe('A page')
  })

  it('reads several PDFs at a time', async () => {
    const paths = Array.from({ length: 6 }, (_, i) => write(`${i}.pdf`, makePdf([lines([`Page ${i}`])])))
    const documents = await Promise.all(paths.map(path => loadDocument(path)))
    expect(documents.map(({ text }) => text)).toEqual(paths.map((_, i) => `Page ${i}`))
  })

  it('stops at once when it is told to, also in a PDF that takes for ever', async () => {
    const endless = write('endless.pdf', drawingItselfTwice(40))
    const start = performance.now()
    await expect(loadDocument(endless, { signal: AbortSignal.timeout(500) })).rejects.toThrow(/timeout/)
    expect(performance.now() - start).toBeLessThan(10_000)
    await expect(loadDocument(endless, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    await expect(loadDocument(write('b.txt', 'x'), { signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
    expect((await loadDocument(write('after.pdf', makePdf([lines(['A page'])])))).text).toBe('A page')
  })
})

/** A page whose drawing has another one twice, and that again, and so on: 2 ** depth drawings in a small file. */
function drawingItselfTwice(depth: number): string {
  const stream = (dictionary: string, content: string): string =>
    `<< ${dictionary} /Length ${content.length} >>\nstream\n${content}\nendstream`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /XObject << /X 5 0 R >> >> /Contents 4 0 R >>',
    stream('', '/X Do')
  ]
  const form = '/Type /XObject /Subtype /Form /BBox [0 0 612 792]'
  for (let i = 0; i < depth; i++) {
    objects.push(stream(`${form} /Resources << /XObject << /X ${objects.length + 2} 0 R >> >>`, '/X Do /X Do'))
  }
  const font = '/F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
  objects.push(stream(`${form} /Resources << /Font << ${font} >> >>`, 'BT /F 10 Tf 72 700 Td (x) Tj ET'))
  const body = objects.map((object, i) => `${i + 1} 0 obj\n${object}\nendobj\n`).join('')
  return `%PDF-1.4\n${body}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n0\n%%EOF\n`
}
