import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { amount } from './amounts.ts'
import type { World } from './command.ts'
import { exitCodes, Failure } from './exit.ts'
import { explain, type Explanation } from './explain.ts'
import { Recorder } from './recorder.ts'
import { commandLine } from './shell.ts'
import type { Step, StepTools } from './tour-steps.ts'
import { wrap } from './wrap.ts'

/** What became of a step. */
export interface StepReport {
  readonly step: Step
  readonly seconds: number
  /** What it ran, after `cookbook`, and with `json` what that printed. */
  readonly commands: { readonly args: readonly string[]; readonly result?: unknown }[]
  /** What it left. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
  readonly error?: Explanation
}

export interface TourOptions {
  /** Each step gets a folder in this one. */
  readonly folder: string
  readonly fast: boolean
  /** Whether commands are run with `--json`, and nothing is printed. */
  readonly json: boolean
}

/** Runs a step. What fails is reported and no error, but an interruption is one, and leaves nothing of the step. */
export async function runStep(step: Step, options: TourOptions, world: World): Promise<StepReport> {
  const folder = join(options.folder, step.name)
  const started = performance.now()
  const ran: StepReport['commands'] = []
  let made: string | undefined
  let error: Explanation | undefined
  try {
    made = await mkdir(folder, { recursive: true })
    await step.run(toolsOf({ ...options, folder }, ran, world))
  } catch (thrown) {
    if (world.signal.aborted) {
      if (made !== undefined) await rm(folder, { recursive: true, force: true })
      throw thrown
    }
    error = explain(thrown)
  }
  const seconds = (performance.now() - started) / 1000
  return { step, seconds, commands: ran, files: await filesIn(folder), ...(error && { error }) }
}

function toolsOf({ folder, fast, json }: TourOptions, ran: StepReport['commands'], world: World): StepTools {
  const { terminal, signal, registry } = world
  const env = withoutServices(world.env)
  const show = (args: readonly string[], end = '\n'): void => {
    if (!json) terminal.print(`\n${terminal.style('dim', commandLine(args, terminal.width))}${end}`)
  }
  return {
    folder,
    fast,
    say(text) {
      if (!json) terminal.print(`\n${wrap(text, terminal)}`)
    },
    async run(name, ...args) {
      show([name, ...args])
      const command = await registry.load(name)
      const recorder = json ? new Recorder() : undefined
      const started = performance.now()
      const code = await command.run(json ? [...args, '--json'] : args, {
        ...{ env, signal, started, registry },
        terminal: recorder ?? terminal
      })
      signal.throwIfAborted()
      ran.push({ args: [name, ...args], ...(recorder && { result: recorder.value() }) })
      if (code !== exitCodes.done) throw new Failure('failed', `cookbook ${name} ended with exit code ${code}.`)
    },
    async serve(args, use) {
      const command = await registry.load('mock-server')
      const recorder = new Recorder()
      const done = new AbortController()
      const serving = command.run([...args, '--json'], {
        ...{ env, started: performance.now(), terminal: recorder, registry },
        signal: AbortSignal.any([signal, done.signal])
      })
      try {
        const url = await Promise.race([
          recorder.printed.then(() => (recorder.value() as { url: string }).url),
          serving
        ])
        if (typeof url !== 'string') throw new Failure('failed', 'cookbook mock-server ended.')
        const shown = ['mock-server', '--port', new URL(url).port, ...args]
        show(shown, ' &')
        ran.push({ args: shown, ...(json && { result: { url } }) })
        await use(url)
      } finally {
        done.abort()
        await serving
      }
      if (!json) terminal.print(`\n${wrap(`The service says: ${recorder.said.join(' ')}`, terminal)}`)
    }
  }
}

/** The tour stays on this machine, whatever is set for other times. */
function withoutServices(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(?:OPENAI_|LLM_COOKBOOK_|DATABASE_URL$)/.test(name))
  return Object.fromEntries(kept)
}

async function filesIn(folder: string): Promise<StepReport['files']> {
  const names = (await readdir(folder).catch(() => [])).filter(name => !name.endsWith('.journal')).sort()
  return Promise.all(
    names.map(async name => {
      const path = join(folder, name)
      return { path, bytes: await sizeOf(path) }
    })
  )
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path)
  if (!found.isDirectory()) return found.size
  const inside = await readdir(path, { recursive: true, withFileTypes: true })
  const sizes = inside.filter(entry => entry.isFile()).map(({ parentPath, name }) => stat(join(parentPath, name)))
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0)
}

/** Bytes for people, as `3.1 MB`; it stays on one line. */
export function size(bytes: number): string {
  if (bytes < 1000) return amount(bytes, 'byte')
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(1)}\u00a0kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)}\u00a0MB` : `${(bytes / 1e9).toFixed(1)}\u00a0GB`
}
