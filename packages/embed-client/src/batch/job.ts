import { randomUUID } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type BatchClient, type BatchClientOptions, createBatchClient } from '../batch.ts'
import { EmbedError } from '../errors.ts'
import { type Clock, systemClock } from '../limit/clock.ts'
import { notWritable } from '../process/files.ts'
import { type FileIdentity, identify } from '../process/lines.ts'
import { lockFile } from '../process/lock.ts'
import { failuresOf } from '../process.ts'
import type { Endpoint } from '../process/request.ts'
import { merge, resultFiles } from './merge.ts'
import { type BatchLimits, defaultBatchLimits, splitInput, type SplitRules } from './split.ts'
import { type JobOutcome, type JobState, loadState, saveState } from './state.ts'
import { Steps } from './steps.ts'

export interface BatchJobOptions extends BatchClientOptions {
  /** A file of requests, a line each, as `processRequests` and the batch endpoint itself take them. */
  input: string
  /** Gets a line for each request that succeeded, in the input's order: `[request, response]`, or `[request, response, metadata]`. */
  output: string
  /** Gets a line for each that failed: `[request, errors]`, or `[request, errors, metadata]`. Default: `out.failed.jsonl` for `out.jsonl`. */
  failures?: string | undefined
  /** The folder of what is under way. Default: the output with `.batch` behind it. */
  folder?: string | undefined
  /** Where requests go that have no `url`. Default: by their parameters, to embeddings if these do not tell. */
  endpoint?: Endpoint | undefined
  /** What one batch may hold. Default: what OpenAI takes. */
  limits?: Partial<BatchLimits> | undefined
  /** What stands before the endpoint in the `url` of each request. Default `/v1`. */
  urlPrefix?: string | undefined
  /** Within what time the service is to be done, in its words. Default `24h`, the only one that OpenAI has. */
  completionWindow?: string | undefined
  /** Bytes of a line, above which it is a failure. Default 10,000,000. */
  maxLineBytes?: number | undefined
  /** Milliseconds between two looks at the batches, at first; later a tenth of the time since. Default 1,000. */
  pollMs?: number | undefined
  /** Milliseconds between two looks at most. Default 60,000. */
  maxPollMs?: number | undefined
  /** Removes the job's files from the service when all is done. Default false: services keep them for a while. */
  cleanUp?: boolean | undefined
  /** Begins anew: forgets what was submitted (which goes on and costs), and deletes output and failures. Default false. */
  restart?: boolean | undefined
  /** Ends what is under way here. Batches that the service has go on, and whoever opens the job again goes on with them. */
  signal?: AbortSignal | undefined
}

/** Where a job is. */
export interface BatchProgress {
  /** One a batch, in the order of the input. */
  readonly batches: readonly BatchPart[]
  /** Requests in all batches. */
  readonly requests: number
  /** Those of them that were answered so far, as far as the service was asked. */
  readonly completed: number
  /** Those of them that the service refused, or could not answer, so far. */
  readonly failed: number
  /** Whether all batches have ended. */
  readonly ended: boolean
}

/** One of the batches that a file was split into. */
export interface BatchPart {
  /** `undefined` until the service has it. */
  readonly id: string | undefined
  /** In the service's words; `waiting` until it has it. */
  readonly status: string
  /** Lines of the input that are in it. */
  readonly requests: number
  /** Those of them that were answered when the service was last asked. */
  readonly completed: number
  /** Those of them that had failed when the service was last asked. */
  readonly failed: number
}

/** What became of a file that went through the batch endpoint. */
export interface BatchReport extends JobOutcome {
  /** The batches as they ended, in the order of the input. */
  readonly batches: readonly BatchPart[]
}

/** A file of requests on its way through the batch endpoint. Any process may go on with it, one at a time. */
export interface BatchJob {
  /** As known here; `undefined` before anything was submitted. */
  readonly progress: BatchProgress | undefined
  /** What came of it, once output and failures are written. */
  readonly report: BatchReport | undefined
  /** Splits, uploads and creates what is not yet with the service. */
  submit(): Promise<BatchProgress>
  /** Asks the service how far the batches are. */
  refresh(): Promise<BatchProgress>
  /**
   * Waits until all batches have ended, and writes output and failures. Batches that the service has no room for are
   * submitted when others have ended.
   */
  finish(onProgress?: (progress: BatchProgress) => void): Promise<BatchReport>
  /** Asks the service to stop. What was done is paid for, and `finish` gets it. */
  cancel(): Promise<BatchProgress>
  /** Lets other processes go on with it. */
  close(): Promise<void>
}

/**
 * Opens a job, or begins one; nothing is sent yet. Needs Node.
 *
 * The input is split to the service's limits, and by endpoint and model, since a batch takes one of each. What was sent
 * is noted in the job's folder before and after, so that after `kill -9` nothing is uploaded or paid a second time: where
 * an answer may have been lost, the service is asked for the file or batch first. All methods throw as this does, and
 * what the service says.
 *
 * @throws {EmbedError} `input-changed` since the job began, `settings-changed`, `output-exists` without a job,
 *   `journal-damaged`, `in-use` by another process, `not-readable`, `not-writable`
 * @throws {TypeError | RangeError} an option that cannot be right; the reason of `signal`, once it is aborted
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { createService } from '@llm-cookbook/embed-client'
 * import { openBatch } from '@llm-cookbook/embed-client/node'
 * import { startServer } from '@llm-cookbook/embed-client/testing'
 *
 * const server = await startServer()
 * await writeFile('in.jsonl', ['rice', 'tea'].map(input => JSON.stringify({ model: 'test-model', input })).join('\n'))
 * const service = createService({ baseURL: server.url })
 * const job = await openBatch({ input: 'in.jsonl', output: 'out.jsonl', service, pollMs: 20 })
 * const { batches } = await job.submit()
 * batches.map(({ requests }) => requests) // => [2]
 * // Here the process may end: another one that opens the same job goes on with it.
 * const { succeeded, failed } = await job.finish()
 * succeeded // => 2
 * failed // => 0
 * await job.close()
 * await server.close()
 * ```
 */
export async function openBatch(options: BatchJobOptions): Promise<BatchJob> {
  const files = filesOf(options)
  const rules = rulesOf(options)
  const client = createBatchClient(options)
  options.signal?.throwIfAborted()
  const unlock = await lockFile(files.folder)
  try {
    const identity = await identify(files.input, options.signal)
    let state = options.restart === true ? undefined : await loadState(files.folder)
    const hasOutput = await exists(files.output)
    // Whoever deletes the output of a job that is done wants it done again.
    if (state?.outcome && !hasOutput) state = undefined
    else if (!state && hasOutput && options.restart !== true) throw outputExists(files.output)
    if (state && state.input.sha256 !== identity.sha256) throw inputChanged(files)
    if (state && options.endpoint !== undefined && state.rules.endpoint !== options.endpoint)
      throw settingsChanged(files)
    return new Job({ files, client, options, unlock }, state, () => beginJob(files, identity, rules, options.signal))
  } catch (error) {
    await unlock()
    throw error
  }
}

/**
 * `openBatch`, and all steps to the end. A job that is done already gives its report at once.
 *
 * @param options  those of `openBatch`; `onProgress` is told after each look at the batches
 * @throws as `openBatch` and the job's methods do
 *
 * @example
 * ```ts
 * import { readFile, writeFile } from 'node:fs/promises'
 * import { createService } from '@llm-cookbook/embed-client'
 * import { runBatch } from '@llm-cookbook/embed-client/node'
 * import { startServer } from '@llm-cookbook/embed-client/testing'
 *
 * const server = await startServer()
 * await writeFile('in.jsonl', '{"model":"test-model","input":"rice","metadata":{"row":7}}\n{"input":"tea"}')
 * const service = createService({ baseURL: server.url })
 * const report = await runBatch({ input: 'in.jsonl', output: 'out.jsonl', service, pollMs: 20 })
 * report.succeeded // => 1
 * const [request, , metadata] = JSON.parse(await readFile('out.jsonl', 'utf8'))
 * request.input // => 'rice'
 * metadata // => { row: 7 }
 * await readFile('out.failed.jsonl', 'utf8')
 * // => '[{"input":"tea"}, ["bad-line: model: expected the name of a model"]]\n'
 * await server.close()
 * ```
 */
export async function runBatch(
  options: BatchJobOptions & { onProgress?: ((progress: BatchProgress) => void) | undefined }
): Promise<BatchReport> {
  const job = await openBatch(options)
  try {
    if (job.report) return job.report
    await job.submit()
    return await job.finish(options.onProgress)
  } finally {
    await job.close()
  }
}

interface Files {
  readonly input: string
  readonly output: string
  readonly failures: string
  readonly folder: string
}

interface Context {
  readonly files: Files
  readonly client: BatchClient
  readonly options: BatchJobOptions
  readonly unlock: () => Promise<void>
}

class Job implements BatchJob {
  readonly #context: Context
  readonly #begin: () => Promise<JobState>
  readonly #clock: Clock
  #state: JobState | undefined

  constructor(context: Context, state: JobState | undefined, begin: () => Promise<JobState>) {
    this.#context = context
    this.#state = state
    this.#begin = begin
    this.#clock = context.options.clock ?? systemClock
  }

  get progress(): BatchProgress | undefined {
    return this.#state && progressOf(this.#state)
  }

  get report(): BatchReport | undefined {
    return this.#state?.outcome && { ...this.#state.outcome, batches: progressOf(this.#state).batches }
  }

  async submit(): Promise<BatchProgress> {
    this.#state ??= await this.#begin()
    const steps = this.#steps(this.#state)
    for (const part of this.#state.parts) if (!part.deferred) await steps.submit(part)
    return progressOf(this.#state)
  }

  async refresh(): Promise<BatchProgress> {
    const state = this.#submitted()
    const steps = this.#steps(state)
    for (const part of state.parts) await steps.refresh(part)
    return progressOf(state)
  }

  async cancel(): Promise<BatchProgress> {
    const state = this.#submitted()
    const steps = this.#steps(state)
    for (const part of state.parts) await steps.cancel(part)
    return progressOf(state)
  }

  async finish(onProgress?: (progress: BatchProgress) => void): Promise<BatchReport> {
    const state = this.#submitted()
    const { files, client, options } = this.#context
    if (!state.outcome) {
      await this.#wait(state, onProgress)
      state.outcome = await merge(files, state, options.signal)
      await saveState(files.folder, state)
      await this.#tidy(state, client)
    }
    return { ...state.outcome, batches: progressOf(state).batches }
  }

  async close(): Promise<void> {
    await this.#context.unlock()
  }

  /** Until all parts have their results here. */
  async #wait(state: JobState, onProgress?: (progress: BatchProgress) => void): Promise<void> {
    const { pollMs = 1000, maxPollMs = 60_000, signal } = this.#context.options
    const steps = this.#steps(state)
    const start = this.#clock.now()
    let running = -1
    for (;;) {
      for (const part of state.parts) {
        await steps.refresh(part)
        await steps.fetch(part)
      }
      const progress = progressOf(state)
      onProgress?.(progress)
      if (progress.ended) return
      const before = running
      running = state.parts.filter(part => part.batchId !== undefined && !part.ended).length
      const deferred = state.parts.find(part => part.deferred)
      if (deferred && (running === 0 || running < before)) {
        // Somebody else may take the room: then it is asked for again, ever more seldom.
        if (running === 0) await this.#clock.sleep(Math.min(maxPollMs, pollMs * 2 ** deferred.refusals), signal)
        await steps.submit(deferred)
        running++
      }
      const wait = (this.#clock.now() - start) / 10
      await this.#clock.sleep(Math.min(maxPollMs, Math.max(pollMs, wait)), signal)
    }
  }

  /** All is done: what was needed on the way may go. */
  async #tidy({ parts }: JobState, client: BatchClient): Promise<void> {
    const { files, options } = this.#context
    for (const part of parts) {
      const results = resultFiles(part)
      for (const { name } of results) await rm(join(files.folder, name), { force: true })
      if (options.cleanUp !== true) continue
      const ids = [part.fileId, ...results.map(({ fileId }) => fileId)].filter(id => id !== undefined)
      for (const id of ids) await client.remove(id, { signal: options.signal })
    }
  }

  #submitted(): JobState {
    if (this.#state) return this.#state
    throw new TypeError('submit: expected that the job was submitted before anything else')
  }

  #steps(state: JobState): Steps {
    const { client, files, options } = this.#context
    const { completionWindow, signal } = options
    return new Steps(client, { folder: files.folder, state, completionWindow, signal })
  }
}

function progressOf({ parts }: JobState): BatchProgress {
  const batches = parts.map(({ batchId: id, status = 'waiting', requests, completed = 0, failed = 0, deferred }) => ({
    id,
    status: deferred ? 'waiting' : status,
    requests,
    completed,
    failed
  }))
  const sum = (name: 'requests' | 'completed' | 'failed'): number => batches.reduce((sum, each) => sum + each[name], 0)
  return {
    batches,
    requests: sum('requests'),
    completed: sum('completed'),
    failed: sum('failed'),
    ended: parts.every(({ ended }) => ended === true)
  }
}

/** Splits the input; only then is there a job. */
async function beginJob(files: Files, input: FileIdentity, rules: SplitRules, signal?: AbortSignal): Promise<JobState> {
  const { folder, output, failures } = files
  try {
    for (const path of [folder, output, failures]) await rm(path, { recursive: true, force: true })
    await mkdir(folder)
  } catch (error) {
    throw notWritable(folder, error)
  }
  const parts = await splitInput(files.input, folder, rules, signal)
  const state: JobState = { job: randomUUID(), input, rules, parts: parts.map(part => ({ ...part, refusals: 0 })) }
  await saveState(folder, state)
  return state
}

function filesOf({ input, output, failures, folder }: BatchJobOptions): Files {
  for (const [name, path] of Object.entries({ input, output })) {
    if (typeof path !== 'string' || path === '')
      throw new TypeError(`${name}: expected the path of a file, got ${path}`)
  }
  const files = { input, output, failures: failures ?? failuresOf(output), folder: folder ?? `${output}.batch` }
  const paths = Object.values(files).map(path => resolve(path))
  if (new Set(paths).size < paths.length) {
    throw new TypeError(`input, output, failures, folder: expected different paths, got ${paths.join(', ')}`)
  }
  return files
}

function rulesOf(options: BatchJobOptions): SplitRules {
  const { endpoint, urlPrefix = '/v1', maxLineBytes = 10_000_000, pollMs = 1000, maxPollMs = 60_000 } = options
  const limits = { ...defaultBatchLimits, ...options.limits }
  for (const [name, value] of Object.entries({ ...limits, maxLineBytes, pollMs, maxPollMs })) {
    if (!(Number.isSafeInteger(value) && value >= 1)) {
      throw new RangeError(`${name}: expected a whole number from 1, got ${value}`)
    }
  }
  return { limits, endpoint, urlPrefix, maxLineBytes }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

function outputExists(path: string): EmbedError {
  return new EmbedError('output-exists', `${path} exists, and no job is known that wrote it: delete it, or restart.`)
}

function inputChanged({ input, folder }: Files): EmbedError {
  const message = `${input} is not as it was when ${folder} was made from it: bring it back, or restart the job.`
  return new EmbedError('input-changed', message)
}

function settingsChanged({ folder }: Files): EmbedError {
  const message = `endpoint: ${folder} was made with another one: give the same, or restart the job.`
  return new EmbedError('settings-changed', message)
}
