import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RagError } from '../../src/errors.ts'
import { findFiles, type FindFilesOptions } from '../../src/node/find-files.ts'
import { loadDocuments } from '../../src/node/load-document.ts'
import { loadFolder } from '../../src/node/load-folder.ts'
import { makeDocx, paragraph } from '../load/make-docx.ts'
import { temporaryFolder } from '../support/folders.ts'

/** A folder of files by their names; a value that is no content is where a link leads. */
async function folderOf(files: Record<string, string | Uint8Array | { link: string }>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, path)
    else writeFileSync(path, content)
  }
  return folder
}

/** What was found, by its path in the folder: 'load', the reason why not, or the code of its error. */
async function found(folder: string, options: FindFilesOptions = {}): Promise<Record<string, string>> {
  const all: Record<string, string> = {}
  for await (const file of findFiles(folder, options)) {
    const result = 'path' in file ? 'load' : 'skipped' in file ? file.skipped : file.error.code
    all[file.source.slice(folder.length + 1)] = result
  }
  return all
}

describe('findFiles', () => {
  it('finds files in the order of their names, and says what it leaves out', async () => {
    const folder = await folderOf({
      'b.md': 'x',
      'a/z.txt': 'x',
      'a/b/c.txt': 'x',
      'B.md': 'x',
      '.hidden/x.md': 'x',
      '.env': 'x',
      'picture.bin': 'x\0y',
      'empty.txt': '',
      'utf16.txt': Buffer.from('\uFEFFx', 'utf16le'),
      'word.docx': makeDocx(paragraph('x')),
      'long.txt': 'x'.repeat(5_000)
    })
    const all = await found(folder, { maxFileSize: 4_000 })
    expect(Object.entries(all)).toEqual([
      ['.env', 'hidden'],
      ['.hidden', 'hidden'],
      ['B.md', 'load'],
      ['a/b/c.txt', 'load'],
      ['a/z.txt', 'load'],
      ['b.md', 'load'],
      ['empty.txt', 'empty'],
      ['long.txt', 'too-large'],
      ['picture.bin', 'binary'],
      ['utf16.txt', 'load'],
      ['word.docx', 'load']
    ])
    expect(await found(folder, { hidden: true })).toMatchObject({ '.env': 'load', '.hidden/x.md': 'load' })
  })

  it('follows the ignore files of each folder, inner ones over outer ones', async () => {
    const folder = await folderOf({
      '.gitignore': '*.log\n/build/\nsecret.md\n',
      '.cookbookignore': '!b.log\n',
      'a.log': 'x',
      'b.log': 'x',
      'build/x.md': 'x',
      'sub/build/x.md': 'x',
      'sub/.gitignore': '!secret.md\n/own.md',
      'sub/secret.md': 'x',
      'sub/own.md': 'x',
      'sub/deep/own.md': 'x',
      'secret.md': 'x'
    })
    const visible = async (options?: FindFilesOptions): Promise<string[]> =>
      Object.entries(await found(folder, options)).flatMap(([name, result]) => (result === 'load' ? [name] : []))
    expect(await visible()).toEqual(['b.log', 'sub/build/x.md', 'sub/deep/own.md', 'sub/secret.md'])
    expect(await found(folder)).toMatchObject({ build: 'ignored', 'a.log': 'ignored' })
    expect(await visible({ ignoreFiles: ['.gitignore'] })).not.toContain('b.log')
    expect(await visible({ ignoreFiles: [] })).toHaveLength(8)
  })

  it('ignores what git ignores', async () => {
    const folder = await folderOf({
      '.gitignore': 'a/**/z\n*.o\n!keep.o\ndir/\n/top\n\\#x\nfoo/*\n!foo/bar\n[ab].txt\nspace\\ \n',
      'a/z': '1',
      'a/b/c/z': '1',
      'x.o': '1',
      'keep.o': '1',
      'n/dir/f': '1',
      dirx: '1',
      top: '1',
      'n/top': '1',
      '#x': '1',
      'foo/q': '1',
      'foo/bar': '1',
      'a.txt': '1',
      'c.txt': '1',
      'n/.gitignore': '!x.o\nlocal',
      'n/x.o': '1',
      'n/local': '1',
      'n/m/local': '1'
    })
    execFileSync('git', ['init', '-q'], { cwd: folder })
    const listed = execFileSync('git', ['ls-files', '--others', '--exclude-standard', '-z'], {
      cwd: folder,
      encoding: 'utf8'
    })
    const expected = listed.split('\0').filter(name => name !== '' && !name.endsWith('.gitignore'))
    const all = await found(folder, { ignoreFiles: ['.gitignore'] })
    expect(
      Object.keys(all)
        .filter(name => all[name] === 'load')
        .sort()
    ).toEqual(expected.sort())
  })

  it('takes and leaves out files by patterns', async () => {
    const folder = await folderOf({ 'a.md': 'x', 'a.txt': 'x', 'docs/b.md': 'x', 'docs/old/c.md': 'x' })
    expect(await found(folder, { include: ['*.md'], exclude: ['old/'] })).toEqual({
      'a.md': 'load',
      'a.txt': 'excluded',
      'docs/b.md': 'load',
      'docs/old': 'excluded'
    })
    expect(await found(folder, { include: ['/docs/'] })).toMatchObject({ 'a.md': 'excluded', 'docs/old/c.md': 'load' })
  })

  it.skipIf(process.platform === 'win32')('stays in the folder, and in loops of links at most once', async () => {
    const outside = await folderOf({ 'secret.md': 'x' })
    const folder = await folderOf({
      'a/b.md': 'x',
      'a/up': { link: '..' },
      'a/self': { link: 'self' },
      out: { link: outside },
      'file.md': { link: join(outside, 'secret.md') },
      none: { link: 'nowhere' }
    })
    expect(await found(folder)).toEqual({
      'a/b.md': 'load',
      'a/self': 'link',
      'a/up': 'link',
      'file.md': 'link',
      none: 'link',
      out: 'link'
    })
    expect(await found(folder, { followLinks: true })).toEqual({
      'a/b.md': 'load',
      'a/self': 'not-readable',
      'a/up': 'repeated',
      'file.md': 'load',
      none: 'not-found',
      'out/secret.md': 'load'
    })
  })

  it.skipIf(process.platform !== 'linux')('reads names of any bytes, and waits for no pipe', async () => {
    const folder = await folderOf({ 'a.md': 'x' })
    const name = Buffer.concat([Buffer.from(`${folder}/ü`), Buffer.from([0xff, 0xc3]), Buffer.from('\n.md')])
    writeFileSync(name, 'odd name')
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(await found(folder)).toEqual({ 'a.md': 'load', pipe: 'special', 'ü\\xFF\\xC3\n.md': 'load' })
    for await (const file of findFiles(folder)) {
      if ('path' in file && file.source.includes('\\xFF')) expect(readFileSync(file.path, 'utf8')).toBe('odd name')
    }
    const documents = []
    for await (const { document } of loadFolder(folder)) if (document) documents.push(document.text)
    expect(documents).toEqual(['x', 'odd name'])
  })

  it('goes far down, and says what is wrong with the folder itself', async () => {
    const folder = await folderOf({ [`${'d/'.repeat(500)}x.md`]: 'x' })
    expect(Object.values(await found(folder))).toEqual(['load'])
    await expect(found(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' })
    writeFileSync(join(folder, 'file'), 'x')
    await expect(found(join(folder, 'file'))).rejects.toThrow(`${join(folder, 'file')} is a file, not a folder`)
    await expect(found(folder, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })
})

describe('loadFolder', () => {
  it('loads one after the other, each with its own error', async () => {
    const folder = await folderOf({
      'a.md': '# A',
      'b.pdf': '%PDF-1.4 and no more',
      'c.jsonl': '{"text":"one"}\nnone\n',
      'd.csv': 'id,text\nx,row',
      'e.bin': '\0',
      'f.docx': 'PK\x03\x04 '
    })
    const results: [string, string][] = []
    for await (const { source, document, error, skipped } of loadFolder(folder)) {
      if (error) expect(error).toBeInstanceOf(RagError)
      results.push([source.slice(folder.length + 1), document?.text ?? error?.code ?? skipped ?? ''])
    }
    expect(results).toEqual([
      ['a.md', 'A'],
      ['b.pdf', 'document-damaged'],
      ['c.jsonl#1', 'one'],
      ['c.jsonl#2', 'document-damaged'],
      ['d.csv#x', 'row'],
      ['e.bin', 'binary'],
      ['f.docx', 'document-damaged']
    ])
    const together: string[] = []
    for await (const { document } of loadFolder(folder, { records: 'together', include: ['d.csv'] }))
      if (document) together.push(document.text)
    expect(together).toEqual(['id | text\nx | row'])
  })
})

describe('loadDocuments', () => {
  it('takes files of several documents apart, and folders', async () => {
    const folder = await folderOf({ 'a.csv': 'id,text\n1,one\n2,two', 'b.md': 'b' })
    const sourcesOf = async (path: string): Promise<string[]> => {
      const sources = []
      for await (const { source, document } of loadDocuments(path))
        sources.push(document ? source.slice(folder.length) : '')
      return sources
    }
    expect(await sourcesOf(join(folder, 'a.csv'))).toEqual(['/a.csv#1', '/a.csv#2'])
    expect(await sourcesOf(join(folder, 'b.md'))).toEqual(['/b.md'])
    expect(await sourcesOf(folder)).toEqual(['/a.csv#1', '/a.csv#2', '/b.md'])
    await expect(sourcesOf(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' })
  })
})
