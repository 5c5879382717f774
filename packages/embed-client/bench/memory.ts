// How much memory a run takes, whatever the size of the file: the peak of the resident set of a process of its own.
// node --conditions=@llm-cookbook/source bench/memory.ts [--lines 10000,1000000]
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { hashEmbedder, startServer } from '../src/testing/index.ts'
import { startWorker } from '../test/process/kill.ts'

const { values } = parseArgs({ options: { lines: { type: 'string', default: '10000,1000000' } } })

/** What `cookbook process` sets too: V8 fills the memory that is there, unless it is told to care. */
const thrifty = ['--optimize-for-size', '--semi-space-growth-factor=1', '--no-maglev', '--no-turbofan']

const folder = mkdtempSync(join(tmpdir(), 'memory-'))
const server = await startServer({ embedder: hashEmbedder(16), keepRequests: 1 })
try {
  // Compiles what the others then load, as an installed package is compiled.
  await measure(100, thrifty)
  console.log('| lines | V8 | seconds | peak of the resident set, MB |\n|--:|---|--:|--:|')
  for (const lines of values.lines.split(',').map(Number)) {
    for (const flags of lines > 100_000 ? [thrifty] : [thrifty, []]) {
      const { seconds, peak } = await measure(lines, flags)
      const name = flags.length === 0 ? 'as it is' : flags.join(' ')
      console.log(`| ${lines.toLocaleString('en')} | ${name} | ${seconds.toFixed(1)} | ${(peak / 1e6).toFixed(1)} |`)
    }
  }
} finally {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}

async function measure(lines: number, flags: readonly string[]): Promise<{ seconds: number; peak: number }> {
  const input = join(folder, 'in.jsonl')
  const file = await open(input, 'w')
  for (let i = 0; i < lines; i += 1000) {
    const count = Math.min(1000, lines - i)
    const part = Array.from(
      { length: count },
      (_, k) => `{"model": "text-embedding-ada-002", "input": "${i + k}\\n"}\n`
    )
    await file.write(part.join(''))
  }
  await file.close()
  const started = performance.now()
  const options = { input, output: join(folder, 'out.jsonl'), baseURL: server.url, restart: true, memory: true }
  const run = startWorker(options, flags)
  await run.ended
  const report = run.report() as { succeeded: number; peak: number } | undefined
  if (report?.succeeded !== lines) throw new Error(`the run failed: ${run.error()}`)
  return { seconds: (performance.now() - started) / 1000, peak: report.peak }
}
