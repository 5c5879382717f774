import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import {
  checkSettings,
  commandsWith,
  isObject,
  readSettings,
  settingsFor,
  settingsPaths,
  sharedOptions,
  variableOf
} from '../configuration.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { withoutPassword } from '../harmless.ts'
import { parseValue, type OptionValue } from '../options.ts'
import { printableLine } from '../printable.ts'
import { columns } from '../wrap.ts'

/** A line of what is shown. */
interface Shown {
  readonly name: string
  readonly value: OptionValue | null
  readonly from: string
}

export const command: Command = defineCommand({
  usage: ['config [COMMAND] [OPTIONS]'],
  about:
    'Shows what is set by environment variables and files, and where each value comes from; of a command, what all its options are. ' +
    'What stands on the command line comes first, then LLM_COOKBOOK_BASE_URL and its like, then cookbook.config.json of the folder ' +
    'we are in and of its parents up to the home, and last your own file, llm-cookbook/config.json in XDG_CONFIG_HOME (or ~/.config).\n\n' +
    'A file is a JSON object: { "offline": true, "ask": { "k": 5 } }. What several commands have in common may stand at the top ' +
    `(${Object.keys(sharedOptions).join(', ')}), anything else under the name of its command. Where documents are sent, only your own ` +
    'file and variables may say. Keys are read from OPENAI_API_KEY alone, and shown nowhere.',
  options: { json },
  examples: [
    { about: 'What is set, and by what', line: 'cookbook config' },
    { about: 'What the options of a command are', line: 'cookbook config ask' }
  ],
  async run({ options, args, env, terminal, registry }) {
    const [name, ...more] = args
    if (more.length > 0) throw new UsageError(`config takes one command, and got '${more[0]!}' too.`)
    const all = await registry.loadAll()
    const of = name === undefined ? undefined : await registry.load(name)
    const files = await readSettings(env)
    checkSettings(files, all)

    const shown: Shown[] = []
    if (name !== undefined && of !== undefined) {
      const settings = settingsFor(name, of.options, { env, files })
      for (const [key, option] of Object.entries(of.options)) {
        const setting = settings.get(key)
        const variable = option.kind === 'text' ? option.env : undefined
        const told = variable === undefined ? '' : (env[variable] ?? '')
        if (setting) shown.push({ name: key, value: setting.value, from: setting.source })
        else if (told !== '') shown.push({ name: key, value: key === 'password' ? '(set)' : told, from: variable! })
        else shown.push({ name: key, value: 'default' in option ? (option.default ?? null) : null, from: 'default' })
      }
    } else {
      for (const key of Object.keys(sharedOptions)) {
        const [[first, { options }]] = commandsWith(key, all) as [[string, Command]]
        const option = options[key]!
        const variable = variableOf(key)
        const told = env[variable] ?? ''
        const other = option.kind === 'text' && option.env !== undefined ? option.env : ''
        const setting = settingsFor(first, { [key]: option }, { env, files: files.map(topOf) }).get(key)
        if (told !== '') shown.push({ name: key, value: parseValue(variable, option, told), from: variable })
        else if ((env[other] ?? '') !== '') shown.push({ name: key, value: env[other]!, from: other })
        else if (setting) shown.push({ name: key, value: setting.value, from: setting.source })
      }
      for (const [command, { options }] of all) {
        const sections = files.map(file => ({ ...file, content: sectionOf(file.content, command) }))
        for (const [key, { value, source }] of settingsFor(command, options, { env: {}, files: sections })) {
          shown.push({ name: `${command}.${key}`, value, from: source })
        }
      }
    }
    const harmless = shown.map(each => ({
      ...each,
      value: typeof each.value === 'string' ? withoutPassword(each.value) : each.value
    }))
    const paths = settingsPaths(env).map(({ path }) => ({ path, read: files.some(file => file.path === path) }))
    const key = (env['OPENAI_API_KEY'] ?? '').trim() !== ''
    if (options.json) {
      terminal.json({ files: paths, settings: harmless, key })
      return exitCodes.done
    }
    const dim = (text: string): string => terminal.style('dim', text)
    if (of === undefined) {
      terminal.print(terminal.style('bold', 'Files'))
      for (const { path, read } of paths) terminal.print(`  ${printableLine(path)}${dim(read ? '' : '  not there')}`)
      terminal.print(`\n${terminal.style('bold', 'Settings')}`)
      if (harmless.length === 0) terminal.print(dim('  Nothing is set.'))
    }
    const rows = harmless.map(({ name, value, from }) => ({ name, value: asText(value), from: printableLine(from) }))
    const width = (values: string[]): number => Math.max(0, ...values.map(columns))
    const left = width(rows.map(({ name }) => name))
    const middle = Math.min(40, width(rows.map(({ value }) => value)))
    const fill = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - columns(text)))
    for (const { name, value, from } of rows) {
      terminal.print(`  ${terminal.style('cyan', fill(name, left))}  ${fill(value, middle)}  ${dim(from)}`)
    }
    terminal.print(`\nOPENAI_API_KEY is ${key ? 'set (it is not shown)' : 'not set'}.`)
    return exitCodes.done
  }
})

/** A file without the sections of commands. */
function topOf<F extends { readonly content: Readonly<Record<string, unknown>> }>(file: F): F {
  return { ...file, content: Object.fromEntries(Object.entries(file.content).filter(([, value]) => !isObject(value))) }
}

/** A file's content, of which only the section of one command is left. */
function sectionOf(content: Readonly<Record<string, unknown>>, command: string): Record<string, unknown> {
  return isObject(content[command]) ? { [command]: content[command] } : {}
}

function asText(value: OptionValue | null): string {
  if (value === null) return '-'
  return printableLine(typeof value === 'object' ? value.join(' ') : String(value))
}
