// A run over 10,000 requests, killed -9 at 50 random moments: each line has exactly one outcome in the end, and a kill costs no
// more than the requests that were in flight, seen from the service.
// node --conditions=@llm-cookbook/source bench/kill.ts [--kills 50] [--concurrency 16] [--seed 1]
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { startServer } from '../src/testing/index.ts'
import { killAndResume } from '../test/process/kill.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    concurrency: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' }
  }
})
const [kills, concurrency, seed] = [values.kills, values.concurrency, values.seed].map(Number) as [
  number,
  number,
  number
]

const folder = mkdtempSync(join(tmpdir(), 'kill-'))
const server = await startServer({ latencyMs: 10, keepRequests: 1 })
try {
  const input = requestsFile(folder)
  const output = join(folder, 'out.jsonl')
  const requests = readFileSync(input, 'utf8').trimEnd().split('\n')
  const { report, killed, repeated } = await killAndResume({
    server,
    input,
    output,
    lines: requests.length,
    kills,
    concurrency,
    seed
  })

  const outcomes = readFileSync(output, 'utf8').trimEnd().split('\n')
  const parsed = outcomes.map(line => JSON.parse(line) as [unknown, { data: { embedding: number[] }[] }])
  const ended = new Set(parsed.map(([request]) => JSON.stringify(request)))
  const missing = requests.filter(line => !ended.has(JSON.stringify(JSON.parse(line))))
  const whole = parsed.filter(([, { data }]) => data.length === 1 && data[0]!.embedding.length === 64)
  const { served } = server.account
  console.log('| | |\n|---|--:|')
  const rows = {
    'lines of the input': requests.length,
    'runs killed with -9': killed,
    'lines of the output': outcomes.length,
    'of these different, and whole': `${ended.size}, ${whole.length}`,
    'lines without an outcome': missing.length,
    failures: report.failed + Number(existsSync(join(folder, 'out.failed.jsonl'))),
    'requests that the service charged': served,
    'of these a second time': served - requests.length,
    'most of these by one kill': Math.max(0, ...repeated),
    'requests in flight, at most': `${server.account.peakInFlight} of ${concurrency}`
  }
  for (const [name, value] of Object.entries(rows)) console.log(`| ${name} | ${value} |`)
  const isRight = outcomes.length === requests.length && ended.size === requests.length && missing.length === 0
  if (!isRight || Math.max(...repeated) > concurrency || killed < kills) process.exitCode = 1
} finally {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}

/** The example of OpenAI's cookbook where it is, else the same lines, made as its program makes them. */
function requestsFile(folder: string): string {
  const data = dataFolder()
  const example = data && join(data, 'parallel-requests', 'example_requests_to_parallel_process.jsonl')
  if (example && existsSync(example)) return example
  const path = join(folder, 'in.jsonl')
  const lines = Array.from({ length: 10_000 }, (_, i) =>
    JSON.stringify({ model: 'text-embedding-ada-002', input: `${i}\n` })
  )
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
