import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, relative } from 'node:path'
import type { Command } from './command.ts'
import { Failure } from './exit.ts'
import { parseValue, type Option, type OptionValue } from './options.ts'
import { printableLine } from './printable.ts'
import { suggest } from './suggest.ts'

/** The value of an option that is set elsewhere than on the command line. */
export interface Setting {
  readonly value: OptionValue
  /** The variable, or the file. */
  readonly source: string
}

/** A file of settings that was found. */
export interface SettingsFile {
  readonly path: string
  /** Whether it is the user's own, and no folder's, which may come from somebody else. */
  readonly own: boolean
  readonly content: Readonly<Record<string, unknown>>
}

/** The name of a folder's file. */
const settingsName = 'cookbook.config.json'

/**
 * Options that mean the same wherever they are, so that they may be set for all commands at once, and the commands for which they
 * may not.
 */
export const sharedOptions: Readonly<Record<string, readonly string[]>> = {
  'base-url': [],
  'allow-http': [],
  offline: [],
  // Elsewhere it names a chat model.
  model: ['embed', 'plot', 'export', 'similarity', 'classify', 'tokenize', 'count', 'chunk'],
  'embedding-model': [],
  // Of the service it is what it takes, and of others how much they send.
  'requests-per-minute': ['mock-server'],
  'tokens-per-minute': ['mock-server'],
  concurrency: [],
  customized: [],
  special: [],
  index: [],
  mode: [],
  store: [],
  seed: [],
  neighbors: [],
  perplexity: []
}

/** What is for one run alone: what is written, replaced or opened, and what is secret. */
const never = new Set(
  'allow-origin api-key cache checkpoint clean-up database-url failures force html json open out password prune rebuild restart run-out save'.split(
    ' '
  )
)

/** They say where documents and keys are sent; a folder that is somebody else's is not to say that. */
const ownOnly = new Set(['allow-http', 'base-url', 'embedding-model', 'model'])

const isSecret = /key|token$|secret|password|credential/i

/** Where the user's own settings are: in `XDG_CONFIG_HOME`, where it is set. Nothing is made. */
export function ownSettingsPath(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string = homedir()): string {
  const told = env['XDG_CONFIG_HOME']
  const folder =
    told !== undefined && isAbsolute(told)
      ? told
      : platform === 'win32'
        ? (env['APPDATA'] ?? join(home, 'AppData', 'Roaming'))
        : join(home, '.config')
  return join(folder, 'llm-cookbook', 'config.json')
}

/** Where files of settings may be, the first wins: the folder we are in, its parents up to the home, and the user's own. */
export function settingsPaths(
  env: NodeJS.ProcessEnv,
  folder: string = process.cwd(),
  home: string = homedir()
): { path: string; own: boolean }[] {
  const folders = [folder]
  const inHome = relative(home, folder)
  // Outside of the home, a parent may be everybody's, as /tmp is.
  if (!inHome.startsWith('..') && !isAbsolute(inHome)) {
    for (let parent = folder; parent !== home; parent = dirname(parent)) folders.push(dirname(parent))
  }
  const paths = folders.map(each => ({ path: join(each, settingsName), own: false }))
  return [...paths, { path: ownSettingsPath(env, process.platform, home), own: true }]
}

/**
 * The files of settings that there are.
 *
 * @throws Failure  `invalid-config`  for one that is no JSON object
 */
export async function readSettings(env: NodeJS.ProcessEnv): Promise<SettingsFile[]> {
  const files = settingsPaths(env).map(async ({ path, own }) => {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
        return undefined
      throw new Failure('invalid-config', `${printableLine(path)} cannot be read: ${(error as Error).message}`)
    })
    return text === undefined ? undefined : { path, own, content: contentOf(path, text) }
  })
  return (await Promise.all(files)).filter(file => file !== undefined)
}

function contentOf(path: string, text: string): Record<string, unknown> {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw new Failure('invalid-config', `${printableLine(path)} is not JSON: ${(cause as Error).message}`, { cause })
  }
  if (isObject(content)) return content
  throw new Failure('invalid-config', `${printableLine(path)} has to be an object, as { "offline": true }.`)
}

/**
 * Everything that files set, checked.
 *
 * @param all  all commands
 * @throws Failure  `invalid-config`  for keys that there are not, or that may not stand there, and for wrong values
 */
export function checkSettings(files: readonly SettingsFile[], all: ReadonlyMap<string, Command>): void {
  for (const file of files) {
    for (const [key, value] of Object.entries(file.content)) {
      if (isObject(value)) {
        const command = all.get(key)
        if (command === undefined) throw unknown(file, key, [...all.keys()])
        for (const [name, each] of Object.entries(value)) {
          const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined
          if (option === undefined) throw unknown(file, `${key}.${name}`, Object.keys(command.options))
          checked(file, `${key}.${name}`, option, each)
        }
      } else {
        if (!Object.hasOwn(sharedOptions, key))
          throw misplaced(file, key, all) ?? unknown(file, key, Object.keys(sharedOptions))
        const [[, { options }]] = commandsWith(key, all) as [[string, Command]]
        checked(file, key, options[key]!, value)
      }
    }
  }
}

/** The commands to which what is set for all applies. */
export function commandsWith(key: string, all: ReadonlyMap<string, Command>): [string, Command][] {
  return [...all].filter(([name, { options }]) => Object.hasOwn(options, key) && !sharedOptions[key]!.includes(name))
}

/** What the environment and files set of a command's options. */
export function settingsFor(
  name: string,
  options: Command['options'],
  { env, files }: { readonly env: NodeJS.ProcessEnv; readonly files: readonly SettingsFile[] }
): Map<string, Setting> {
  const settings = new Map<string, Setting>()
  for (const [key, option] of Object.entries(options)) {
    const isShared = sharedOptions[key]?.includes(name) === false
    const variable = variableOf(key)
    const told = env[variable] ?? ''
    if (isShared && told !== '') {
      settings.set(key, { value: parseValue(variable, option, told), source: variable })
      continue
    }
    if (option.kind === 'text' && option.env !== undefined && (env[option.env] ?? '') !== '') continue
    for (const file of files) {
      const section = file.content[name]
      const [path, value] =
        isObject(section) && Object.hasOwn(section, key)
          ? [`${name}.${key}`, section[key]]
          : isShared && Object.hasOwn(file.content, key)
            ? [key, file.content[key]]
            : ['', undefined]
      // An object is the section of the command that has the option's name.
      if (value === undefined || isObject(value)) continue
      settings.set(key, { value: checked(file, path, option, value), source: file.path })
      break
    }
  }
  return settings
}

/** The variable of an option, as `LLM_COOKBOOK_BASE_URL`. */
export function variableOf(option: string): string {
  return `LLM_COOKBOOK_${option.toUpperCase().replaceAll('-', '_')}`
}

/** The value of a key, if it may be set there, and to that. */
function checked(file: SettingsFile, key: string, option: Option, value: unknown): OptionValue {
  const name = key.slice(key.indexOf('.') + 1)
  if (never.has(name)) throw problem(file, `'${key}' is for one run, and is given with it: --${name}`)
  if (ownOnly.has(name) && !file.own && option.kind !== 'choice') {
    const where = `your own file or ${variableOf(name)} may say it, as a folder may come from somebody else`
    throw problem(file, `'${key}' says where documents are sent: ${where}`)
  }
  const texts = option.kind === 'texts' ? (Array.isArray(value) ? value : [value]) : undefined
  if (texts) {
    if (texts.every(text => typeof text === 'string' && text !== '')) return texts as string[]
    throw problem(file, `'${key}' wants a text, or a list of texts`)
  }
  const type = { flag: 'boolean', integer: 'number', number: 'number', text: 'string', choice: 'string', texts: '' }
  if (typeof value !== type[option.kind]) {
    const wanted =
      option.kind === 'flag'
        ? 'true or false'
        : option.kind === 'text' || option.kind === 'choice'
          ? 'a text'
          : 'a number'
    throw problem(file, `'${key}' wants ${wanted}`)
  }
  return parseValue(`'${key}' of ${printableLine(file.path)}`, option, String(value))
}

function problem({ path }: SettingsFile, message: string): Failure {
  return new Failure('invalid-config', `${printableLine(path)}: ${message}.`)
}

/** A key that is none of `names`; one that looks like a secret is told where that belongs. */
function unknown(file: SettingsFile, key: string, names: readonly string[]): Failure {
  const name = key.slice(key.indexOf('.') + 1)
  const shown = printableLine(key)
  const near = suggest(name, names)
  if (near === undefined && isSecret.test(name)) {
    return problem(
      file,
      `'${shown}' looks like a secret; keys are read from OPENAI_API_KEY alone, and stand in no file`
    )
  }
  return problem(file, `there is no '${shown}'${near === undefined ? '' : `; did you mean ${near}`}`)
}

/** A key that is an option of some command, but does not mean the same in all of them. */
function misplaced(file: SettingsFile, key: string, all: ReadonlyMap<string, Command>): Failure | undefined {
  const names = [...all].filter(([, { options }]) => Object.hasOwn(options, key)).map(([name]) => name)
  const [first] = names
  if (first === undefined) return undefined
  if (never.has(key)) return problem(file, `'${key}' is for one run, and is given with it: --${key}`)
  return problem(file, `'${key}' is set for a command, as { "${first}": { "${key}": … } } (${names.join(', ')})`)
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
