import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadTokenizer } from '../../src/import/tokenizer-json.ts'
import { saveTokenizer } from '../../src/node.ts'
import { trainBpe } from '../../src/train-bpe.ts'
import { needTokenizers } from '../native-tokenizers.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'save-tokenizer-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('saveTokenizer', () => {
  it('writes a file that we and Hugging Face load', async context => {
    const { Tokenizer } = needTokenizers(context)
    const path = join(folder, 'tokenizer.json')
    const bpe = await trainBpe(['low lower lowest', 'low'])
    await saveTokenizer(path, bpe)
    const ids = [...bpe.encode('lowest of all')]
    expect([...loadTokenizer(await readFile(path, 'utf8')).encode('lowest of all')]).toEqual(ids)
    expect((await Tokenizer.fromFile(path).encode('lowest of all')).getIds()).toEqual(ids)
  })

  it('replaces a file, and leaves nothing else behind', async () => {
    const path = join(folder, 'replaced.json')
    await writeFile(path, 'old')
    await saveTokenizer(path, await trainBpe(['a a']))
    expect(await readFile(path, 'utf8')).toMatch(/^\{"version":"1.0"/)
    expect((await readdir(folder)).filter(name => name.includes('replaced'))).toEqual(['replaced.json'])
  })

  it('tells what it cannot write, and keeps what was there', async () => {
    const bpe = await trainBpe(['a'])
    const missing = join(folder, 'missing', 'tokenizer.json')
    await expect(saveTokenizer(missing, bpe)).rejects.toMatchObject({ name: 'TokenizeError', code: 'not-writable' })
    await expect(saveTokenizer(missing, bpe)).rejects.toThrow(missing)
    // A folder cannot be replaced by a file.
    const before = await readdir(folder)
    await expect(saveTokenizer(folder, bpe)).rejects.toMatchObject({ code: 'not-writable' })
    expect(await readdir(folder)).toEqual(before)
    expect(
      (await readdir(join(folder, '..'))).filter(name => name.endsWith('.tmp') && name.includes('save-tokenizer-'))
    ).toEqual([])
  })
})
