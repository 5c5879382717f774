// A worker as a process of its own: what it gets is the JSON of its only argument. It says when it is at work.
import { createService } from '../../src/service.ts'
import { runWorker, type WorkerOptions } from '../../src/queue/worker.ts'

const { baseURL, ...options } = JSON.parse(process.argv[2]!) as Omit<WorkerOptions, 'service'> & { baseURL: string }
const drain = new AbortController()
process.on('SIGTERM', () => {
  drain.abort()
})
const report = await runWorker({
  ...options,
  service: createService({ baseURL, apiKey: process.env['WORKER_KEY'] }),
  signal: drain.signal,
  onLine: ({ succeeded, failed }) => {
    process.stdout.write(`${succeeded + failed}\n`)
  }
})
process.stdout.write(`${JSON.stringify(report)}\n`)
