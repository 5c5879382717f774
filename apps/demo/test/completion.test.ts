import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await mkdir(place.path('papers'))
  for (const name of ['paper one.pdf', 'notes.md']) await writeFile(place.path(name), '')
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout, stderr } = await place.run(['completion', shell])
    expect([code, stderr]).toEqual([0, ''])
    await writeFile(place.path(`cookbook.${shell}`), stdout)
  }
})
afterAll(() => place.remove())

/** Where a shell is; tests of one that is not installed are skipped. */
function find(shell: string): string | undefined {
  const named = process.env[`LLM_COOKBOOK_${shell.toUpperCase()}`]
  if (named !== undefined) return named
  try {
    return execFileSync('sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}
const bash = find('bash')
const zsh = find('zsh')
const fish = find('fish')

function lines(program: string, args: readonly string[]): string[] {
  const output = execFileSync(program, args, { cwd: place.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return output.split('\n').filter(line => line !== '')
}

describe.skipIf(bash === undefined)('cookbook completion bash', () => {
  /** What is offered for the last of these words. */
  function complete(...words: string[]): string[] {
    const script =
      'source cookbook.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cookbook; printf "%s\\n" "${COMPREPLY[@]}"'
    return lines(bash!, ['--norc', '--noprofile', '-c', script, 'bash', 'cookbook', ...words])
  }
  it('is loaded without a word', () => {
    expect(lines(bash!, ['--norc', '-c', 'source cookbook.bash && complete -p cookbook'])).toEqual([
      'complete -F _cookbook cookbook'
    ])
  })
  it('completes commands', () => {
    expect(complete('emb')).toEqual(['embed'])
    expect(complete('co')).toEqual(['count', 'convert', 'config', 'completion'])
    expect(complete('help', 'sea')).toEqual(['search'])
  })
  it('completes the options of a command', () => {
    expect(complete('ask', 'notes.md', '--mo')).toEqual(['--mode', '--model'])
    expect(complete('count', '--no-c')).toEqual(['--no-color'])
  })
  it('completes values that are a few', () => {
    expect(complete('ask', '--mode', 'd')).toEqual(['dense'])
    expect(complete('ask', '--mode', '=', 'hy')).toEqual(['hybrid'])
    expect(complete('ask', '--mode', '=')).toHaveLength(5)
    expect(complete('tokenize', '--encoding', 'cl')).toEqual(['cl100k_base'])
    expect(complete('completion', 'f')).toEqual(['fish'])
    expect(complete('demo', '--step', 'w')).toEqual(['words'])
  })
  it('completes files, with spaces in their names, and folders', () => {
    expect(complete('ask', 'paper')).toEqual(['paper one.pdf', 'papers'])
    expect(complete('ask', '--index', 'p')).toEqual(['papers'])
    expect(complete('plot', '--out', 'no')).toEqual(['notes.md'])
  })
  it('offers nothing where it knows nothing', () => {
    expect(complete('ask', '--k', '')).toEqual([])
    expect(complete('ask', '--model', 'n')).toEqual([])
    expect(complete('nonsense', '--m')).toEqual([])
  })
})

describe.skipIf(zsh === undefined)('cookbook completion zsh', () => {
  it('is a script that zsh can read', () => {
    expect(lines(zsh!, ['-f', '-n', 'cookbook.zsh'])).toEqual([])
  })
})

describe.skipIf(fish === undefined)('cookbook completion fish', () => {
  function complete(line: string): string[] {
    const found = lines(fish!, ['--no-config', '-c', `source cookbook.fish; complete --do-complete "${line}"`])
    return found.map(each => each.split('\t')[0]!)
  }
  it('completes commands, options, values, files and folders', () => {
    expect(complete('cookbook emb')).toEqual(['embed'])
    expect(complete('cookbook ask --mod').sort()).toEqual(['--mode', '--model'])
    expect(complete('cookbook ask --mode d')).toEqual(['dense'])
    expect(complete('cookbook ask note')).toEqual(['notes.md'])
    expect(complete('cookbook ask --index pap')).toEqual(['papers/'])
    expect(complete('cookbook completion z')).toEqual(['zsh'])
  })
})

describe('cookbook completion', () => {
  it.each([
    [[], 'One shell is wanted: bash, zsh, fish.'],
    [['fisch'], "completion knows bash, zsh, fish, and got 'fisch'. Did you mean fish?"]
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await place.run(['completion', ...args])
    expect([code, stderr.split('\n')[0]]).toEqual([2, `error: ${message}`])
  })
})
