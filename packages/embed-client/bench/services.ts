// How much of what a service permits the clients take, and what they lose or pay twice:
// node --conditions=@llm-cookbook/source bench/services.ts [--clients ours,openai] [--texts 2000] [--latency 60] [--parallel 4]
// The same local service for all: 1,200 requests and 600,000 tokens a minute with room for 2 seconds of them, 2 % of
// 500s, 0.5 % dropped before and 0.5 % after serving, limits told to nobody but by the service's headers.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ServerOptions } from '../src/testing/index.ts'
import { type ClientName, type Job, makeTexts, type Outcome } from './services-client.ts'
import type { Counted } from './services-server.ts'

const names: Record<ClientName, string> = {
  ours: 'embed-client',
  openai: 'openai, one after another',
  langchain: 'LangChain.js',
  'langchain-16': 'LangChain.js, maxConcurrency 16',
  llamaindex: 'LlamaIndex.TS',
  'ai-sdk': 'AI SDK',
  'ai-sdk-8': 'AI SDK, 8 parallel, 10 retries'
}

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: Object.keys(names).join() },
    texts: { type: 'string', default: '2000,20000' },
    latency: { type: 'string', default: '60,600' },
    parallel: { type: 'string', default: '1' },
    'no-headers': { type: 'boolean', default: false },
    out: { type: 'string', default: 'services' }
  }
})

const batch = 10
const limits = { requestsPerMinute: 1200, tokensPerMinute: 600_000, burst: 1 / 30, headers: !values['no-headers'] }
const faults = { 500: 0.02, drop: 0.005, 'drop-after': 0.005 }
const folder = join(import.meta.dirname, 'results')
const peers = process.env['EMBED_PEERS']

interface Row extends Outcome {
  client: string
  latencyMs: number
  texts: number
  /** Seconds that the service's limits need for it, once the faults had their share, and one latency. */
  permittedSeconds: number
  /** Of the rate that the limits permit and the faults leave; nothing where texts are missing. */
  percent: number | undefined
  /** Texts that were served, and paid, more often than once. */
  repeated: number
  /** Texts whose answer the service dropped after serving: they have to be served again. */
  dropped: number
  refused: number
  requests: number
  peakInFlight: number
}

const rows = earlierRows()
const jobs = numbers(values.latency).flatMap(latencyMs =>
  numbers(values.texts).flatMap(texts =>
    values.clients.split(',').map(client => ({ client: client as ClientName, latencyMs, texts }))
  )
)
const withPeers = ({ client }: { client: ClientName }): boolean =>
  peers !== undefined || client === 'ours' || client === 'openai'
if (!jobs.every(withPeers)) {
  console.log(`Other clients are left out: set EMBED_PEERS to a folder where this was run:
  npm install @langchain/openai @langchain/core @llamaindex/openai @llamaindex/core @llamaindex/env ai @ai-sdk/openai-compatible\n`)
}
console.log(heading())
const queue = jobs.filter(withPeers).values()
await Promise.all(
  Array.from({ length: Number(values.parallel) }, async () => {
    for (const job of queue) {
      const row = await measure(job)
      const place = rows.findIndex(other => keyOf(other) === keyOf(row))
      rows.splice(place < 0 ? rows.length : place, Number(place >= 0), row)
      console.log(line(row))
      save()
    }
  })
)

async function measure({ client, latencyMs, texts }: (typeof jobs)[number]): Promise<Row> {
  const options: ServerOptions = { limits, faults, latencyMs, latencyJitter: 0.25, keepRequests: 0 }
  const server = start('services-server.ts', options)
  try {
    const url = await message<string>(server)
    const outcome = await message<Outcome>(
      start('services-client.ts', { client, url, texts, batch, peers } satisfies Job)
    )
    server.send('count')
    const counted = await message<Counted>(server)
    const { refused, requests, repeated, peakInFlight } = counted
    const permittedSeconds = permitted(texts, counted) + latencyMs / 1000
    return {
      client: names[client],
      latencyMs,
      texts,
      ...outcome,
      permittedSeconds,
      percent: outcome.delivered === texts ? (100 * permittedSeconds) / outcome.seconds : undefined,
      repeated,
      dropped: counted.lost * batch,
      refused,
      requests,
      peakInFlight
    }
  } finally {
    server.disconnect()
  }
}

/** Seconds for the texts, each once, and for the requests that a fault took; less what may go out at once. */
function permitted(texts: number, { requests, refused, served, lost }: Counted): number {
  const failed = requests - refused - (served - lost)
  const needed = Math.ceil(texts / batch) + failed
  const tokens = makeTexts(texts).reduce((sum, text) => sum + Math.ceil(text.length / 4), 0)
  const tokensNeeded = tokens * (1 + (failed * batch) / texts)
  const { requestsPerMinute, tokensPerMinute, burst } = limits
  return 60 * Math.max(needed / requestsPerMinute - burst, tokensNeeded / tokensPerMinute - burst, 0)
}

function start(script: string, argument: object): ChildProcess {
  return fork(join(import.meta.dirname, script), [JSON.stringify(argument)])
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', value => {
      resolve(value as T)
    })
    child.once('exit', code => {
      reject(new Error(`the process ended with ${code} before it said anything`))
    })
  })
}

function heading(): string {
  const columns = [
    'latency',
    'texts',
    'client',
    '% of permitted',
    'seconds',
    'delivered',
    'repeated',
    'had to be',
    '429s'
  ]
  return `| ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length)}`
}

function line(row: Row): string {
  const cells = [
    `${row.latencyMs} ms`,
    row.texts,
    row.client,
    row.percent === undefined ? '–' : row.percent.toFixed(1),
    row.seconds.toFixed(1),
    row.misplaced > 0 ? `${row.delivered}, ${row.misplaced} misplaced` : row.delivered,
    row.repeated,
    row.dropped,
    row.refused
  ]
  return `| ${cells.join(' | ')} |`
}

/** Rows of an earlier run under the same conditions stay until they are measured again: all of them take an hour. */
function earlierRows(): Row[] {
  try {
    const report = JSON.parse(readFileSync(join(folder, `${values.out}.json`), 'utf8')) as Record<string, unknown>
    const same = JSON.stringify([report['limits'], report['faults']]) === JSON.stringify([limits, faults])
    return same && report['batch'] === batch ? (report['rows'] as Row[]) : []
  } catch {
    return []
  }
}

function keyOf({ client, latencyMs, texts }: Row): string {
  return `${client} ${latencyMs} ${texts}`
}

function save(): void {
  const version = (name: string): string | undefined => {
    try {
      const path = join(peers ?? '', 'node_modules', name, 'package.json')
      return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
    } catch {
      return undefined
    }
  }
  const packages = ['@langchain/openai', '@llamaindex/openai', 'ai', '@ai-sdk/openai-compatible']
  const versions = Object.fromEntries(packages.map(name => [name, version(name)]))
  const ordered = rows.toSorted((a, b) => a.latencyMs - b.latencyMs || a.texts - b.texts)
  const machine = { cpu: cpus()[0]?.model, node: process.versions.node }
  mkdirSync(folder, { recursive: true })
  const report = { limits, faults, batch, machine, versions, rows: ordered }
  writeFileSync(join(folder, `${values.out}.json`), `${JSON.stringify(report, undefined, 2)}\n`)
  writeFileSync(join(folder, `${values.out}.md`), `${[heading(), ...ordered.map(line)].join('\n')}\n`)
}

function numbers(list: string): number[] {
  return list.split(',').map(Number)
}
