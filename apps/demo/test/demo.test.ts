import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { columns } from '../src/wrap.ts'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
})
afterAll(() => place.remove())

const names = ['tokens', 'words', 'map', 'labels', 'book', 'requests']

describe('cookbook demo', () => {
  it('goes through six steps without a network, each with its commands and files', { timeout: 60_000 }, async () => {
    // Where these count, the test fails: no service answers there.
    const env = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', LLM_COOKBOOK_MODEL: 'm', FORCE_COLOR: undefined }
    const { code, stdout, stderr } = await place.run(['demo', '--fast', '--out', 'tour'], { env, timeout: 55_000 })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).not.toContain('\u001B')
    for (const [i, name] of names.entries()) {
      expect(stdout).toContain(`\n${i + 1} of 6  `)
      expect(stdout).toContain(`Left: tour/${name}/`)
    }
    expect(stdout).toContain('4421  2860')
    expect(stdout).toMatch(/Loss █[▁-█]+ 0\.\d+ to 0\.\d+\./)
    expect(stdout).toMatch(/\nsea\n( +0\.\d+ .*\n){3}awards\n/)
    expect(stdout).toMatch(/A negative \(\d+\) {3}B positive \(\d+\)/)
    expect(stdout).toMatch(/Accuracy +0\.838 +0\.500/)
    expect(stdout.match(/tour\/book\/book\.pdf, page \d+, score/g)!.length).toBeGreaterThanOrEqual(2)
    expect(stdout).toContain('answers.jsonl: 60 of 60 requests')
    expect(stdout).toMatch(/served\s60\s\(/)
    expect(Math.max(...stdout.split('\n').map(columns))).toBeLessThanOrEqual(80)
    expect((await readdir(place.path('tour'))).sort()).toEqual([...names].sort())
    const page = await readFile(place.path('tour/map/reviews.html'), 'utf8')
    expect(page).not.toMatch(/(?:src|href)="https?:/)
    expect(await readFile(place.path('tour/labels/report.html'), 'utf8')).toContain('0.838')
  })
  it('shows commands that do the same alone', async () => {
    const { stdout } = await place.run(['demo', '--step', 'labels', '--out', 'alone'])
    const [, shown = ''] = /\$ .*? cookbook (classify [^]*?)\n\n/.exec(stdout) ?? []
    const args = shown
      .replaceAll(/ \\\n +/g, ' ')
      .match(/"[^"]*"|\S+/g)!
      .map(word => word.replaceAll('"', ''))
    const again = await place.run(args)
    expect(again.code).toBe(0)
    expect(stdout).toContain(again.stdout)
  })
  it('answers from a book of 59 pages', async () => {
    const { code, stdout, stderr } = await place.run(['demo', '--step', 'book', '--out', 'long'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.match(/^\[1\] “/gm)).toHaveLength(3)
    expect(stdout.match(/^ {4}long\/book\/book\.pdf, page (4|30|37), score [01]\.\d\d$/gm)!.length).toBeGreaterThan(2)
    for (const words of [/Zero\s+trust\s+\(ZT\)/, /attacker\s+disrupts\s+or\s+denies\s+access/, /control\s+plane/]) {
      expect(stdout).toMatch(words)
    }
  })
  it('is one object with --json, and takes steps by number', async () => {
    const { code, stderr, value } = await place.json(['demo', '--step', '6', 'tokens', '--fast'])
    expect([code, stderr]).toEqual([0, ''])
    const { folder, steps } = value as {
      folder: string
      steps: { step: string; commands: object[]; files: object[] }[]
    }
    expect(folder).toContain('cookbook-demo-')
    expect(steps.map(({ step }) => step)).toEqual(['tokens', 'requests'])
    expect(steps[0]).toMatchObject({
      commands: [{ args: ['tokenize', expect.stringMatching(/sentence\.txt$/)], result: { encoding: 'o200k_base' } }],
      files: [{ path: `${folder}/tokens/sentence.txt`, bytes: 101 }]
    })
    expect(steps[1]!.commands).toMatchObject([
      { result: { url: expect.stringMatching(/^http:/) as string } },
      { result: { total: 60, succeeded: 60, failed: 0 } }
    ])
    await rm(folder, { recursive: true })
  })
  it('says what fails, and goes on', async () => {
    await mkdir(place.path('blocked'))
    await writeFile(place.path('blocked/labels'), 'in the way')
    const args = ['demo', '--step', 'tokens', 'labels', '--out', 'blocked']
    expect(await place.run(args)).toMatchObject({
      code: 1,
      stderr: 'error: blocked has something in it; --force writes into it all the same.\n'
    })
    const { code, stdout, stderr } = await place.run([...args, '--force'])
    expect(code).toBe(3)
    expect(stderr).toMatch(/^error: EEXIST/)
    expect(stdout).toMatch(/What a language model reads +\d+\.\d s\n +Labels without training +\d+\.\d s {2}failed\n/)
    expect(await place.run(['demo', '--step', 'labels', '--out', 'blocked', '--force'])).toMatchObject({ code: 1 })
  })
  it.each([
    [
      ['--step', 'wrods'],
      "--step wants one of tokens, words, map, labels, book, requests, and got 'wrods'. Did you mean words?"
    ],
    [['words'], "No argument is expected, and 'words' was given."]
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await place.run(['demo', ...args])
    expect([code, stderr.split('\n')[0]]).toEqual([2, `error: ${message}`])
  })
  // Windows has no signals that a parent could send to let a child end cleanly.
  it.skipIf(process.platform === 'win32')('ends by Ctrl-C, and leaves no half of a step', async () => {
    const args = ['demo', '--step', 'tokens', 'words', 'requests', '--out', 'stopped']
    const run = await place.run(args, {
      async onStart(child) {
        while (!existsSync(place.path('stopped/words'))) await sleep(20)
        await sleep(300)
        child.kill('SIGINT')
      }
    })
    expect(run).toMatchObject({ code: 130, stderr: 'error: Interrupted.\n' })
    expect(await readdir(place.path('stopped'))).toEqual(['tokens'])
  })
})
