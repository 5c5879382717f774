// What the client costs over the bare HTTP exchange, at 32 requests in flight, without limits:
// node --conditions=@llm-cookbook/source bench/overhead.ts [--rounds 9]
// The server is a process of its own that answers with vectors made before, so that most of the time is the client's.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createOpenAiEmbedder, type Embedder } from '../src/index.ts'

const inFlight = 32
const dimensions = 1536
let sink = 0

if (process.send) await serve()
else await measure()

/** Answers each request with as many vectors as it has texts, after as many milliseconds as its path says. */
async function serve(): Promise<void> {
  const vector = Buffer.from(Float32Array.from({ length: dimensions }, (_, i) => Math.sin(i) / 28).buffer)
  const item = `"embedding":"${vector.toString('base64')}"}`
  const answers = new Map<number, Buffer>()
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part as Buffer))
    request.on('end', () => {
      const { input } = JSON.parse(Buffer.concat(parts).toString()) as { input: string[] }
      let answer = answers.get(input.length)
      if (!answer) {
        const data = input.map((_, i) => `{"object":"embedding","index":${i},${item}`).join()
        answer = Buffer.from(`{"object":"list","data":[${data}],"usage":{"prompt_tokens":9,"total_tokens":9}}`)
        answers.set(input.length, answer)
      }
      const send = (): unknown => response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
      const latency = Number(request.url!.split('/')[1])
      if (latency === 0) send()
      else setTimeout(send, latency)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  process.on('disconnect', () => process.exit())
  process.send!((server.address() as AddressInfo).port)
}

interface Cost {
  /** Microseconds a request. */
  wall: number
  cpu: number
}

async function measure(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } })
  const child: ChildProcess = fork(import.meta.filename, { execArgv: process.execArgv })
  const port = await new Promise(resolve => child.once('message', resolve))
  const rows: Record<string, unknown>[] = []
  console.log('| texts a request | latency | bare exchange | this client | over it | its CPU time over it |')
  console.log('|---|---|---|---|---|---|')
  for (const [texts, latencyMs, requests] of [
    [1, 0, 2000],
    [16, 0, 1000],
    [128, 0, 250],
    [1, 20, 800],
    [16, 20, 800]
  ] as const) {
    const url = `http://127.0.0.1:${String(port)}/${latencyMs}`
    const batches = Array.from({ length: requests }, (_, i) =>
      Array.from({ length: texts }, (_, j) => `text ${i} ${j}: as long as a sentence of some dozen words may well be`)
    )
    // One for all rounds: how many requests the service stands at a time is learned once.
    const embedder = createOpenAiEmbedder({
      baseURL: url,
      model: 'm',
      concurrency: inFlight,
      limits: { inputsPerRequest: texts }
    })
    const clients = { bare: () => bare(url, batches), ours: () => ours(embedder, batches) }
    await clients.bare()
    await clients.ours()
    const costs: Record<keyof typeof clients, Cost[]> = { bare: [], ours: [] }
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const name of round % 2 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const)) {
        costs[name].push(await costOf(clients[name], requests))
      }
    }
    // Of each pair of neighbours, so that what else the machine does falls on both.
    const over = (key: keyof Cost): number =>
      100 * (median(costs.ours.map((cost, i) => cost[key] / costs.bare[i]![key])) - 1)
    const row = {
      texts,
      latencyMs,
      bareUs: Math.round(median(costs.bare.map(({ wall }) => wall))),
      oursUs: Math.round(median(costs.ours.map(({ wall }) => wall))),
      overPercent: Number(over('wall').toFixed(1)),
      cpuOverPercent: Number(over('cpu').toFixed(1))
    }
    rows.push(row)
    console.log(
      `| ${texts} | ${latencyMs} ms | ${row.bareUs} µs | ${row.oursUs} µs | ${row.overPercent} % | ${row.cpuOverPercent} % |`
    )
  }
  child.disconnect()
  if (sink === 0) throw new Error('no client did anything')
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  mkdirSync(join(import.meta.dirname, 'results'), { recursive: true })
  const file = join(import.meta.dirname, 'results', 'overhead.json')
  writeFileSync(file, `${JSON.stringify({ inFlight, dimensions, machine, rows }, null, 2)}\n`)
}

/** What every client has to do: send the texts, read the JSON, decode the vectors, and keep them. */
async function bare(url: string, batches: readonly string[][]): Promise<void> {
  const queue = batches.entries()
  const vectors: Float32Array[][] = []
  const work = async (): Promise<void> => {
    for (const [place, input] of queue) {
      const response = await fetch(`${url}/embeddings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input, model: 'm', encoding_format: 'base64' })
      })
      const { data } = (await response.json()) as { data: { embedding: string }[] }
      vectors[place] = data.map(
        ({ embedding }) => new Float32Array(Uint8Array.from(Buffer.from(embedding, 'base64')).buffer)
      )
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  sink += vectors.length
}

async function ours(embedder: Embedder, batches: readonly string[][]): Promise<void> {
  sink += (await embedder.embed(batches.flat())).rows
}

async function costOf(work: () => Promise<void>, requests: number): Promise<Cost> {
  await sleep(20)
  const cpu = process.cpuUsage()
  const start = performance.now()
  await work()
  const wall = (1000 * (performance.now() - start)) / requests
  const { user, system } = process.cpuUsage(cpu)
  return { wall, cpu: (user + system) / requests }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
