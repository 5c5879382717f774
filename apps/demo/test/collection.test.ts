import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTexts, readJudgements } from '../src/collection.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cookbook-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(content: string): Promise<string> {
  const path = join(folder, 'file')
  await writeFile(path, content)
  return path
}

describe('readTexts', () => {
  it('reads ids, titles and texts; a byte order mark, blank lines and CRLF do not count', async () => {
    const path = await file('\uFEFF{"id":"a","title":"T","text":"x"}\r\n\r\n \n{"id":7,"text":"","url":"u"}')
    expect(await readTexts(path)).toEqual([
      { id: 'a', title: 'T', text: 'x' },
      { id: '7', title: '', text: '' }
    ])
  })
  it.each([
    ['{"id":"a","text":"x"}\n\n{"id":', /Line 3 of .* is no JSON\.$/],
    ['[1]', /Line 1 of .* no "id"/],
    ['null', /Line 1 of .* is no JSON object/],
    ['{"text":"x"}', /no "id"/],
    ['{"id":"a"}', /no "text"/],
    ['{"id":"a","text":"x","title":3}', /"title" that is no string/],
    ['{"id":"a","text":"x"}\n{"id":"a","text":"y"}', /Line 2 of .* has the id a of an earlier line/],
    ['\n', /has no line/]
  ])('refuses %j', async (content, message) => {
    await expect(readTexts(await file(content))).rejects.toThrow(message)
  })
  it('says why a file cannot be read', async () => {
    await expect(readTexts(join(folder, 'none'))).rejects.toThrow(/none cannot be read: there is no such file/)
    await expect(readTexts(folder)).rejects.toThrow(/cannot be read: it is a folder/)
  })
})

describe('readJudgements', () => {
  const expected = [{ query: 'q1', document: 'd 1', grade: 2 }]
  it('reads three columns between tabs, with or without a line of names', async () => {
    expect(await readJudgements(await file('q1\td 1\t2\n'))).toEqual(expected)
    expect(await readJudgements(await file('query-id\tcorpus-id\tscore\nq1\td 1\t2\n'))).toEqual(expected)
  })
  it("reads TREC's four columns between any blanks", async () => {
    expect(await readJudgements(await file('q1 0 d1 -1\nq1  0\td2 1\n'))).toEqual([
      { query: 'q1', document: 'd1', grade: -1 },
      { query: 'q1', document: 'd2', grade: 1 }
    ])
  })
  it.each([
    ['q1\td1\t1\nq1\td1', /Line 2 of/],
    ['q1\td1\tx1y', /Line 1 of/],
    ['q1\td1\t1\nq1\td1\tscore', /Line 2 of/],
    ['', /has no judgement/]
  ])('refuses %j', async (content, message) => {
    await expect(readJudgements(await file(content))).rejects.toThrow(message)
  })
})
