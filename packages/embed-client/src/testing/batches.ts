import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '@llm-cookbook/vector'
import { type BatchLine, type LineProblem, readBatchLines } from './batch-lines.ts'
import { faultRule, type Faults } from './faults.ts'
import { type Files, page } from './files.ts'
import { faultReply, refusal, type WholeReply } from './reply.ts'
import { isRecord } from './work.ts'

/** How the server works off batches. */
export interface BatchesOptions {
  /** Milliseconds in which a batch is validated, and again in which it is finalized. Default 10. */
  stepMs?: number | undefined
  /** Milliseconds for each line. Default 0. */
  lineMs?: number | undefined
  /** Milliseconds after its creation at which a batch expires. Default a day. */
  windowMs?: number | undefined
  /** Requests of a file, and inputs for vectors in it; with more the batch fails. Default 50,000. */
  requestsPerFile?: number | undefined
  /** Bytes of a file; larger ones get a 413. Default 200 × 10^6. */
  bytesPerFile?: number | undefined
  /** Tokens of all batches under way; a batch above it fails with `token_limit_exceeded`. Default no limit. */
  enqueuedTokens?: number | undefined
  /** What goes wrong with the lines of all batches: `status`; others lose the line, which is then in neither file. */
  faults?: Faults | undefined
}

/** What batches need of the server. */
export interface BatchesPorts {
  files: Files
  /** Tokens that a line will be charged with; 0 for one that will be refused. */
  tokensOf: (line: BatchLine) => number
  /** Does the work of a line. */
  work: (line: BatchLine) => Promise<WholeReply>
}

/** A batch as OpenAI describes it, but for the times of each state. Times are in seconds. */
interface BatchObject {
  id: string
  object: 'batch'
  endpoint: string
  input_file_id: string
  completion_window: string
  status: 'validating' | 'failed' | 'in_progress' | 'finalizing' | 'completed' | 'expired' | 'cancelling' | 'cancelled'
  errors: { object: 'list'; data: LineProblem[] } | null
  output_file_id: string | null
  error_file_id: string | null
  created_at: number
  expires_at: number
  [state: `${string}_at`]: number | null
  request_counts: { total: number; completed: number; failed: number }
  metadata: unknown
}

/** The batches of a server. Each one is worked off in the background as soon as it is made, its lines in no order. */
export class Batches {
  readonly #options: BatchesOptions
  readonly #ports: BatchesPorts
  readonly #faultOf: ReturnType<typeof faultRule>
  readonly #batches = new Map<string, BatchObject>()
  readonly #closed = new AbortController()
  readonly #random = createRandom(1)
  #lines = 0
  #enqueued = 0

  constructor(options: BatchesOptions, ports: BatchesPorts) {
    this.#options = options
    this.#ports = ports
    this.#faultOf = faultRule(options.faults)
  }

  /** Stops all work. */
  close(): void {
    this.#closed.abort()
  }

  /** What is asked under `/v1/batches`; `rest` are the parts of the path after it. */
  answer(method: string, rest: readonly string[], query: URLSearchParams, body: unknown): WholeReply {
    const [id, part] = rest
    if (id === undefined) return method === 'POST' ? this.#create(body) : page([...this.#batches.values()], query)
    const batch = this.#batches.get(id)
    if (!batch) return refusal(404, `No batch found with id '${id}'.`)
    if (method === 'GET' && part === undefined) return { status: 200, body: batch }
    if (method !== 'POST' || part !== 'cancel') return refusal(404, 'Unknown request')
    if (!isRunning(batch)) return refusal(400, `Cannot cancel a batch with status '${batch.status}'.`)
    enter(batch, 'cancelling')
    return { status: 200, body: batch }
  }

  #create(body: unknown): WholeReply {
    const { input_file_id: fileId, endpoint, completion_window = '24h', metadata = null } = isRecord(body) ? body : {}
    const content = typeof fileId === 'string' ? this.#ports.files.content(fileId) : undefined
    if (content === undefined) return refusal(400, 'input_file_id: expected the id of an uploaded file')
    if (typeof endpoint !== 'string') return refusal(400, 'endpoint: expected a path such as /v1/embeddings')
    const now = Date.now()
    const batch: BatchObject = {
      id: `batch_${String(this.#batches.size + 1).padStart(6, '0')}`,
      object: 'batch',
      endpoint,
      input_file_id: fileId as string,
      completion_window: String(completion_window),
      status: 'validating',
      errors: null,
      output_file_id: null,
      error_file_id: null,
      created_at: Math.floor(now / 1000),
      expires_at: Math.floor((now + this.#windowMs) / 1000),
      request_counts: { total: 0, completed: 0, failed: 0 },
      metadata
    }
    this.#batches.set(batch.id, batch)
    // Only the end of the server ends it early.
    void this.#run(batch, content, now + this.#windowMs).catch(() => undefined)
    return { status: 200, body: batch }
  }

  get #windowMs(): number {
    return this.#options.windowMs ?? 24 * 60 * 60 * 1000
  }

  async #run(batch: BatchObject, content: Uint8Array, end: number): Promise<void> {
    const { stepMs = 10, requestsPerFile = 50_000, enqueuedTokens = Infinity } = this.#options
    await this.#pause(stepMs)
    const { lines, problems } = readBatchLines(content, batch.endpoint, requestsPerFile)
    const tokens = lines.reduce((sum, line) => sum + this.#ports.tokensOf(line), 0)
    if (problems.length === 0 && this.#enqueued + tokens > enqueuedTokens) {
      const message = `Enqueued token limit reached. Limit: ${enqueuedTokens} enqueued tokens.`
      problems.push({ code: 'token_limit_exceeded', message, param: null, line: null })
    }
    if (problems.length > 0) {
      batch.errors = { object: 'list', data: problems }
      enter(batch, 'failed')
      return
    }
    this.#enqueued += tokens
    batch.request_counts.total = lines.length
    if (batch.status === 'validating') enter(batch, 'in_progress')
    const results = await this.#workOff(batch, lines, end)
    const outcome = batch.status === 'cancelling' ? 'cancelled' : results.late ? 'expired' : 'completed'
    if (outcome === 'completed') enter(batch, 'finalizing')
    await this.#pause(stepMs)
    batch.output_file_id = this.#store(results.output, `${batch.id}_output.jsonl`)
    batch.error_file_id = this.#store(results.errors, `${batch.id}_error.jsonl`)
    this.#enqueued -= tokens
    enter(batch, outcome)
  }

  async #workOff(batch: BatchObject, lines: BatchLine[], end: number): Promise<Results> {
    const { lineMs = 0 } = this.#options
    const output: string[] = []
    const errors: string[] = []
    let late = false
    for (const line of this.#random.shuffle(lines)) {
      const id = `batch_req_${++this.#lines}`
      const about = { id, custom_id: line.custom_id }
      late ||= Date.now() >= end
      if (late || batch.status === 'cancelling') {
        errors.push(JSON.stringify({ ...about, response: null, error: late ? expired : cancelled }))
        batch.request_counts.failed++
        continue
      }
      if (lineMs > 0) await this.#pause(lineMs)
      // The server goes on answering meanwhile.
      else if (this.#lines % 100 === 0) await setImmediate(undefined, { signal: this.#closed.signal })
      const fault = this.#faultOf({ number: this.#lines - 1, method: 'POST', path: batch.endpoint, body: line.body })
      if (fault && fault.type !== 'status') continue
      const { status, body } = fault ? faultReply(fault) : await this.#ports.work(line)
      const response = { status_code: status, request_id: `req_${this.#lines}`, body }
      const succeeded = status < 400
      ;(succeeded ? output : errors).push(JSON.stringify({ ...about, response, error: null }))
      batch.request_counts[succeeded ? 'completed' : 'failed']++
    }
    return { output, errors, late }
  }

  #store(lines: readonly string[], name: string): string | null {
    if (lines.length === 0) return null
    return this.#ports.files.add(Buffer.from(lines.join('\n') + '\n'), name, 'batch_output').id
  }

  #pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#closed.signal })
  }
}

interface Results {
  output: readonly string[]
  errors: readonly string[]
  /** Whether the window ended before the lines did. */
  late: boolean
}

const expired = {
  code: 'batch_expired',
  message: 'This request could not be executed before the completion window expired.'
}
const cancelled = { code: 'batch_cancelled', message: 'This request was not executed: the batch was cancelled.' }

function isRunning({ status }: BatchObject): boolean {
  return status === 'validating' || status === 'in_progress'
}

function enter(batch: BatchObject, status: BatchObject['status']): void {
  batch.status = status
  batch[`${status}_at`] = Math.floor(Date.now() / 1000)
}
