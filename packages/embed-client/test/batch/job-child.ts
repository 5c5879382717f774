import { runBatch } from '../../src/batch/job.ts'
import { createService } from '../../src/index.ts'

/** A process to be killed: the job of a folder, against the server at an address. */
const [folder, baseURL] = process.argv.slice(2) as [string, string]
await runBatch({
  input: `${folder}/in.jsonl`,
  output: `${folder}/out.jsonl`,
  service: createService({ baseURL }),
  limits: { requestsPerFile: 5 },
  retry: { baseDelayMs: 2 },
  pollMs: 2,
  maxPollMs: 20
})
