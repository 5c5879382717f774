import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf, type Line, type LineOptions } from '../../src/node.ts'
import { identify } from '../../src/process/lines.ts'
import { Folder } from './files.ts'

async function read(content: string | Buffer, options: Partial<LineOptions> = {}): Promise<Line[]> {
  const folder = new Folder()
  writeFileSync(folder.file('in'), content)
  const lines: Line[] = []
  for await (const line of linesOf(folder.file('in'), { maxBytes: 1e7, ...options })) lines.push(line)
  return lines
}

const texts = (lines: readonly Line[]): string[] => lines.map(({ bytes }) => bytes.toString())

describe('linesOf', () => {
  it('takes a line feed for the end of a line, and no empty line behind the last one', async () => {
    expect(texts(await read('a\nb\n'))).toEqual(['a', 'b'])
    expect(texts(await read('a\nb'))).toEqual(['a', 'b'])
    expect(texts(await read('\n\n'))).toEqual(['', ''])
    expect(texts(await read(''))).toEqual([])
  })

  it('leaves out a byte order mark at the beginning', async () => {
    expect(texts(await read('\ufeffa\n\ufeffb'))).toEqual(['a', '\ufeffb'])
  })

  it('gives the lines of any file, of which blocks may begin anywhere', async () => {
    const property = fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.string(),
          fc.integer({ min: 0, max: 400_000 }).map(length => 'x'.repeat(length))
        ),
        { minLength: 1, maxLength: 8 }
      ),
      async parts => {
        const content = parts.map(part => part.replaceAll('\n', ' ')).join('\n')
        const expected = content.endsWith('\n') ? content.slice(0, -1).split('\n') : content.split('\n')
        const lines = await read(content)
        expect(texts(lines)).toEqual(
          content === '' ? [] : expected.map((line, i) => (i === 0 ? line.replace(/^\ufeff/, '') : line))
        )
        expect(lines.map(({ number }) => number)).toEqual([...lines.keys()])
      }
    )
    await fc.assert(property, { numRuns: 30 })
  })

  it('keeps only the beginning of a line that is too long', async () => {
    const lines = await read(`short\n${'long'.repeat(500_000)}\n12345\n123456\n${'y'.repeat(300_000)}`, { maxBytes: 5 })
    expect(lines.map(({ tooLong }) => tooLong)).toEqual([false, true, false, true, true])
    expect(lines.map(({ bytes }) => bytes.length)).toEqual([5, 200, 5, 6, 200])
    expect(lines[1]!.bytes.buffer.byteLength).toBeLessThan(100_000)
  })

  it('passes over lines that nobody wants', async () => {
    const lines = await read(`a\n${'b'.repeat(600_000)}\nc\nd`, { skip: line => line === 1 || line === 3 })
    expect(lines.map(({ number, bytes }) => [number, bytes.toString()])).toEqual([
      [0, 'a'],
      [2, 'c']
    ])
  })

  it('says what cannot be read', async () => {
    const folder = new Folder()
    const first = async (path: string): Promise<unknown> => linesOf(path, { maxBytes: 10 }).next()
    await expect(first(folder.file('none'))).rejects.toMatchObject({ code: 'not-readable' })
    await expect(first(folder.path)).rejects.toMatchObject({ code: 'not-readable' })
  })
})

describe('identify', () => {
  it('counts lines as linesOf does', async () => {
    const property = fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', '\n', 'é') }), async content => {
      const folder = new Folder()
      writeFileSync(folder.file('in'), content)
      const { lines, bytes } = await identify(folder.file('in'))
      expect([lines, bytes]).toEqual([(await read(content)).length, Buffer.byteLength(content)])
    })
    await fc.assert(property, { numRuns: 50 })
  })
})
