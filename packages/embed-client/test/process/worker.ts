// A process of its own for tests that kill it: `node worker.ts OPTIONS-AS-JSON` runs the file and prints the report as
// JSON.
import { createLimiter, createService } from '../../src/index.ts'
import { createHttpFetch, processRequests, type ProcessOptions } from '../../src/node.ts'

export interface WorkerOptions extends Pick<ProcessOptions, 'input' | 'output' | 'retry' | 'restart'> {
  readonly baseURL: string
  readonly concurrency?: number
  /** Prints the peak of the memory, in bytes. */
  readonly memory?: boolean
}

const { baseURL, concurrency, memory, ...options } = JSON.parse(process.argv[2]!) as WorkerOptions
const drain = new AbortController()
process.on('SIGINT', () => {
  drain.abort()
})
const report = await processRequests({
  ...options,
  service: createService({ baseURL, fetch: createHttpFetch() }),
  limiter: createLimiter({ concurrency }),
  drain: drain.signal
})
process.stdout.write(JSON.stringify({ ...report, ...(memory && { peak: 1024 * process.resourceUsage().maxRSS }) }))
