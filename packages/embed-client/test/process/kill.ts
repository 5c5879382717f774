import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '@llm-cookbook/vector'
import type { ProcessReport } from '../../src/node.ts'
import type { Server } from '../../src/testing/index.ts'
import type { WorkerOptions } from './worker.ts'

export interface KillOptions extends Omit<WorkerOptions, 'baseURL' | 'concurrency'> {
  readonly server: Server
  readonly lines: number
  readonly kills: number
  /** Requests in flight at the same time, at most. */
  readonly concurrency: number
  readonly seed: number
}

export interface KillReport {
  /** Of the run that was not killed. */
  readonly report: ProcessReport
  /** Runs that a kill has ended; others were over before. */
  readonly killed: number
  /** Of each of these, requests that were paid for and then had to be sent again. */
  readonly repeated: readonly number[]
}

/** Runs a file, kills it with -9 at moments that are spread over all of it, and lets the last run end. */
export async function killAndResume(options: KillOptions): Promise<KillReport> {
  const { server, lines, kills, concurrency, seed, ...worker } = options
  const random = createRandom(seed)
  const start = (): Run => startWorker({ ...worker, concurrency, baseURL: server.url })
  const repeated: number[] = []
  let before = 0
  for (let kill = 0; kill < kills; kill++) {
    const run = start()
    // On average the kills end a little before the file does. Some come before the first request, some while files are opened.
    const moment = server.account.served + random.uniform() * ((1.6 * lines) / (kills + 1))
    while (server.account.served < moment && !run.hasEnded()) await sleep(1)
    await sleep(5 * random.uniform())
    run.kill()
    await run.ended
    // What is on its way still arrives, and is served.
    while (server.account.inFlight > 0) await sleep(1)
    repeated.push(server.account.repeated - before)
    before = server.account.repeated
    if (run.hasEnded() && run.report()) break
  }
  const last = start()
  await last.ended
  repeated.push(server.account.repeated - before)
  const report = last.report()
  if (report === undefined) throw new Error(`the last run failed: ${last.error()}`)
  // What a kill costs is seen in the run after it.
  return { report, killed: repeated.length - 1, repeated: repeated.slice(1) }
}

interface Run {
  readonly ended: Promise<void>
  hasEnded(): boolean
  kill(): void
  /** What it printed, if it came to that. */
  report(): ProcessReport | undefined
  error(): string
}

export function startWorker(options: WorkerOptions, flags: readonly string[] = []): Run {
  const script = join(import.meta.dirname, 'worker.ts')
  const child = spawn(
    process.execPath,
    [...flags, '--conditions=@llm-cookbook/source', script, JSON.stringify(options)],
    {
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'embed-client-test-code') }
    }
  )
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  }
  let isOver = false
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => {
      isOver = true
      resolve()
    })
  })
  return {
    ended,
    hasEnded: () => isOver,
    kill: () => child.kill('SIGKILL'),
    report: () => (said.stdout === '' ? undefined : (JSON.parse(said.stdout) as ProcessReport)),
    error: () => said.stderr
  }
}
