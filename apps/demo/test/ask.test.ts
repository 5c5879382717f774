import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await copyFile(file('../data/bitcoin.pdf'), place.path('bitcoin.pdf'))
  await copyFile(file('fixtures/encrypted.pdf'), place.path('encrypted.pdf'))
  await copyFile(file('fixtures/scanned.pdf'), place.path('scanned.pdf'))
  await mkdir(place.path('folder'))
  await writeFile(place.path('notes.md'), '# Lunch\n\nWe eat at noon. The kitchen closes at two.\n')
  await writeFile(place.path('zero.pdf'), '')
  await writeFile(place.path('blank.txt'), ' \n\n \t\n')
  await writeFile(place.path('broken.pdf'), '%PDF-1.7\nthis is no PDF at all\n%%EOF')
  await writeFile(place.path('binary.txt'), Buffer.from([1, 0, 2, 0, 3, 0]))
})
afterAll(() => place.remove())

interface Answer {
  question: string
  answer: string
  found: boolean
  citations: { source: string; page: number; quote: string; score: number }[]
  timings: Record<string, number>
}

const question = 'What solves the double-spending problem?'

describe('cookbook ask', () => {
  it('answers with quotes and pages, and remembers what it has read', async () => {
    const { code, stderr, value } = await place.json(['ask', './bitcoin.pdf', question])
    expect([code, stderr]).toEqual([0, ''])
    const answer = value as Answer
    expect(Object.keys(answer)).toEqual(['question', 'answer', 'found', 'citations', 'timings'])
    expect(answer).toMatchObject({ question, found: true })
    for (const citation of answer.citations) {
      expect(Object.keys(citation)).toEqual(['source', 'page', 'quote', 'score'])
      expect(citation.source).toBe('./bitcoin.pdf')
      expect(answer.answer).toContain(citation.quote)
    }
    expect(answer.citations.map(({ page }) => page)).toContain(1)

    const [index] = await readdir(place.path('cache/cookbook/indexes'))
    const manifest = place.path(`cache/cookbook/indexes/${index!}/index.sqlite`)
    const { mtimeMs, ino } = await stat(manifest)
    const { mode } = await stat(place.path('cache/cookbook/indexes'))
    if (process.platform !== 'win32') expect((mode & 0o777).toString(8)).toBe('700')
    const again = (await place.json(['ask', 'bitcoin.pdf', question])).value as Answer
    expect(again.citations).toEqual(answer.citations.map(citation => ({ ...citation, source: 'bitcoin.pdf' })))
    expect(await stat(manifest)).toMatchObject({ mtimeMs, ino })
    expect(await readdir(place.path('cache/cookbook/indexes'))).toEqual([index])
  })
  it('remembers anew where what it remembered is of an earlier version, or damaged', async () => {
    const indexes = place.path('cache/cookbook/indexes')
    const [index] = await readdir(indexes)
    const expected = (await place.json(['ask', 'bitcoin.pdf', question])).value as Answer
    for (const spoil of [
      async (folder: string) => {
        await rm(`${folder}/index.sqlite`)
        await writeFile(`${folder}/rag-index.json`, '{"format": 1}')
      },
      (folder: string) => writeFile(`${folder}/index.sqlite`, 'This is no database.'.repeat(1000))
    ]) {
      await spoil(`${indexes}/${index!}`)
      const { code, stderr, value } = await place.json(['ask', 'bitcoin.pdf', question])
      expect([code, stderr]).toEqual([0, ''])
      expect((value as Answer).citations).toEqual(expected.citations)
    }
  })
  it('prints for a person: the answer, then each citation with source, page, score and quote', async () => {
    const { code, stdout, stderr } = await place.run(['ask', 'bitcoin.pdf', question])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\[1\] “[^]*”\n {4}bitcoin\.pdf, page \d, score [01]\.\d\d\n/)
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
  })
  it('reads a changed file anew', async () => {
    const when = ['ask', 'notes.md', 'When do we eat?']
    expect((await place.json(when)).value).toMatchObject({ answer: expect.stringContaining('noon') as string })
    await writeFile(place.path('notes.md'), '# Lunch\n\nWe eat at one. The kitchen closes at two.\n')
    expect((await place.json(when)).value).toMatchObject({ answer: expect.stringContaining('at one') as string })
  })
  it('says that the documents do not tell, which is no failure', async () => {
    const args = ['ask', 'notes.md', 'Which zebra won the chess tournament?']
    const { code, value } = await place.json(args)
    expect([code, value]).toMatchObject([0, { found: false, citations: [] }])
    expect(await place.run(args)).toMatchObject({ code: 0, stdout: 'The documents do not tell.\n' })
  })
  it('keeps and asks an index in a folder', async () => {
    const kept = await place.json(['ask', 'notes.md', 'When do we eat?', '--index', 'papers'])
    expect(kept).toMatchObject({ code: 0, value: { citations: [{ source: 'notes.md', page: 1 }] } })
    const alone = await place.json(['ask', 'When do we eat?', '--index', 'papers', '--mode', 'hybrid'])
    expect(alone).toMatchObject({ code: 0, value: { citations: [{ source: 'notes.md' }] } })
  })
  it('goes on in memory where the cache cannot be written, with one warning', async () => {
    const env = { XDG_CACHE_HOME: place.path('notes.md') }
    const { code, stderr, value } = await place.json(['ask', 'notes.md', 'none.md', 'When do we eat?'], { env })
    expect([code, value]).toMatchObject([3, { citations: [{ source: 'notes.md' }] }])
    expect(stderr).toMatch(
      /^warning: Nothing is remembered for next time: .*cannot be written.*\nerror: none\.md does not exist\n$/
    )
  })
})

describe('bad input of cookbook ask', () => {
  const bad = [
    'folder',
    'none.pdf',
    'zero.pdf',
    'blank.txt',
    'scanned.pdf',
    'encrypted.pdf',
    'broken.pdf',
    'binary.txt'
  ]
  const lines = [
    /^error: folder has no file to read\.$/,
    /^error: none\.pdf does not exist$/,
    /^error: zero\.pdf is empty/,
    /^error: blank\.txt/,
    /^error: scanned\.pdf has no text.*OCR/,
    /^error: encrypted\.pdf is encrypted.*--password/,
    /^error: broken\.pdf.*damaged/,
    /^error: binary\.txt is in a format that is not supported/
  ]
  const expectLines = (stderr: string): void => {
    const said = stderr.trimEnd().split('\n')
    for (const [i, line] of lines.entries()) expect(said[i]).toMatch(line)
    expect(said.length).toBe(lines.length)
  }
  it('is named, each in one line, and the rest answers: exit code 3', async () => {
    const { code, stderr, value } = await place.json(['ask', ...bad, 'notes.md', 'When do we eat?'])
    expect([code, value]).toMatchObject([3, { found: true, citations: [{ source: 'notes.md' }] }])
    expectLines(stderr)
  })
  it('is a failure if nothing is left: exit code 1', async () => {
    const { code, stderr, value } = await place.json(['ask', ...bad, 'When do we eat?'])
    expect([code, value]).toMatchObject([1, { error: { code: 'empty-folder' } }])
    expectLines(stderr)
  })
  it('is not answered from any more, once a file has gone', async () => {
    await writeFile(place.path('gone.md'), 'The zebra is called Konrad.\n')
    const args = ['ask', 'gone.md', 'notes.md', 'What is the zebra called?']
    expect((await place.json(args)).value).toMatchObject({ found: true })
    await rm(place.path('gone.md'))
    expect(await place.json(args)).toMatchObject({ code: 3, value: { found: false } })
  })
  it('opens with the right password, from the option or the environment, and not with a wrong one', async () => {
    const args = ['ask', 'encrypted.pdf', 'What is this document?']
    expect(await place.json([...args, '--password', 'wrong'])).toMatchObject({
      code: 1,
      value: { error: { code: 'password-wrong' } }
    })
    expect(await place.json([...args, '--password', 'openpassword'])).toMatchObject({ code: 0 })
    const env = { COOKBOOK_PASSWORD: 'openpassword' }
    expect(await place.json([...args, '--rebuild'], { env })).toMatchObject({ code: 0 })
  })
  it('is a question that is missing', async () => {
    expect(await place.run(['ask', 'bitcoin.pdf'])).toMatchObject({
      code: 2,
      stderr: 'error: The question is missing: the last argument, bitcoin.pdf, is a file.\nSee cookbook ask --help.\n'
    })
    expect(await place.run(['ask', 'bitcoin.pdf', ' '])).toMatchObject({ code: 2 })
  })
})
