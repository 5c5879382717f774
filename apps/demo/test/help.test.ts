import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
})
afterAll(() => place.remove())

const commands = [
  'ask',
  'chat',
  'index',
  'search',
  'evaluate-retrieval',
  'tokenize',
  'count',
  'chunk',
  'train-tokenizer',
  'train',
  'nearest',
  'analogy',
  'evaluate',
  'phrases',
  'convert',
  'embed',
  'plot',
  'export',
  'classify',
  'cluster',
  'customize',
  'recommend',
  'similarity',
  'process',
  'batch',
  'mock-server',
  'demo',
  'doctor',
  'config',
  'completion'
]

describe('cookbook --help', () => {
  it('tells the commands, what leaves the machine, and the exit codes', async () => {
    const { code, stdout, stderr } = await place.run(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    for (const command of commands) {
      expect(stdout).toMatch(new RegExp(`^  ${command} +[A-Z]`, 'm'))
    }
    expect(stdout).toContain('0 done, 1 failed, 2 wrong usage, 3 done in part')
    expect(stdout).toContain('130 interrupted')
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
  })
  it('tells each command with its options, examples and exit codes', async () => {
    const runs = await Promise.all(commands.map(command => place.run([command, '--help'])))
    for (const [i, { code, stdout }] of runs.entries()) {
      expect(code).toBe(0)
      expect(stdout).toMatch(new RegExp(`Usage\n  cookbook ${commands[i]!}`))
      expect(stdout).toMatch(new RegExp(`Examples\n  # .+\n  .*cookbook ${commands[i]!}`))
      expect(stdout).toMatch(/Options\n[^]*--json[^]*--help[^]*Exit codes\n/)
    }
  })
  it('prints in colour when told to, else plain', async () => {
    const { stdout } = await place.run(['--help'], { env: { FORCE_COLOR: '1' } })
    expect(stdout).toContain('\u001b[1mCommands\u001b[22m')
    expect((await place.run(['--help'])).stdout).not.toContain('\u001b')
  })
})

describe('cookbook --version', () => {
  it('prints the version of the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect(await place.run(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
  })
})

describe('wrong usage', () => {
  it.each([
    [[], `A command is missing: one of ${commands.join(', ')}.`],
    [['serach'], "There is no command 'serach'. Did you mean search?"],
    [['--index', 'x', 'ask'], 'The command comes first, and --index after it.'],
    [['search', 'q', '--idnex', 'x'], 'There is no option --idnex. Did you mean --index?'],
    [['search', '--index', 'x'], 'The query is missing: cookbook search "QUERY" --index FOLDER.'],
    [['ask'], 'A file and a question are missing: cookbook ask FILE... "QUESTION".'],
    [['ask', 'What?'], "A file before the question 'What?' is missing, or --index FOLDER."],
    [
      ['ask', 'a.pdf', 'What?', '--base-url', 'ftp://x', '--model', 'm'],
      /--base-url .* wants an http or https address/
    ],
    [['ask', 'a.pdf', 'What?', '--base-url', 'http://example.com/v1', '--model', 'm'], /unencrypted.*--allow-http/]
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await place.run(args)
    expect([code, stdout]).toEqual([2, ''])
    const [first, second, ...rest] = stderr.split('\n')
    if (typeof message === 'string') expect(first).toBe(`error: ${message}`)
    else expect(first).toMatch(message)
    expect(second).toMatch(/^See cookbook( [a-z-]+)? --help\.$/)
    expect(rest).toEqual([''])
  })
  it('is an object with --json', async () => {
    expect(await place.json(['search', '--index', 'x'])).toMatchObject({
      code: 2,
      value: { error: { code: 'wrong-usage', message: expect.stringMatching(/^The query is missing/) as string } }
    })
  })
})
