import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import type { Command, World } from './command.ts'
import { exitCodes, UsageError, type ExitCode } from './exit.ts'
import { stopOnInterrupt } from './interrupt.ts'
import { registry } from './registry.ts'
import { Terminal } from './terminal.ts'

async function run(args: readonly string[], world: World): Promise<ExitCode> {
  const [name, ...rest] = args
  if (name === '--version' || name === '-v') {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    world.terminal.print(version)
    return exitCodes.done
  }
  if (name === undefined)
    throw new UsageError(`A command is missing: one of ${Object.keys(registry.summaries).join(', ')}.`)
  if (isHelp(name) && rest.length === 0) {
    const { showHelp } = await import('./help.ts')
    showHelp(world.terminal, registry.summaries)
    return exitCodes.done
  }
  if (name.startsWith('-') && !isHelp(name)) throw new UsageError(`The command comes first, and ${name} after it.`)
  const command = await registry.load(isHelp(name) ? rest[0]! : name)
  const options = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : rest.length)
  if (isHelp(name) || options.some(option => option === '--help' || option === '-h')) {
    const { showCommandHelp } = await import('./help.ts')
    showCommandHelp(world.terminal, command)
    return exitCodes.done
  }
  const settings = await settingsOf(name, command, world)
  // What does nothing if set alone, as the variable does.
  const address = settings.get('base-url')?.value as string | undefined
  const env = address === undefined ? world.env : { ...world.env, OPENAI_BASE_URL: address }
  return command.run(rest, { ...world, env, settings })
}

/** What the environment and files set for a command; those that tell of settings do not have any. */
async function settingsOf(name: string, command: Command, { env }: World): Promise<NonNullable<World['settings']>> {
  if (withoutSettings.has(name)) return new Map()
  const { checkSettings, readSettings, settingsFor } = await import('./configuration.ts')
  const files = await readSettings(env)
  if (files.length > 0) checkSettings(files, await registry.loadAll())
  return settingsFor(name, command.options, { env, files })
}

const withoutSettings = new Set(['demo', 'doctor', 'config', 'completion'])

/** The command whose help is wanted, if there is such a command. */
function helpOf([name = '']: readonly string[]): string[] {
  return Object.hasOwn(registry.summaries, name) ? [name] : []
}

function isHelp(word: string): boolean {
  return word === 'help' || word === '--help' || word === '-h'
}

/** The whole program: streams that close, Ctrl-C and errors become an exit code. */
export async function main(): Promise<ExitCode> {
  const stop = new AbortController()
  const readerGone = new Error('Nobody reads the output any more.')
  process.stdout.on('error', () => {
    stop.abort(readerGone)
  })
  process.stderr.on('error', () => undefined)
  stopOnInterrupt(stop)

  // For what prints, and for what it starts.
  const given = process.argv.slice(2)
  const end = given.includes('--') ? given.indexOf('--') : given.length
  const args = given.filter((argument, i) => argument !== '--no-color' || i > end)
  if (args.length < given.length) {
    process.env['NO_COLOR'] = '1'
    delete process.env['FORCE_COLOR']
  }
  const terminal = new Terminal(process.stdout, process.stderr, process.env)
  try {
    return await run(args, { terminal, env: process.env, signal: stop.signal, started: 0, registry })
  } catch (error) {
    // Who takes the first lines only (`| head`) has what was wanted.
    if (stop.signal.reason === readerGone) return exitCodes.done
    const { explain } = await import('./explain.ts')
    const { code, message } = stop.signal.aborted ? { code: 'interrupted', message: 'Interrupted.' } : explain(error)
    if (args.includes('--json')) terminal.json({ error: { code, message } })
    for (const line of message.split('\n')) terminal.error(line)
    if (process.env['COOKBOOK_DEBUG']) terminal.say(inspect(error))
    if (error instanceof UsageError) terminal.say(`See ${['cookbook', ...helpOf(args)].join(' ')} --help.`)
    if (stop.signal.aborted) return exitCodes.interrupted
    return error instanceof UsageError ? exitCodes.wrongUsage : exitCodes.failed
  }
}
