import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTarEntry } from '../src/tar.ts'

const files: Record<string, string> = { 'package/a.txt': '', 'package/b.txt': 'b'.repeat(1000), 'package/c.txt': 'é' }
let folder = ''
let archive: Buffer

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tar-'))
  mkdirSync(join(folder, 'package'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  execFileSync('tar', ['-cf', 'archive.tar', ...Object.keys(files)], { cwd: folder })
  archive = readFileSync(join(folder, 'archive.tar'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('readTarEntry', () => {
  it('reads what the tar program wrote', () => {
    for (const [name, text] of Object.entries(files)) expect(readTarEntry(archive, name).toString()).toBe(text)
  })

  it('says what is not there', () => {
    expect(() => readTarEntry(archive, 'package/d.txt')).toThrow('no whole package/d.txt')
    expect(() => readTarEntry(Buffer.alloc(0), 'package/a.txt')).toThrow('no whole')
  })

  it('does not give half a file', () => {
    const end = archive.indexOf('bbb') + 500
    expect(() => readTarEntry(archive.subarray(0, end), 'package/b.txt')).toThrow('no whole')
  })

  it('does not hang on other bytes', () => {
    expect(() => readTarEntry(Buffer.alloc(10_000, 'x'), 'package/a.txt')).toThrow('no whole')
    expect(() => readTarEntry(Buffer.alloc(10_000, '-1'), 'package/a.txt')).toThrow('no whole')
  })
})
