import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTexts, type ReadTextsOptions } from '../../src/node.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-texts-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `${files++}.txt`)
  await writeFile(path, content)
  return path
}

async function collect(texts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const text of texts) all.push(text)
  return all
}

const read = (paths: Parameters<typeof readTexts>[0], options?: ReadTextsOptions): Promise<string[]> =>
  collect(readTexts(paths, options))

describe('readTexts', () => {
  it('gives lines with their line feeds', async () => {
    expect(await read(await fileOf('one\n\ntwo\r\nthree'))).toEqual(['one\n', '\n', 'two\r\n', 'three'])
  })

  it('gives the lines of several files, one after the other', async () => {
    const paths = [await fileOf('a\nb'), pathToFileURL(await fileOf('c\n'))]
    expect(await read(paths)).toEqual(['a\n', 'b', 'c\n'])
    expect(await read([])).toEqual([])
  })

  it('gives nothing for an empty file', async () => {
    expect(await read(await fileOf(''))).toEqual([])
  })

  it('leaves out a byte order mark at the start of each file, and nowhere else', async () => {
    expect(await read([await fileOf('\ufeffa\n\ufeffb'), await fileOf('\ufeff')])).toEqual(['a\n', '\ufeffb'])
  })

  it('gives back the whole text, whatever its characters and lines', async () => {
    const line = fc.oneof(
      fc.array(fc.constantFrom('a', '\r', '\n', 'é', '日', '🙂', '\0', '\ufeff')).map(parts => parts.join('')),
      fc.constant('x'.repeat(700_000)),
      fc.constant('é🙂'.repeat(90_000))
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async lines => {
        const text = lines.join('\n').replace(/^\ufeff+/, '')
        const texts = await read(await fileOf(text))
        expect(texts.join('') === text).toBe(true)
        for (const one of texts.slice(0, -1)) expect(one.endsWith('\n')).toBe(true)
      }),
      { numRuns: 25 }
    )
  })

  it('cuts lines of more than 1 MiB between characters, and at the same places however it is read', async () => {
    const text = `a${'🙂'.repeat(600_000)}\nend`
    const texts = await read(await fileOf(text))
    expect(texts.join('') === text).toBe(true)
    // 1 + 4 * 262143 bytes, and 4 * 262143 more: what is left of 2^20 is no whole character.
    expect(texts.map(part => part.length)).toEqual([1 + 2 * 262143, 2 * 262143, 2 * 75714 + 1, 3])
    const again = await read(await fileOf(`one line before\n${text}`))
    expect(again.slice(1).map(part => part.length)).toEqual(texts.map(part => part.length))
  })

  it('names the file and the line that is not UTF-8', async () => {
    const path = await fileOf(Uint8Array.of(0x61, 10, 0x62, 10, 0xff, 10, 0x63))
    await expect(read(path)).rejects.toMatchObject({
      name: 'TokenizeError',
      code: 'not-readable',
      message: `${path} cannot be read: line 3 is not UTF-8; convert the file, for example with iconv`
    })
    await expect(read(await fileOf(Uint8Array.of(0x61, 10, 0xe2, 0x82)))).rejects.toThrow('line 2 is not UTF-8')
    await expect(read(await fileOf(new Uint8Array(2 ** 20 + 1).fill(0x80)))).rejects.toThrow('line 1 is not UTF-8')
  })

  it('tells that a file is missing before it reads another one', async () => {
    const missing = join(folder, 'missing.txt')
    const texts = readTexts([await fileOf('a'), missing])
    await expect(texts.next()).rejects.toMatchObject({
      code: 'not-readable',
      message: `${missing} cannot be read: no such file`
    })
  })

  it('tells that a folder is no file', async () => {
    await expect(read(folder)).rejects.toMatchObject({ code: 'not-readable', message: /it is a folder/ })
  })

  it('tells its progress in bytes', async () => {
    const seen: unknown[] = []
    await read([await fileOf('é\n'), await fileOf('b')], { onProgress: progress => seen.push(progress) })
    expect(seen).toEqual([
      { done: 3, total: 4 },
      { done: 4, total: 4 }
    ])
  })

  it('ends when it is aborted, before a file is opened or between two reads', async () => {
    await expect(read(join(folder, 'missing.txt'), { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const controller = new AbortController()
    const texts = readTexts(await fileOf('a\n'.repeat(2 ** 20)), { signal: controller.signal })
    await texts.next()
    controller.abort('enough')
    await expect(collect(texts)).rejects.toBe('enough')
  })
})
