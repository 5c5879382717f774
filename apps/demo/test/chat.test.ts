import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startServer } from '@llm-cookbook/embed-client/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await copyFile(fileURLToPath(new URL('../data/bitcoin.pdf', import.meta.url)), place.path('bitcoin.pdf'))
  await writeFile(
    place.path('zoo.md'),
    '# Zoo\n\nThe zebra is called Konrad. Konrad eats hay.\n\nThe lion is called Leo.\n'
  )
})
afterAll(() => place.remove())

interface Line {
  question: string
  answer?: string
  found?: boolean
  citations?: { source: string; page: number; quote: string }[]
  error?: { code: string }
}

const linesOf = (stdout: string): Line[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Line)

describe('cookbook chat', () => {
  it('answers each line that is piped in, as a line of JSON', async () => {
    const input = 'What is the zebra called?\n\nWho won the chess tournament?\nWhat solves the double-spending problem?'
    const { code, stdout, stderr } = await place.run(['chat', 'zoo.md', 'bitcoin.pdf', '--json'], { input })
    expect([code, stderr]).toEqual([0, ''])
    const [zebra, chess, bitcoin, ...more] = linesOf(stdout)
    expect(more).toEqual([])
    expect(zebra).toMatchObject({ answer: 'The zebra is called Konrad.', citations: [{ source: 'zoo.md', page: 1 }] })
    expect(chess).toMatchObject({ found: false, citations: [] })
    expect(bitcoin).toMatchObject({ found: true, citations: [{ source: 'bitcoin.pdf' }] })
  })
  it('prints answers with quotes and pages, and has commands', async () => {
    const input = [
      'What is the zebra called?',
      '/sources',
      '/documents',
      '/clear',
      '/souces',
      '/help',
      '/quit',
      'never'
    ].join('\n')
    const { code, stdout, stderr } = await place.run(['chat', 'zoo.md', '--index', 'zoo'], { input })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\[1\] “The zebra is called Konrad\.”\n {4}zoo\.md, page 1, score/)
    expect(stdout).toMatch(/^\[1\] zoo\.md, page 1\n {4}.*zebra/m)
    expect(stdout).toMatch(/^zoo\.md, 1 page, \d passages?$/m)
    expect(stdout).toContain('A new conversation.')
    expect(stdout).toContain('There is no /souces. Did you mean /sources?')
    expect(stdout).toMatch(/^\/sources +the passages/m)
    expect(stdout).not.toContain('never')
    // The index is there for the next time.
    const again = await place.run(['chat', '--index', 'zoo', '--json'], { input: 'What is the lion called?' })
    expect(linesOf(again.stdout)).toMatchObject([{ answer: 'The lion is called Leo.' }])
  })
  it('understands what follows up on a question before', async () => {
    await writeFile(place.path('ages.md'), 'The zebra is nine years old.\n\nThe lion is four years old.\n')
    const input = 'How old is the lion?\nHow old is the zebra?\nIs it really nine years old?\n'
    const { stdout } = await place.run(['chat', 'ages.md', '--json'], { input })
    const answers = linesOf(stdout).map(({ answer }) => answer)
    expect(answers[0]).toBe('The lion is four years old.')
    expect(answers[2]).toBe('The zebra is nine years old.')
  })
  it('goes on where a model fails, and says so at the end: exit code 3', async () => {
    const server = await startServer({ chat: () => 'The zebra is called Konrad [1].', apiKey: 'right' })
    try {
      const args = ['chat', 'zoo.md', '--json', '--model', 'm', '--base-url', server.url]
      const input = 'What is the zebra called?\nWhat is the lion called?\n'
      const refused = await place.run(args, { input, env: { OPENAI_API_KEY: 'wrong-key' } })
      expect(refused.code).toBe(3)
      expect(linesOf(refused.stdout).map(({ error }) => error?.code)).toEqual(['unauthorized', 'unauthorized'])
      expect(refused.stdout + refused.stderr).not.toContain('wrong-key')
      const answered = await place.run(args, { input: 'What is the zebra called?', env: { OPENAI_API_KEY: 'right' } })
      expect(answered.code).toBe(0)
      expect(linesOf(answered.stdout)).toMatchObject([{ found: true, citations: [{ source: 'zoo.md' }] }])
    } finally {
      await server.close()
    }
  })
  it('wants something to talk about', async () => {
    expect(await place.run(['chat'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: A file is missing: cookbook chat FILE/) as string
    })
    expect(await place.run(['chat', 'zoo.md', '--port', '80'])).toMatchObject({ code: 2 })
    expect(await place.run(['chat', 'none.md'], { input: 'x' })).toMatchObject({ code: 1 })
  })
})

// `script` gives a program a terminal; the one of util-linux does, that of macOS has other options.
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout.includes('util-linux')

describe.skipIf(!hasScript)(
  `cookbook chat at a terminal${hasScript ? '' : ' (skipped: no script of util-linux)'}`,
  () => {
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
    /** Each of the keys is pressed when what is awaited before it has appeared, behind what was awaited before that. */
    async function atTerminal(
      args: string,
      steps: readonly (readonly [awaited: string, keys: string | (() => string)])[]
    ): Promise<{ code: number | null; output: string }> {
      const command = `${process.execPath} --conditions=@llm-cookbook/source ${main} chat ${args}`
      const child = spawn('script', ['-qec', `tty > terminal; ${command}`, '/dev/null'], {
        cwd: place.folder,
        timeout: 25_000,
        env: { PATH: process.env['PATH'], HOME: place.folder, XDG_CACHE_HOME: place.path('cache'), TERM: 'xterm' }
      })
      let output = ''
      let seen = 0
      const left = [...steps]
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        // eslint-disable-next-line no-control-regex -- colours and moves of the cursor are what is taken out
        output += text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replace(/\r/g, '')
        for (let next = left[0]; next !== undefined && output.includes(next[0], seen); next = left[0]) {
          seen = output.indexOf(next[0], seen) + next[0].length
          left.shift()
          child.stdin.write(typeof next[1] === 'string' ? next[1] : next[1]())
        }
      })
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, output }
    }
    it('has a prompt with editing and history, and ends by Ctrl-D', async () => {
      const { code, output } = await atTerminal('zoo.md', [
        // A typing error that is mended by backspace; then the same question again, by the arrow up.
        ['› ', 'What is the zebta\u007F\u007Fra called?\r'],
        ['Konrad.”', '\u001b[A\r'],
        ['Konrad.”', ''],
        ['› ', '\u0004']
      ])
      expect(output).toContain('1 document. /help tells the commands, Ctrl-D ends.')
      expect(output.match(/“The zebra is called Konrad\.”/g)).toHaveLength(2)
      // What comes next in the terminal begins a line.
      expect(output).toMatch(/› \n$/)
      expect(code).toBe(0)
    })
    it('wraps answers to the width that the window has by then', async () => {
      await writeFile(
        place.path('pond.md'),
        'The zebra behind the old pond in the garden of the castle is called Konrad.\n'
      )
      const narrow = (): string => {
        const { status, stderr } = spawnSync('stty', [
          '-F',
          readFileSync(place.path('terminal'), 'utf8').trim(),
          'cols',
          '40'
        ])
        expect([status, stderr.toString()]).toEqual([0, ''])
        return ''
      }
      const { output } = await atTerminal('pond.md', [
        ['› ', 'What is the zebra called?\r'],
        ['score', ''],
        ['› ', narrow],
        // Drawn anew, since the window has changed.
        ['› ', 'What is the zebra called?\r'],
        ['score', ''],
        ['› ', '\u0004']
      ])
      const [wide, narrowed] = output.split('score').map(part => part.slice(part.indexOf('[1]')).split('\n'))
      expect(wide![0]!.length).toBeGreaterThan(60)
      expect(narrowed!.length).toBeGreaterThan(2)
      for (const line of narrowed!.slice(0, -1)) expect(line.length).toBeLessThanOrEqual(40)
    })
    it('forgets a line by Ctrl-C, and ends by two on an empty one', async () => {
      const { code, output } = await atTerminal('zoo.md', [
        ['› ', 'What is the lion'],
        ['lion', '\u0003'],
        ['› ', '\u0003'],
        ['ends)', '\u0003']
      ])
      expect(output).toContain('(Ctrl-C again, or Ctrl-D, ends)')
      expect(output).not.toContain('Leo')
      expect(code).toBe(0)
    })
    it('stops an answer by Ctrl-C, and goes on', async () => {
      const server = await startServer({ chat: () => 'and so on '.repeat(2000), streamDelayMs: 10 })
      try {
        const { code, output } = await atTerminal(`zoo.md --model m --base-url ${server.url}`, [
          ['› ', 'What is the zebra called?\r'],
          ['and so on', '\u0003'],
          ['Stopped.', ''],
          ['› ', '\u0004']
        ])
        expect(output).toContain('Stopped.')
        expect(code).toBe(0)
      } finally {
        await server.close()
      }
    })
  }
)

// Windows has no signals that a parent could send to let a child end cleanly.
describe.skipIf(process.platform === 'win32')('cookbook chat --web', () => {
  it('serves until Ctrl-C, only for who has the address, and keeps what it has taken in', async () => {
    let page = 0
    let other = 0
    let url = ''
    const served = await place.run(['chat', '--web', 'zoo.md', '--json'], {
      async onStart(child) {
        url = await new Promise<string>(resolve => {
          child.stdout!.once('data', (line: string) => {
            resolve((JSON.parse(line) as { url: string }).url)
          })
        })
        const opened = await fetch(url)
        page = opened.status
        other = (await fetch(new URL('/api/state', url))).status
        const cookie = opened.headers.get('set-cookie')!.split(';')[0]!
        for (;;) {
          const state = await fetch(new URL('/api/state', url), { headers: { cookie } })
          const { documents } = (await state.json()) as { documents: { stage: string }[] }
          if (documents[0]?.stage === 'ready') break
          await new Promise(resolve => setTimeout(resolve, 50))
        }
        child.kill('SIGINT')
      }
    })
    expect([served.code, served.signal, served.stderr]).toEqual([0, null, ''])
    expect([page, other]).toEqual([200, 401])
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
    await expect(fetch(url)).rejects.toThrow()
  })
  it('says which port is taken', async () => {
    const server = await startServer()
    try {
      const { port } = new URL(server.url)
      expect(await place.json(['chat', '--web', '--port', port])).toMatchObject({
        code: 1,
        value: { error: { code: 'port-taken', message: expect.stringContaining(port) as string } }
      })
    } finally {
      await server.close()
    }
  })
})
