import { readFile, writeFile } from 'node:fs/promises'
import { startServer } from '@llm-cookbook/embed-client/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
const animals = ['cat', 'dog', 'horse', 'cow', 'sheep', 'goat', 'hen', 'duck', 'pig', 'mouse']
const deeds = ['sleeps', 'runs', 'eats', 'drinks']
beforeAll(async () => {
  place = await Workplace.make()
  // Alike is what is done, and not who does it.
  const lines: string[] = []
  for (const [i, one] of animals.entries()) {
    for (const [j, deed] of deeds.entries()) {
      const other = animals[(i + j + 1) % animals.length]!
      const row = `${one}-${other}`
      lines.push(`The ${one} ${deed}.,A ${other} ${deed} too.,same,${row}\n`)
      lines.push(`The ${one} ${deed}.,The ${one} ${deeds[(j + 1) % 4]!} now.,other,${row}\n`)
    }
  }
  await writeFile(
    place.path('pairs.csv'),
    `one,two,label,who\n${lines.join('')},A cat.,same,x\nA dog.,A cow.,maybe,x\n`
  )
})
afterAll(() => place.remove())

const columns = ['--pair', 'one', 'two', '--label', 'label', '--alike', 'same', '--unlike', 'other']

interface Told {
  readonly accuracy: number
  readonly low: number
  readonly high: number
  readonly threshold: number
}
interface Result {
  readonly pairs: number
  readonly judged: number
  readonly alike: number
  readonly unlabelled: number
  readonly skipped: number
  readonly dimensions: number
  readonly before: Told
  readonly after: Told
  readonly error?: { readonly code: string; readonly message: string }
}

async function customize(
  ...args: string[]
): Promise<Result & { readonly exit: number | null; readonly stderr: string }> {
  const { code, stderr, value } = await place.json(['customize', ...args])
  return { ...(value as Result), exit: code, stderr }
}

describe('cookbook customize', () => {
  it('tells more pairs right after than before, and leaves out what is neither', async () => {
    const result = await customize('pairs.csv', ...columns)
    expect(result).toMatchObject({ exit: 3, pairs: 80, judged: 80, alike: 40, unlabelled: 1, skipped: 1 })
    expect(result.stderr).toBe('warning: pairs.csv, row 81 is left out: it has no two texts\n')
    expect(result.after.accuracy).toBeGreaterThan(result.before.accuracy + 0.1)
    for (const { accuracy, low, high } of [result.before, result.after]) {
      expect(low <= accuracy && accuracy <= high).toBe(true)
    }
  })
  it('makes unlike pairs of the texts of alike ones', async () => {
    const result = await customize('pairs.csv', ...columns, '--negatives', '2')
    expect(result).toMatchObject({ pairs: 40, alike: 40, unlabelled: 41 })
    expect(result.judged).toBeGreaterThan(100)
    const { pairs, judged } = await customize('pairs.csv', '--pair', 'one', 'two', '--max-rows', '20')
    expect([pairs, judged > 20]).toEqual([20, true])
  })
  it('shows accuracy and cosines, before and after, and writes a page', async () => {
    const { code, stdout } = await place.run(['customize', 'pairs.csv', ...columns, '--html', 'bent.html'])
    expect(code).toBe(3)
    expect(stdout).toMatch(
      /^80 pairs of pairs\.csv\n80 judged, of which 40 are alike\. 1 pair left out by their label\.\n/
    )
    expect(stdout).toMatch(/\nbefore +\d+\.\d % +\d+\.\d to \d+\.\d % +-?0\.\d{3}\nafter /)
    expect(stdout).toMatch(/\nCosines before\n +not alike alike\n/)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    const page = await readFile(place.path('bent.html'), 'utf8')
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'/)
    for (const part of ['Cosines before', 'Cosines after', 'Pairs told right']) expect(page).toContain(part)
  })
  it('bends the vectors of other commands by what was saved', async () => {
    await place.run(['customize', 'pairs.csv', ...columns, '--save', 'bent.bin'])
    await writeFile(place.path('rated.tsv'), 'A cow drinks.\tA hen drinks.\t5\nA cow drinks.\tA cow runs.\t1\nA pig eats.\tA pig runs.\t1\nA pig eats.\tA cat eats.\t5\n') // prettier-ignore
    const plain = await place.json(['similarity', 'rated.tsv'])
    const bent = await place.json(['similarity', 'rated.tsv', '--customized', 'bent.bin'])
    expect((bent.value as { pearson: number }).pearson).toBeGreaterThan((plain.value as { pearson: number }).pearson)
    await writeFile(place.path('texts.csv'), 'text\nA cow drinks.\n')
    const { code, value } = await place.json(['embed', 'texts.csv', '--out', 'bent.jsonl', '--customized', 'bent.bin'])
    expect([code, (value as { succeeded: number }).succeeded]).toEqual([0, 1])
    const { embedding } = JSON.parse(await readFile(place.path('bent.jsonl'), 'utf8')) as { embedding: number[] }
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
    const server = await startServer()
    try {
      const other = await place.json(['similarity', 'rated.tsv', '--customized', 'bent.bin', '--model', 'm', '--base-url', server.url]) // prettier-ignore
      expect([other.code, other.value]).toMatchObject([
        2,
        { error: { message: expect.stringMatching(/^bent\.bin was learnt from the vectors of/) as string } }
      ])
    } finally {
      await server.close()
    }
  })
  it('refuses what was not saved by it, or is damaged', async () => {
    await place.run(['customize', 'pairs.csv', ...columns, '--save', 'whole.bin'])
    const bytes = await readFile(place.path('whole.bin'))
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(place.path('damaged.bin'), bytes)
    for (const [file, code] of [
      ['damaged.bin', 'invalid-model'],
      ['pairs.csv', 'invalid-model'],
      ['none.bin', 'not-found']
    ]) {
      // prettier-ignore
      const { value } = await place.json(['plot', '--customized', file!])
      expect((value as Result).error?.code).toBe(code)
    }
  })
  it.each([
    [[], /^The file of pairs is missing/],
    [['a', 'b', '--pair', 'one', 'two'], /^--pair wants the two columns|^customize takes one file, and got 'b' too/],
    [['pairs.csv'], /^--pair wants the two columns with the texts, and got 0/],
    [['pairs.csv', '--pair', 'one', 'too'], /^--pair wants a column of the data, and got 'too'; .* Did you mean two\?/],
    [['pairs.csv', '--pair', 'one', 'two', '--alike', 'x'], /^--alike wants --label/],
    [
      ['pairs.csv', ...columns.slice(0, 5), '--alike', 'x', '--unlike', 'x'],
      /^--alike and --unlike cannot both have 'x'/
    ]
  ])('%j is wrong usage', async (args, message) => {
    const { exit, error } = await customize(...args)
    expect([exit, error?.message]).toEqual([2, expect.stringMatching(message)])
  })
  it('says so where there is no pair, no alike one, or only one', async () => {
    expect(await customize('pairs.csv', ...columns.slice(0, 5), '--alike', 'none', '--unlike', 'none2')).toMatchObject({
      exit: 1,
      error: { code: 'no-rows' }
    })
    expect(await customize('pairs.csv', ...columns.slice(0, 5), '--alike', 'none')).toMatchObject({
      exit: 1,
      error: { code: 'one-class' }
    })
    await writeFile(place.path('one.csv'), 'one,two,label\nA cat.,A dog.,same\n')
    expect((await customize('one.csv', ...columns)).exit).toBe(1)
  })
})
