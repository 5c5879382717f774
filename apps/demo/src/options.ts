import { parseArgs } from 'node:util'
import { UsageError } from './exit.ts'
import { suggest } from './suggest.ts'

interface Described {
  /** For `--help`: a sentence or two; the default is added to it. */
  readonly about: string
}
export interface Flag extends Described {
  readonly kind: 'flag'
}
export interface Text extends Described {
  readonly kind: 'text'
  /** What stands for the value in `--help`, as FOLDER. */
  readonly value: string
  /** The environment variable that is read where the option is not given. An empty one counts as not set. */
  readonly env?: string
}
export interface Integer<Default extends number | undefined = number> extends Described {
  readonly kind: 'integer'
  readonly least: number
  readonly most: number
  /** `undefined` where `about` tells what happens without the option. */
  readonly default: Default
}
export interface Numeric<Default extends number | undefined = number> extends Described {
  readonly kind: 'number'
  readonly least: number
  readonly most: number
  /** `undefined` where `about` tells what happens without the option. */
  readonly default: Default
}
/** The option may be given several times, and each time with several values after it. */
export interface Texts extends Described {
  readonly kind: 'texts'
  /** What stands for a value in `--help`, as FILE. */
  readonly value: string
}
export interface Choice<T extends string = string> extends Described {
  readonly kind: 'choice'
  readonly of: readonly T[]
  readonly default: T
}
export type Option = Flag | Text | Texts | Integer<number | undefined> | Numeric<number | undefined> | Choice

/** The options of a command by their names, as they stand after the two dashes. */
export type Options = Readonly<Record<string, Option>>

type Value<O extends Option> = O extends Flag
  ? boolean
  : O extends Integer<infer Default> | Numeric<infer Default>
    ? number | Extract<Default, undefined>
    : O extends Texts
      ? readonly string[]
      : O extends Choice<infer T>
        ? T
        : string | undefined

export type Values<O extends Options> = { readonly [Name in keyof O]: Value<O[Name]> }

/**
 * Options and the arguments between them. Each option takes its value from the next argument or after `=`; the last
 * of several wins, but of `texts` all count, and the arguments that follow; after `--` everything is an argument.
 *
 * @throws UsageError naming the option, what was expected and what was given; a wrong name with the nearest right one
 */
export function parseOptions<const O extends Options>(
  options: O,
  args: readonly string[],
  env: NodeJS.ProcessEnv
): { values: Values<O>; rest: string[] } {
  const given = new Map<string, string | true>()
  const lists = new Map<string, string[]>()
  const rest: string[] = []
  /** Where an argument goes: to the rest, or to the option `texts` before it. */
  let current = rest
  const types = Object.entries(options).map(
    ([name, { kind }]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' }] as const
  )
  // `strict: false`, because the messages of parseArgs are not for people; what it would check is checked below.
  const { tokens } = parseArgs({ args: [...args], options: Object.fromEntries(types), strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') current.push(token.value)
    else current = rest
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const option = Object.hasOwn(options, name) && rawName.startsWith('--') ? options[name] : undefined
    if (option === undefined) throw new UsageError(unknown(rawName, Object.keys(options)))
    if (option.kind === 'flag') {
      if (inlineValue) throw new UsageError(`--${name} takes no value, and got '${value}'.`)
      given.set(name, true)
    } else {
      if (value === undefined) throw new UsageError(`--${name} wants ${expected(option)} after it.`)
      if (!inlineValue && value.startsWith('-') && value !== '-') {
        const hint = `If that is meant, write --${name}=${value}.`
        throw new UsageError(`--${name} wants ${expected(option)} after it, and got '${value}'. ${hint}`)
      }
      if (option.kind === 'texts') {
        if (value === '') throw new UsageError(`--${name} wants ${expected(option)}, and got nothing.`)
        current = lists.get(name) ?? []
        current.push(value)
        lists.set(name, current)
      } else given.set(name, value)
    }
  }
  const values = Object.entries(options).map(([name, option]) => [
    name,
    option.kind === 'texts' ? (lists.get(name) ?? []) : valueOf(name, option, given.get(name), env)
  ])
  return { values: Object.fromEntries(values) as Values<O>, rest }
}

/**
 * The value of an option, if it is one of those that there are.
 *
 * @throws UsageError naming them, and the nearest
 */
export function oneOf<T extends string>(of: readonly T[], { name, value }: { name: string; value: string }): T {
  const known = of.find(each => each === value)
  if (known !== undefined) return known
  const near = suggest(value, of)
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  throw new UsageError(`--${name} wants one of ${of.join(', ')}, and got '${value}'.${hint}`)
}

function unknown(rawName: string, names: readonly string[]): string {
  const near = suggest(rawName.replace(/^-+/, ''), [...names, 'help'])
  return `There is no option ${rawName}.${near === undefined ? '' : ` Did you mean --${near}?`}`
}

function valueOf(
  name: string,
  option: Exclude<Option, Texts>,
  given: string | true | undefined,
  env: NodeJS.ProcessEnv
): string | number | boolean | undefined {
  if (option.kind === 'flag') return given === true
  const value = given === true ? undefined : given
  switch (option.kind) {
    case 'text': {
      if (value === '') throw new UsageError(`--${name} wants ${expected(option)}, and got nothing.`)
      const fromEnv = option.env === undefined ? undefined : env[option.env]
      return value ?? (fromEnv === '' ? undefined : fromEnv)
    }
    case 'integer': {
      if (value === undefined) return option.default
      const number = Number(value)
      if (!/^\d+$/.test(value) || number < option.least || number > option.most) {
        throw new UsageError(`--${name} wants ${expected(option)}, and got '${value}'.`)
      }
      return number
    }
    case 'number': {
      if (value === undefined) return option.default
      const number = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value) ? Number(value) : NaN
      if (!(number >= option.least && number <= option.most)) {
        throw new UsageError(`--${name} wants ${expected(option)}, and got '${value}'.`)
      }
      return number
    }
    case 'choice': {
      if (value === undefined) return option.default
      return oneOf(option.of, { name, value })
    }
  }
}

function expected(option: Exclude<Option, Flag>): string {
  switch (option.kind) {
    case 'text':
    case 'texts':
      return `a ${option.value.toLowerCase()}`
    case 'integer':
      return `a whole number from ${option.least} to ${option.most}`
    case 'number':
      return `a number from ${option.least} to ${option.most}`
    case 'choice':
      return `one of ${option.of.join(', ')}`
  }
}
