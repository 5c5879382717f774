import { parseArgs } from 'node:util'
import { UsageError } from './exit.ts'
import { suggest } from './suggest.ts'

interface Worded {
  /** Values that are offered where a shell completes. */
  readonly words?: readonly string[]
}
interface Described {
  /** For `--help`: a sentence or two; the default is added to it. */
  readonly about: string
}
export interface Flag extends Described {
  readonly kind: 'flag'
}
export interface Text extends Described, Worded {
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
export interface Texts extends Described, Worded {
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

/** What an option may be set to. */
export type OptionValue = string | number | boolean | readonly string[]

export type Values<O extends Options> = { readonly [Name in keyof O]: Value<O[Name]> }

/**
 * Options and the arguments between them. Each option takes its value from the next argument or after `=`; the last
 * of several wins, but of `texts` all count, and the arguments that follow; after `--` everything is an argument.
 *
 * @param settings  what options are where they are not given, before the environment variables of single options
 * @throws UsageError naming the option, what was expected and what was given; a wrong name with the nearest right one
 */
export function parseOptions<const O extends Options>(
  options: O,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  settings: ReadonlyMap<string, { readonly value: OptionValue }> = new Map()
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
  const values = Object.entries(options).map(([name, option]) => {
    const isGiven = given.has(name) || lists.has(name)
    const setting = isGiven ? undefined : settings.get(name)
    if (setting !== undefined) return [name, setting.value]
    if (option.kind === 'texts') return [name, lists.get(name) ?? []]
    return [name, valueOf(name, option, given.get(name), env)]
  })
  return { values: Object.fromEntries(values) as Values<O>, rest }
}

/**
 * The value of an option, if it is one of those that there are.
 *
 * @throws UsageError naming them, and the nearest
 */
export function oneOf<T extends string>(of: readonly T[], { name, value }: { name: string; value: string }): T {
  return known(`--${name}`, of, value)
}

function known<T extends string>(name: string, of: readonly T[], value: string): T {
  const found = of.find(each => each === value)
  if (found !== undefined) return found
  const near = suggest(value, of)
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  throw new UsageError(`${name} wants one of ${of.join(', ')}, and got '${value}'.${hint}`)
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
  if (given !== undefined) return parseScalar(`--${name}`, option, String(given))
  if (option.kind !== 'text') return option.default
  const fromEnv = option.env === undefined ? undefined : env[option.env]
  return fromEnv === '' ? undefined : fromEnv
}

/**
 * The value that a variable or a file has for an option.
 *
 * @param name  of what has it, for messages
 * @throws UsageError  a value that the option cannot have
 */
export function parseValue(name: string, option: Option, value: string): OptionValue {
  if (option.kind === 'texts') return [value]
  if (option.kind !== 'flag') return parseScalar(name, option, value)
  if (/^(?:1|true|yes|on)$/i.test(value)) return true
  if (/^(?:0|false|no|off)$/i.test(value)) return false
  throw new UsageError(`${name} wants true or false, and got '${value}'.`)
}

function parseScalar(name: string, option: Exclude<Option, Flag | Texts>, value: string): string | number {
  switch (option.kind) {
    case 'text': {
      if (value === '') throw new UsageError(`${name} wants ${expected(option)}, and got nothing.`)
      return value
    }
    case 'integer':
    case 'number': {
      const form = option.kind === 'integer' ? /^\d+$/ : /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
      const number = form.test(value) ? Number(value) : NaN
      if (number >= option.least && number <= option.most) return number
      throw new UsageError(`${name} wants ${expected(option)}, and got '${value}'.`)
    }
    case 'choice':
      return known(name, option.of, value)
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
