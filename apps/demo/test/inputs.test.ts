import { mkdir, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textParts } from '../src/inputs.ts'
import { Terminal } from '../src/terminal.ts'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await mkdir(place.path('folder'))
})
afterAll(() => place.remove())

const world = {
  terminal: new Terminal(process.stdout, process.stderr, { TERM: 'dumb' }),
  signal: new AbortController().signal
}
async function read(name: string, cut?: RegExp): Promise<string[]> {
  const parts: string[] = []
  for await (const part of textParts(place.path(name), { ...world, cut })) parts.push(part)
  return parts
}

describe('textParts', () => {
  it('gives a large file in parts that end only where it may be cut', async () => {
    const text = `\uFEFF${'naïve 漢字 😀\nline\n\n'.repeat(200_000)}end`
    await writeFile(place.path('large.txt'), text)
    const parts = await read('large.txt', /\n(?=[a-z])/g)
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.join('') === text).toBe(true)
    for (const part of parts.slice(1)) expect(part).toMatch(/^[a-z]/)
    expect((await read('large.txt')).length).toBe(1)
  })
  it('keeps a text whole that has no place to be cut', async () => {
    await writeFile(place.path('line.txt'), 'x'.repeat(3_000_000))
    expect((await read('line.txt', /\n(?=[a-z])/g)).map(part => part.length)).toEqual([3_000_000])
  })
  it('gives an empty file as an empty text', async () => {
    await writeFile(place.path('empty.txt'), '')
    expect(await read('empty.txt')).toEqual([''])
  })
  it('names what cannot be read', async () => {
    await writeFile(place.path('latin1.txt'), Buffer.from('caf\u00e9', 'latin1'))
    await writeFile(place.path('cut.txt'), Buffer.from('é').subarray(0, 1))
    await expect(read('latin1.txt')).rejects.toMatchObject({ code: 'not-utf8' })
    await expect(read('cut.txt')).rejects.toMatchObject({ code: 'not-utf8' })
    await expect(read('none.txt')).rejects.toMatchObject({ code: 'not-found' })
    await expect(read('folder')).rejects.toMatchObject({ code: 'not-a-file' })
  })
})
