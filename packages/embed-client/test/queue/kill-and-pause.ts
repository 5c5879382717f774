import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { distributeRequests } from '../../src/queue/distribute.ts'
import { startServer } from '../../src/testing/server.ts'
import type { RedisServer } from './redis.ts'
import { startWorkerProcess } from './workers.ts'

export interface Scenario {
  redis: RedisServer
  /** For input and output. */
  folder: string
  lines: number
  /** What the service allows, and the workers keep to together. */
  requestsPerMinute: number
  latencyMs: number
  leaseMs: number
  /** For how long one worker sleeps. */
  pauseMs: number
}

/** What came of it. */
export interface ScenarioReport {
  /** The `row` of each outcome, as they stand in the output. */
  rows: number[]
  failed: number
  seconds: number
  /** Requests that the service served, refused for its limit, and those of a line that it had served before. */
  served: number
  refused: number
  repeated: number
  /** The most requests that came within any ten seconds, and what the limit allows in that time. */
  mostIn10s: number
  allowedIn10s: number
  /** Lines that each worker has written the outcome of; the first was killed, the second slept. */
  linesOfWorkers: number[]
  /** Lines that the second worker has written the outcome of after it slept. */
  linesAfterSleep: number
}

/** Seconds' worth of the limit that the service lets pass at once. */
const burst = 1

/** Four workers in processes of their own, one killed in mid-run, and one put to sleep. */
export async function killAndPause(scenario: Scenario): Promise<ScenarioReport> {
  const { redis, folder, lines, requestsPerMinute, latencyMs, leaseMs, pauseMs } = scenario
  const input = join(folder, 'in.jsonl')
  const output = join(folder, 'out.jsonl')
  const request = (i: number): string => JSON.stringify({ model: 'm', input: `text ${i}`, metadata: { row: i } })
  writeFileSync(input, Array.from({ length: lines }, (_, i) => `${request(i)}\n`).join(''))

  const arrivals: number[] = []
  const server = await startServer({
    limits: { requestsPerMinute, burst: burst / 60 },
    latencyMs,
    latencyJitter: 0.5,
    faults: () => {
      arrivals.push(performance.now())
      return undefined
    }
  })
  const start = performance.now()
  const name = `kill-and-pause-${process.pid}`
  const options = { redis: redis.url, name, baseURL: server.url, leaseMs }
  const limits = { requestsPerMinute, burst: burst / 2 }
  const workers = Array.from({ length: 4 }, () => startWorkerProcess({ ...options, limits }))
  const [killed, sleeper, ...others] = workers as [(typeof workers)[0], (typeof workers)[0], ...typeof workers]
  try {
    const job = distributeRequests({ redis: redis.url, name, input, output })
    await killed.reached(lines / 20)
    killed.child.kill('SIGKILL')
    await sleeper.reached(lines / 16)
    sleeper.child.kill('SIGSTOP')
    const linesBeforeSleep = sleeper.lines
    await sleep(pauseMs)
    sleeper.child.kill('SIGCONT')
    const { failed } = await job
    const codes = await Promise.all([sleeper, ...others].map(({ ended }) => ended))
    if (codes.some(code => code !== 0)) throw new Error(`workers ended with ${codes.join(', ')}`)
    const outcomes = readFileSync(output, 'utf8').trim().split('\n')
    return {
      rows: outcomes.map(line => (JSON.parse(line) as [unknown, unknown, { row: number }])[2].row),
      failed,
      seconds: (performance.now() - start) / 1000,
      served: server.account.served,
      refused: server.account.refused,
      repeated: server.account.repeated,
      mostIn10s: mostWithin(10_000, arrivals),
      allowedIn10s: (requestsPerMinute / 60) * (10 + burst),
      linesOfWorkers: workers.map(worker => worker.lines),
      linesAfterSleep: sleeper.lines - linesBeforeSleep
    }
  } finally {
    for (const { child } of workers) child.kill('SIGKILL')
    await server.close()
  }
}

function mostWithin(ms: number, times: readonly number[]): number {
  let most = 0
  for (let first = 0, last = 0; last < times.length; last++) {
    while (times[last]! - times[first]! > ms) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}
