import { describe, expect, it } from 'vitest'
import { UsageError } from '../src/exit.ts'
import { parseOptions, type Options } from '../src/options.ts'

const options = {
  json: { kind: 'flag', about: '' },
  index: { kind: 'text', value: 'FOLDER', about: '' },
  'base-url': { kind: 'text', value: 'ADDRESS', about: '', env: 'OPENAI_BASE_URL' },
  k: { kind: 'integer', least: 1, most: 100, default: 10, about: '' },
  mode: { kind: 'choice', of: ['best', 'bm25'], default: 'best', about: '' },
  sample: { kind: 'number', least: 0, most: 1, default: 1e-3, about: '' },
  sets: { kind: 'texts', value: 'FILE', about: '' }
} as const satisfies Options

const parse = (args: string[], env = {}): unknown => parseOptions(options, args, env)

describe('parseOptions', () => {
  it('gives defaults where nothing is given', () => {
    const values = {
      json: false,
      index: undefined,
      'base-url': undefined,
      k: 10,
      mode: 'best',
      sample: 0.001,
      sets: []
    }
    expect(parse([])).toEqual({ values, rest: [] })
  })
  it('takes options anywhere between the arguments, values after a space or =', () => {
    expect(parse(['a.pdf', '--k', '3', 'why?', '--index=x', '--json', '--mode', 'bm25'])).toMatchObject({
      values: { json: true, index: 'x', 'base-url': undefined, k: 3, mode: 'bm25' },
      rest: ['a.pdf', 'why?']
    })
  })
  it('takes everything after -- as arguments', () => {
    expect(parse(['--', '--json', '-x'])).toMatchObject({ values: { json: false }, rest: ['--json', '-x'] })
  })
  it('lets the last of several win', () => {
    expect(parse(['--k', '3', '--k', '4'])).toMatchObject({ values: { k: 4 } })
  })
  it.each([
    ['0.5', 0.5],
    ['1e-5', 1e-5],
    ['.25', 0.25],
    ['0', 0]
  ])('reads the number %s', (written, number) => {
    expect(parse(['--sample', written])).toMatchObject({ values: { sample: number } })
  })
  it('takes all that follows an option of several values, and each time that it is given', () => {
    expect(parse(['v', '--sets', 'a', 'b', '--k', '2', 'w', '--sets=c', '--', 'x'])).toMatchObject({
      values: { sets: ['a', 'b', 'c'], k: 2 },
      rest: ['v', 'w', 'x']
    })
  })
  it('reads the environment where an option names a variable, the option first', () => {
    expect(parse([], { OPENAI_BASE_URL: 'e' })).toMatchObject({ values: { 'base-url': 'e' } })
    expect(parse([], { OPENAI_BASE_URL: '' })).toMatchObject({ values: { 'base-url': undefined } })
    expect(parse(['--base-url', 'o'], { OPENAI_BASE_URL: 'e' })).toMatchObject({ values: { 'base-url': 'o' } })
  })
  it.each([
    [['--jsn'], 'There is no option --jsn. Did you mean --json?'],
    [['--frobnicate'], 'There is no option --frobnicate.'],
    [['--__proto__'], 'There is no option --__proto__.'],
    [['-k', '3'], 'There is no option -k. Did you mean --k?'],
    [['--k'], '--k wants a whole number from 1 to 100 after it.'],
    [['--k', '0'], "--k wants a whole number from 1 to 100, and got '0'."],
    [['--k', '1e1'], "--k wants a whole number from 1 to 100, and got '1e1'."],
    [['--k='], "--k wants a whole number from 1 to 100, and got ''."],
    [['--k', '-1'], "--k wants a whole number from 1 to 100 after it, and got '-1'. If that is meant, write --k=-1."],
    [
      ['--index', '--json'],
      "--index wants a folder after it, and got '--json'. If that is meant, write --index=--json."
    ],
    [['--index='], '--index wants a folder, and got nothing.'],
    [['--sample', '2'], "--sample wants a number from 0 to 1, and got '2'."],
    [['--sample', '1e'], "--sample wants a number from 0 to 1, and got '1e'."],
    [['--sample', '0x1'], "--sample wants a number from 0 to 1, and got '0x1'."],
    [['--sample='], "--sample wants a number from 0 to 1, and got ''."],
    [['--sets'], '--sets wants a file after it.'],
    [['--sets='], '--sets wants a file, and got nothing.'],
    [['--json=yes'], "--json takes no value, and got 'yes'."],
    [['--mode', 'bm52'], "--mode wants one of best, bm25, and got 'bm52'. Did you mean bm25?"]
  ])('refuses %j', (args, message) => {
    expect(() => parse(args)).toThrow(new UsageError(message))
  })
})
