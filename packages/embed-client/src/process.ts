import { resolve } from 'node:path'
import { EmbedError } from './errors.ts'
import type { Limiter, Permit } from './limit.ts'
import { problemOf } from './process/check-answer.ts'
import { Ledger, type Totals } from './process/ledger.ts'
import { linesOf, type Line } from './process/lines.ts'
import { Meter, type Price, type ProcessProgress } from './process/meter.ts'
import { type Endpoint, type FileRequest, parseRequest, type Parsed } from './process/request.ts'
import { RetryQueue } from './process/retry-queue.ts'
import { estimateTokens, requestTokens, usageOf, type Usage } from './process/tokens.ts'
import { checkRetry, defaultRetry, Retries, type RetryOptions } from './retry.ts'
import type { Service } from './service.ts'

export interface ProcessOptions {
  /** A file of requests, a line each: JSON with what the endpoint takes, and with `metadata` and `url` where wanted. */
  input: string
  /** Gets a line for each request that succeeded, as it ends: `[request, response]`, or `[request, response, metadata]`. */
  output: string
  /** Gets a line for each that failed: `[request, errors]`, or `[request, errors, metadata]`. Default: `out.failed.jsonl` for `out.jsonl`. */
  failures?: string | undefined
  /** Says which lines have ended. Default: the output with `.journal` behind it. */
  journal?: string | undefined
  /** Where requests go. */
  service: Service
  /** Paces the requests; may be shared with others. */
  limiter: Limiter
  /** How often to try a request, and how long to wait in between. */
  retry?: Partial<RetryOptions> | undefined
  /** Where requests go that have no `url`. Default: by their parameters, to embeddings if these do not tell. */
  endpoint?: Endpoint | undefined
  /** Tokens of a text, for the limiter, which learns how far it is off. Default: a quarter of its bytes. */
  count?: ((text: string) => number) | undefined
  /** What a million tokens costs, to tell what the job costs. */
  price?: Price | undefined
  /** Bytes of a line, above which it is a failure. Default 10,000,000. */
  maxLineBytes?: number | undefined
  /**
   * So many lines that were given up although they could have succeeded, with no success in between, are an outage: the run ends
   * with the error of the last, and these lines have not ended. Default 20; `Infinity` takes each for a failure of its own.
   */
  stopAfter?: number | undefined
  /** Begins anew: output, failures and journal are deleted. Default false. */
  restart?: boolean | undefined
  /** Ends the run in good order, once it is aborted: no further request goes out, and those in flight may finish. */
  drain?: AbortSignal | undefined
  /** Ends the run at once: requests in flight are cut off, and will be sent again in the next run. */
  signal?: AbortSignal | undefined
  /** Called for each line that has ended. */
  onProgress?: ((progress: ProcessProgress) => void) | undefined
}

/** What became of a file of requests. */
export interface ProcessReport extends Totals {
  /** Lines of the input. */
  total: number
  /** Lines that have not ended: none, unless the run was drained. */
  outstanding: number
  /** Requests that this run sent, those again that failed included. */
  requests: number
  /** What all runs together cost; `undefined` without a price. */
  cost: number | undefined
}

/**
 * Sends the requests of a file as fast as the limits allow, in the format of OpenAI's `api_request_parallel_processor.py`,
 * whose files it takes. Needs Node.
 *
 * Whatever ends a run, `kill -9` and a loss of power too, the same call goes on with it: each line has exactly one outcome in the
 * end, and only requests that were in flight are sent a second time. Lines are read as they are wanted, so that memory does not
 * grow with the file. Requests that failed and may be sent again come before new ones. A line that is no request is a failure, and
 * the rest goes on; outcomes stand in the order in which they ended.
 *
 * A key that is not accepted and a quota that is used up end the run, since no line could succeed.
 *
 * @throws {EmbedError} `input-changed` since an earlier run, `settings-changed`, `output-exists` without its journal,
 *   `output-changed`, `journal-damaged`, `in-use` by another process, `not-readable`, `not-writable`; `unauthorized`,
 *   `quota-exceeded`, and what an outage says
 * @throws {TypeError | RangeError} an option that cannot be right; the reason of `signal`, once it is aborted
 */
export async function processRequests(options: ProcessOptions): Promise<ProcessReport> {
  const { input, output, failures = failuresOf(output), journal = `${output}.journal`, restart, signal } = options
  checkOptions({ ...options, failures, journal })
  signal?.throwIfAborted()
  const settings = options.endpoint ? `requests to ${options.endpoint}` : 'requests'
  const ledger = await Ledger.open({ input, output, failures, journal, settings, restart, signal })
  try {
    const run = new Run(ledger, options)
    if (!ledger.finished) await run.run()
    return run.report()
  } finally {
    await ledger.close()
  }
}

/**
 * Where failures go unless they are told to go elsewhere.
 *
 * @param output  the path of the outcomes that succeeded
 *
 * @example
 * ```ts
 * import { failuresOf } from '@llm-cookbook/embed-client/node'
 *
 * failuresOf('jobs/out.jsonl') // => 'jobs/out.failed.jsonl'
 * failuresOf('answers') // => 'answers.failed.jsonl'
 * ```
 */
export function failuresOf(output: string): string {
  return `${output.replace(/\.jsonl$/, '')}.failed.jsonl`
}

const defaultLineBytes = 10_000_000
const defaultStopAfter = 20
/** More lines than this are not held, however short they are. */
const mostHeld = 1024
/** Nor more bytes, unless it is a single line: each is there several times, as text, as an object and on its way out. */
const mostHeldBytes = 4e6
/** Of one line; a service that asks to slow down may say so many times. */
const mostErrors = 20

/** A line that was read and has not ended. */
interface Held {
  readonly line: number
  readonly bytes: number
  readonly parsed: Parsed
}

/** One that can be sent. */
interface Task extends Held {
  readonly request: FileRequest
  readonly tokens: number
  readonly errors: string[]
  readonly retries: Retries
  /** Whether an answer came that was of no use. */
  isSpoiled: boolean
  /** In milliseconds since any fixed moment. */
  firstSent: number | undefined
}

class Run {
  readonly #ledger: Ledger
  readonly #options: ProcessOptions
  readonly #retry: RetryOptions
  readonly #meter: Meter
  readonly #lines: AsyncGenerator<Line, void, undefined>
  /** Aborted by whatever ends the run before all lines have ended. */
  readonly #stop = new AbortController()
  readonly #waiting = new RetryQueue<Task>()
  /** Given up, but perhaps only because the service is away. */
  #givenUp: { readonly task: Task; readonly error: EmbedError; readonly at: number }[] = []
  #failure: { readonly error: unknown } | undefined
  #requests = 0
  #succeeded = false
  #allRead = false
  #held = 0
  #heldBytes = 0
  /** Lines that are being sent or written. */
  #busy = 0
  #wake = (): void => undefined

  constructor(ledger: Ledger, options: ProcessOptions) {
    const { input, price, maxLineBytes = defaultLineBytes } = options
    this.#ledger = ledger
    this.#options = options
    this.#retry = { ...defaultRetry, ...options.retry }
    this.#meter = new Meter({ total: ledger.total, before: ledger.before, price, now: performance.now() })
    this.#lines = linesOf(input, { maxBytes: maxLineBytes, skip: line => ledger.has(line) })
  }

  report(): ProcessReport {
    const { totals, cost } = this.#meter
    const { total } = this.#ledger
    return { ...totals, total, outstanding: total - totals.succeeded - totals.failed, requests: this.#requests, cost }
  }

  async run(): Promise<void> {
    const { drain, signal } = this.#options
    const end = (): void => {
      this.#end()
    }
    for (const each of [drain, signal]) each?.addEventListener('abort', end)
    if (drain?.aborted || signal?.aborted) end()
    try {
      await this.#dispatch()
      while (this.#busy > 0) await this.#pause()
    } finally {
      for (const each of [drain, signal]) each?.removeEventListener('abort', end)
      await this.#lines.return()
    }
    signal?.throwIfAborted()
    if (this.#failure) throw this.#failure.error
    if (!this.#stop.signal.aborted) await this.#ledger.finish()
  }

  /** Sends one line after the other, as they get their permits. */
  async #dispatch(): Promise<void> {
    try {
      for (let task = await this.#next(); task; task = await this.#next()) {
        const permit = await this.#options.limiter.acquire(task.tokens, this.#stop.signal)
        this.#keepBusy(this.#send(task, permit))
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#end({ error })
    }
  }

  /** The line whose turn it is: one that failed and has waited, else a new one; none when all have ended, or the run does. */
  async #next(): Promise<Task | undefined> {
    while (!this.#stop.signal.aborted) {
      const due = this.#waiting.take(performance.now())
      if (due) return due
      if (!this.#allRead && this.#held < mostHeld && this.#heldBytes < mostHeldBytes) {
        const { value: line } = await this.#lines.next()
        const task = line && this.#read(line)
        if (task) return task
        this.#allRead = line === undefined
      } else if (this.#held > this.#givenUp.length) {
        await this.#pause(this.#waiting.untilFirst(performance.now()))
      } else if (this.#givenUp.length > 0) {
        this.#endGivenUp()
      } else return undefined
    }
    return undefined
  }

  /** A line to send, or none: then its failure is on its way. */
  #read({ number: line, ...rest }: Line): Task | undefined {
    const { endpoint, count = estimateTokens } = this.#options
    const parsed = parseRequest({ number: line, ...rest }, endpoint)
    const held = { line, bytes: rest.bytes.length, parsed }
    this.#held++
    this.#heldBytes += held.bytes
    const { request } = parsed
    if (request) {
      const tokens = requestTokens(request, count)
      return {
        ...held,
        request,
        tokens,
        errors: [],
        retries: new Retries(this.#retry),
        isSpoiled: false,
        firstSent: undefined
      }
    }
    this.#keepBusy(this.#writeFailure(held, [`bad-line: ${parsed.problem}`]))
    return undefined
  }

  async #send(task: Task, permit: Permit): Promise<void> {
    const { service, signal } = this.#options
    const { endpoint, body } = task.request
    const sent = performance.now()
    this.#requests++
    task.firstSent ??= sent
    let answer: unknown
    try {
      answer = await service.request(endpoint, body, { signal, onHeaders: permit.headers.bind(permit) })
    } catch (error) {
      permit.done({ error })
      if (!signal?.aborted) this.#failed(task, error)
      return
    }
    const usage = usageOf(answer)
    const charged = usage.promptTokens + usage.completionTokens || undefined
    const problem = problemOf(task.request, answer)
    if (problem !== undefined) {
      permit.done({ charged })
      // It may come whole the second time. Since it is paid for each time, there is no third.
      this.#failed(task, new EmbedError('bad-response', problem, { retryable: !task.isSpoiled }))
      task.isSpoiled = true
      return
    }
    await this.#write(task, { failed: false, result: JSON.stringify(answer), usage })
    // Not before: so no more lines than may be in flight have to be sent again, whenever this process is killed.
    permit.done({ charged })
    this.#succeeded = true
    this.#endGivenUp(sent)
  }

  #failed(task: Task, error: unknown): void {
    if (!(error instanceof EmbedError)) throw error
    if (task.errors.length < mostErrors) task.errors.push(`${error.code}: ${error.message}`)
    if (error.code === 'unauthorized' || error.code === 'quota-exceeded') {
      this.#end({ error })
      return
    }
    const now = performance.now()
    const wait = task.retries.after(error, now)
    if (wait !== undefined && now + wait - task.firstSent! < this.#retry.deadlineMs) {
      this.#waiting.put(task, now + wait)
    } else if (error.retryable && this.#options.stopAfter !== Infinity) {
      this.#givenUp.push({ task, error, at: now })
      if (this.#givenUp.length >= (this.#options.stopAfter ?? defaultStopAfter)) this.#end({ error })
    } else this.#keepBusy(this.#writeFailure(task, task.errors))
  }

  /** Lines that were given up before a moment since which the service works, or after which nothing is left to wait for. */
  #endGivenUp(moment = Infinity): void {
    if (this.#stop.signal.aborted) return
    const ended = this.#givenUp.filter(({ at }) => at < moment)
    const last = ended.at(-1)
    if (last && !this.#succeeded && ended.every(({ error }) => error.code === 'connection')) {
      // Nothing has ever answered: it is not about the lines.
      this.#end({ error: last.error })
      return
    }
    this.#givenUp = this.#givenUp.filter(({ at }) => at >= moment)
    for (const { task } of ended) this.#keepBusy(this.#writeFailure(task, task.errors))
  }

  #writeFailure(held: Held, errors: readonly string[]): Promise<void> {
    const usage = { promptTokens: 0, completionTokens: 0 }
    return this.#write(held, { failed: true, result: JSON.stringify(errors), usage })
  }

  async #write(
    { line, bytes, parsed: { echo, metadata } }: Held,
    { failed, result, usage }: { failed: boolean; result: string; usage: Usage }
  ): Promise<void> {
    const text = `[${echo}, ${result}${metadata === undefined ? '' : `, ${metadata}`}]`
    await this.#ledger.add({ line, failed, text, ...usage })
    this.#held--
    this.#heldBytes -= bytes
    const now = performance.now()
    this.#meter.count(failed, usage, now)
    this.#options.onProgress?.(this.#meter.progress(now))
  }

  /** Work that the end of the run waits for; where it fails, the run does. */
  #keepBusy(work: Promise<void>): void {
    this.#busy++
    work
      .catch((error: unknown) => {
        this.#end({ error })
      })
      .finally(() => {
        this.#busy--
        this.#wake()
      })
  }

  /** No further request goes out. */
  #end(failure?: { readonly error: unknown }): void {
    this.#failure ??= failure
    this.#stop.abort()
    this.#wake()
  }

  /** Until something has happened, or so many milliseconds are over. */
  #pause(ms?: number): Promise<void> {
    return new Promise(resolve => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function checkOptions(options: ProcessOptions & { failures: string; journal: string }): void {
  const { maxLineBytes = defaultLineBytes, stopAfter = defaultStopAfter, price, retry } = options
  checkRetry({ ...defaultRetry, ...retry })
  const paths = new Map<string, string>()
  for (const name of ['input', 'output', 'failures', 'journal'] as const) {
    const path = options[name]
    if (typeof path !== 'string' || path === '')
      throw new TypeError(`${name}: expected the path of a file, got ${path}`)
    const other = paths.get(resolve(path))
    if (other !== undefined) throw new TypeError(`${name}: expected another file than the ${other}, got ${path}`)
    paths.set(resolve(path), name)
  }
  if (!(Number.isSafeInteger(maxLineBytes) && maxLineBytes >= 1)) {
    throw new RangeError(`maxLineBytes: expected a whole number from 1, got ${maxLineBytes}`)
  }
  if (stopAfter !== Infinity && !(Number.isSafeInteger(stopAfter) && stopAfter >= 1)) {
    throw new RangeError(`stopAfter: expected a whole number from 1, or Infinity, got ${stopAfter}`)
  }
  for (const [name, amount] of Object.entries(price ?? {})) {
    if (!(amount >= 0 && amount < Infinity))
      throw new RangeError(`price.${name}: expected a number from 0, got ${amount}`)
  }
}
