import { setTimeout as sleep } from 'node:timers/promises'
import { EmbedError } from '../errors.ts'
import { TokenRate } from '../plan/token-rate.ts'
import { failuresOf } from '../process.ts'
import { Ledger, type Totals } from '../process/ledger.ts'
import { identify, type Line, linesOf } from '../process/lines.ts'
import { Meter, type Price, type ProcessProgress } from '../process/meter.ts'
import { type Endpoint, type Parsed, parseRequest } from '../process/request.ts'
import { requestTokens, usageOf } from '../process/tokens.ts'
import { checkName, connect, type LineQueue, openQueue, type QueueAddress } from './connect.ts'
import { idOf, type QueuedOutcome } from './line.ts'
import { SharedState } from './state.ts'

export interface DistributeOptions extends QueueAddress {
  /** A file of requests, a line each, as of `processRequests`. */
  input: string
  /** Gets a line for each request that succeeded, in the order of the input: `[request, response, metadata?]`. */
  output: string
  /** Gets a line for each that failed, in order: `[request, errors, metadata?]`. Default: `out.failed.jsonl` for `out.jsonl`. */
  failures?: string | undefined
  /** Says which lines have ended. Default: the output with `.journal` behind it. */
  journal?: string | undefined
  /** Where requests go that have no `url`. Default: by their parameters, to embeddings if these do not tell. */
  endpoint?: Endpoint | undefined
  /** Tokens of a text, for the limiter, which learns how far it is off. Default: by its bytes. */
  count?: ((text: string) => number) | undefined
  /** What a million tokens costs, to tell what the job costs. */
  price?: Price | undefined
  /** Bytes of a line, above which it is a failure. Default 10,000,000. */
  maxLineBytes?: number | undefined
  /** Lines that are in Redis at the same time, waiting, in work, or ended and not yet collected, from 1. Default 10,000. */
  maxQueuedLines?: number | undefined
  /** What these may take in Redis, in bytes, from 1, as far as can be told from answers so far. Default 64 MB. */
  maxQueuedBytes?: number | undefined
  /**
   * A line that may pass, but that no attempt of a worker brought through, is tried again by whichever worker after so
   * many milliseconds, then after twice as many, up to five times in all. From 0. Default 5,000.
   */
  laterMs?: number | undefined
  /** Begins anew: output, failures, journal, and what the job has in Redis, are deleted. Default false. */
  restart?: boolean | undefined
  /** Ends the collecting. Workers go on with what is in Redis, and the same call goes on later. */
  signal?: AbortSignal | undefined
  /** Called for each line that is collected. */
  onProgress?: ((progress: ProcessProgress) => void) | undefined
  /** Gets what goes wrong in the background, such as a connection that breaks and is made again. */
  onError?: ((error: Error) => void) | undefined
}

/** What became of a file of requests that several machines worked off. */
export interface DistributeReport extends Totals {
  /** Lines of the input. */
  total: number
  /** What all runs together cost; `undefined` without a price. */
  cost: number | undefined
}

/**
 * Gives the requests of a file to workers ({@link runWorker}) on any machines, and collects what they make of them, in
 * order. Ends when each line has its one outcome; workers may come and go meanwhile, and none need be there at first.
 *
 * Whatever ends it, `kill -9` too, the same call goes on with it, half a minute later if it was killed. In Redis are no
 * more lines than `maxQueuedLines`, so that it takes as little for a million lines as for ten thousand. What Redis has
 * lost, having been restarted without a file of its own, is given out again.
 *
 * @throws {EmbedError} `package-missing`, `connection`, `unauthorized` (to Redis); `in-use`: another process collects this
 *   job; `input-changed`: the job has begun with another input; and as `processRequests` about files
 * @throws {TypeError | RangeError} an option that cannot be right; the reason of `signal`, once it is aborted
 *
 * @example
 * ```ts no-run
 * import { writeFile } from 'node:fs/promises'
 * import { distributeRequests } from '@llm-cookbook/embed-client/queue'
 *
 * const texts = ['How do I cook rice?', 'How hot is tea?']
 * await writeFile('in.jsonl', texts.map(input => JSON.stringify({ model: 'nomic-embed-text', input })).join('\n'))
 * // Ends when `runWorker` on whatever machines has brought both vectors.
 * const redis = 'redis://127.0.0.1:6379'
 * const report = await distributeRequests({ redis, name: 'recipes', input: 'in.jsonl', output: 'out.jsonl' })
 * console.log(`${report.succeeded} of ${report.total} answered`)
 * ```
 */
export async function distributeRequests(options: DistributeOptions): Promise<DistributeReport> {
  const { name, input, output, failures = failuresOf(output), journal = `${output}.journal` } = options
  const { restart, signal, onError = () => undefined } = options
  checkOptions(options)
  signal?.throwIfAborted()
  const settings = `requests over the queue ${name}${options.endpoint ? ` to ${options.endpoint}` : ''}`
  const ledger = await Ledger.open({ input, output, failures, journal, settings, restart, signal })
  try {
    const { sha256 } = await identify(input, signal)
    const client = await connect(options, onError)
    const state = new SharedState(client, name)
    try {
      await waitToHold(state, name, signal)
      const queue = await openQueue(client, name, onError)
      const run = new Distribution(options, ledger, queue, state, sha256)
      await run.begin()
      await run.run()
      await queue.close()
      return run.report()
    } finally {
      // What is held elsewhere is not let go, and a Redis that is away is not waited for.
      await Promise.race([state.letGo(), sleep(1000)])
      client.disconnect()
    }
  } finally {
    await ledger.close()
  }
}

/** For how long a process that collects is taken for alive while nothing is heard of it. */
const holdMs = 30_000
const linesAtATime = 100
/** Between two looks whether the next line has ended. */
const pollMs = 50

/** A line that was read, and whose outcome is not yet collected. */
interface Held {
  readonly bytes: number
  readonly parsed: Parsed
}

interface Collected {
  readonly line: number
  readonly held: Held
  readonly outcome: QueuedOutcome
}

class Distribution {
  readonly #options: DistributeOptions
  readonly #ledger: Ledger
  readonly #queue: LineQueue
  readonly #state: SharedState
  readonly #input: string
  readonly #meter: Meter
  readonly #lines: AsyncGenerator<Line, void, undefined>
  /** In order. */
  readonly #held = new Map<number, Held>()
  #heldBytes = 0
  /** Of an answer, in the mean of the last ones. */
  #answerBytes = 0
  #allRead = false
  #nextSign = 0

  constructor(options: DistributeOptions, ledger: Ledger, queue: LineQueue, state: SharedState, input: string) {
    const { price, maxLineBytes = 10_000_000 } = options
    this.#options = options
    this.#ledger = ledger
    this.#queue = queue
    this.#state = state
    this.#input = input
    this.#meter = new Meter({ total: ledger.total, before: ledger.before, price, now: performance.now() })
    this.#lines = linesOf(options.input, { maxBytes: maxLineBytes, skip: line => ledger.has(line) })
  }

  report(): DistributeReport {
    const { totals, cost } = this.#meter
    return { ...totals, total: this.#ledger.total, cost }
  }

  async begin(): Promise<void> {
    const { name, restart } = this.#options
    const old = await this.#state.read()
    if (restart) await this.#queue.obliterate({ force: true })
    else if (old?.status === 'running' && old.input !== this.#input) throw inputChanged(name)
    await this.#sign('running')
  }

  async run(): Promise<void> {
    const { signal } = this.#options
    try {
      while (!this.#ledger.finished) {
        signal?.throwIfAborted()
        if (!(await this.#state.hold(holdMs))) throw inUse(this.#options.name)
        await this.#feed()
        const collected = await this.#collect()
        if (this.#allRead && this.#held.size === 0) break
        if (performance.now() > this.#nextSign) await this.#sign('running')
        if (collected === 0) await sleep(pollMs, undefined, { signal }).catch(() => undefined)
      }
    } finally {
      await this.#lines.return()
    }
    if (!this.#ledger.finished) await this.#ledger.finish()
    await this.#sign('finished')
    await this.#queue.obliterate({ force: true })
  }

  /** Gives out lines, up to what Redis may hold. */
  async #feed(): Promise<void> {
    const { maxQueuedLines = 10_000, maxQueuedBytes = 64e6 } = this.#options
    while (!this.#allRead) {
      const batch: number[] = []
      while (batch.length < linesAtATime && !this.#allRead) {
        const bytes = this.#heldBytes + this.#held.size * this.#answerBytes
        // Before the first answers it is not known what they take.
        const most = this.#answerBytes === 0 ? Math.min(linesAtATime, maxQueuedLines) : maxQueuedLines
        if (this.#held.size >= most || (bytes > maxQueuedBytes && this.#held.size > 0)) break
        const { value: line } = await this.#lines.next()
        if (line) batch.push(this.#read(line))
        this.#allRead = line === undefined
      }
      if (batch.length === 0) return
      await this.#giveOut(batch)
    }
  }

  #read({ number, bytes, tooLong }: Line): number {
    const parsed = parseRequest({ number, bytes, tooLong }, this.#options.endpoint)
    this.#held.set(number, { bytes: bytes.length, parsed })
    this.#heldBytes += bytes.length
    return number
  }

  /** Nothing happens to a line that Redis has, in whatever state. */
  async #giveOut(lines: readonly number[]): Promise<void> {
    const { count = estimate, laterMs = 5000 } = this.#options
    const tries = { attempts: 5, backoff: { type: 'exponential', delay: laterMs }, stackTraceLimit: 0 }
    const jobs = lines.flatMap(line => {
      const { request } = this.#held.get(line)!.parsed
      if (request === undefined) return []
      const data = { ...request, tokens: requestTokens(request, count) }
      return [{ name: 'line' as const, data, opts: { jobId: idOf(line), ...tries } }]
    })
    await this.#queue.addBulk(jobs)
  }

  /** Takes over the outcomes of the lines that are next, as many as have ended. */
  async #collect(): Promise<number> {
    let count = 0
    // One look where nothing has ended, and large steps where much has.
    for (let step = 1; ; step = linesAtATime) {
      const next = first(step, this.#held)
      const outcomes = await Promise.all(next.map(([line, held]) => this.#outcomeOf(line, held)))
      const ended = outcomes.findIndex(outcome => outcome === undefined)
      const collected = next.slice(0, ended < 0 ? next.length : ended)
      await this.#write(collected.map(([line, held], i) => ({ line, held, outcome: outcomes[i]! })))
      count += collected.length
      if (collected.length === 0 || collected.length < next.length) return count
    }
  }

  async #outcomeOf(line: number, { parsed }: Held): Promise<QueuedOutcome | undefined> {
    if (parsed.problem !== undefined) return { errors: [`bad-line: ${parsed.problem}`] }
    const job = await this.#queue.getJob(idOf(line))
    if (job === undefined) await this.#giveOut([line])
    if (job?.finishedOn === undefined) return undefined
    // It has failed as BullMQ sees it: no worker survived it.
    return job.returnvalue ?? { errors: [`worker-lost: ${job.failedReason}`] }
  }

  async #write(collected: readonly Collected[]): Promise<void> {
    const texts = collected.map(({ held: { parsed }, outcome }) => {
      const result = JSON.stringify(outcome.errors ?? outcome.answer)
      this.#answerBytes += (this.#answerBytes === 0 ? 1 : 0.05) * (result.length - this.#answerBytes)
      return `[${parsed.echo}, ${result}${parsed.metadata === undefined ? '' : `, ${parsed.metadata}`}]`
    })
    await Promise.all(
      collected.map(({ line, outcome }, i) =>
        this.#ledger.add({
          line,
          failed: outcome.errors !== undefined,
          text: texts[i]!,
          ...usageOf(outcome.answer)
        })
      )
    )
    // Not before: what is removed from Redis has to be in the file.
    await Promise.all(collected.map(({ line }) => this.#queue.remove(idOf(line))))
    for (const { line, held, outcome } of collected) {
      this.#held.delete(line)
      this.#heldBytes -= held.bytes
      const now = performance.now()
      this.#meter.count(outcome.errors !== undefined, usageOf(outcome.answer), now)
      this.#options.onProgress?.(this.#meter.progress(now))
    }
  }

  async #sign(status: 'running' | 'finished'): Promise<void> {
    const { succeeded, failed } = this.#meter.totals
    await this.#state.write({ status, input: this.#input, total: this.#ledger.total, succeeded, failed })
    this.#nextSign = performance.now() + 500
  }
}

const rate = new TokenRate()
const estimate = (text: string): number => rate.expected(rate.sizeOf(text))

/** A process that was killed is taken for alive for a while. */
async function waitToHold(state: SharedState, name: string, signal?: AbortSignal): Promise<void> {
  for (const deadline = performance.now() + 1.5 * holdMs; !(await state.hold(holdMs));) {
    if (performance.now() > deadline) throw inUse(name)
    await sleep(500, undefined, { signal }).catch(() => undefined)
    signal?.throwIfAborted()
  }
}

function first<T>(count: number, all: Iterable<T>): T[] {
  const found: T[] = []
  for (const one of all) if (found.push(one) === count) break
  return found
}

function inUse(name: string): EmbedError {
  return new EmbedError('in-use', `Another process collects the outcomes of the job ${name}.`)
}

function inputChanged(name: string): EmbedError {
  const message = `The job ${name} has begun with another input. Give that, another name, or begin anew with \`restart\`.`
  return new EmbedError('input-changed', message)
}

function checkOptions({ name, maxQueuedLines = 1, maxQueuedBytes = 1, laterMs = 0 }: DistributeOptions): void {
  checkName(name)
  if (!Number.isSafeInteger(maxQueuedLines) || maxQueuedLines < 1) {
    throw new RangeError(`maxQueuedLines: expected a whole number from 1, got ${maxQueuedLines}`)
  }
  if (!(laterMs >= 0 && laterMs < 2 ** 31))
    throw new RangeError(`laterMs: expected milliseconds from 0, got ${laterMs}`)
  if (!(maxQueuedBytes >= 1)) throw new RangeError(`maxQueuedBytes: expected bytes from 1, got ${maxQueuedBytes}`)
}
