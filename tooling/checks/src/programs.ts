import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'

export interface Outcome {
  /** Exit code; `null` after a signal. */
  code: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
  /** Milliseconds after which the program is killed; default 10 minutes. */
  timeout?: number
}

/** The root of this workspace, whose programs the checks use on any other. */
export const house: string = resolve(import.meta.dirname, '../../..')

/** Runs a program to its end, without standard input. The Node that runs this comes first on its `PATH`. */
export function run(
  command: string,
  args: string[],
  { cwd, env = process.env, timeout = 600_000 }: RunOptions
): Promise<Outcome> {
  const path = [dirname(process.execPath), env['PATH']].join(delimiter)
  const shell = process.platform === 'win32' && command !== process.execPath // npm and pnpm are .cmd files there
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, PATH: path },
      timeout,
      shell,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', fail)
    child.on('close', code => {
      done({ code, stdout, stderr })
    })
  })
}

/** Runs the program of that name out of a development dependency of the workspace's root. */
export function runTool(name: string, args: string[], options: RunOptions): Promise<Outcome> {
  return run(process.execPath, [toolPath(name), ...args], options)
}

/** Packages whose program has another name. */
const homes: Record<string, string> = { tsc: 'typescript', changeset: '@changesets/cli' }

/** The JavaScript file that starts a program of a development dependency of the root. */
export function toolPath(name: string): string {
  const folder = join(house, 'node_modules', homes[name] ?? name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>
  }
  return join(folder, typeof bin === 'string' ? bin : bin[name]!)
}
