import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const main = resolve(import.meta.dirname, '../src/main.ts')

/** How a run of the program ended, and what it said. */
export interface Run {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  env?: Readonly<Record<string, string | undefined>>
  /** What is piped in. Default: nothing. */
  input?: string
  /** Milliseconds until it is killed: a program that hangs fails its test, and is not left behind. Default 25,000. */
  timeout?: number
  /** Called as soon as the process runs. */
  onStart?: (child: ChildProcess) => void | Promise<void>
}

/** A folder to run the real program in, as a user would; its cache folder is `cache` in it. */
export class Workplace {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<Workplace> {
    return new Workplace(await mkdtemp(join(tmpdir(), 'cookbook-')))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }

  run(args: readonly string[], { env = {}, input, timeout = 25_000, onStart }: RunOptions = {}): Promise<Run> {
    const child = spawn(process.execPath, ['--conditions=@llm-cookbook/source', main, ...args], {
      cwd: this.folder,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        XDG_CACHE_HOME: this.path('cache'),
        // The runs of a test share what was compiled.
        NODE_COMPILE_CACHE: join(tmpdir(), 'cookbook-test-code'),
        ...env
      }
    })
    child.stdin?.end(input)
    const run: Run = { code: null, signal: null, stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]!.setEncoding('utf8').on('data', (text: string) => {
        run[stream] += text
      })
    }
    return new Promise((resolve, reject) => {
      void Promise.resolve(onStart?.(child)).catch(reject)
      child.on('error', reject)
      child.on('close', (code, signal) => {
        resolve({ ...run, code, signal })
      })
    })
  }

  /** A run with `--json`: its one object. Anything else on standard output is an error. */
  async json(
    args: readonly string[],
    options?: RunOptions
  ): Promise<{ code: number | null; stderr: string; value: unknown }> {
    const { code, stdout, stderr } = await this.run([...args, '--json'], options)
    if (!/^\{.*\}\n$/.test(stdout)) throw new Error(`expected one line of JSON, got ${stdout}\n${stderr}`)
    return { code, stderr, value: JSON.parse(stdout) }
  }
}
