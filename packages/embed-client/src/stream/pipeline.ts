import { type Embedded, type EmbedOptions, wrongText } from '../embedder.ts'
import { EmbedError } from '../errors.ts'
import { Packer, type PlannedText, type RequestLimits } from '../plan.ts'
import type { TokenRate } from '../plan/token-rate.ts'
import { type Run, startRun } from './run.ts'

/** What a stream of vectors is made of. */
export interface Work {
  /** Length of a vector, where it is known. */
  readonly dimensions: number | undefined
  /** What a request may hold, as it is known by now. */
  readonly limits: Readonly<RequestLimits>
  readonly rate: TokenRate
  /** Requests of one stream that are on their way or wait for their turn, at most. */
  readonly width: number
  /** Milliseconds for one stream. */
  readonly deadlineMs: number
  /** A text as it is sent, or why it cannot be. */
  plan(text: string, index: number): PlannedText | EmbedError
  /** Delivers what became of each text. Rejects with what fails for good; the run has failed with it then. */
  send(texts: readonly PlannedText[], run: Run, deliver: Deliver): Promise<unknown>
}

/** What became of a text: its vector, or why it has none. */
export type Deliver = (text: PlannedText, outcome: Float32Array | EmbedError) => void

/** Memory for vectors that are there and not taken yet, and for texts that wait for theirs. */
const vectorBytes = 2 ** 26
const textUnits = 2 ** 24

/** Requests that the window has room for, so that several are on their way. */
const requestsAtOnce = 8

/** Milliseconds that a source has for further texts while nothing is on its way. */
const lingerMs = 5

/** Entries in order, while later texts are read and sent. */
export async function* streamVectors(
  work: Work,
  texts: Iterable<string> | AsyncIterable<string>,
  { signal, onProgress }: EmbedOptions
): AsyncGenerator<Embedded, void, undefined> {
  const run = startRun(signal, work.deadlineMs)
  const pipeline = new Pipeline(work, run, onProgress)
  const source = new Source(texts)
  run.stop.addEventListener('abort', pipeline.bell.ring)
  void pipeline.read(source)
  try {
    for (;;) {
      signal?.throwIfAborted()
      const entry = pipeline.take()
      if (entry) yield entry
      else if (pipeline.isOver()) return
      else await pipeline.change()
    }
  } finally {
    pipeline.close()
    run.cancel()
    run.end()
    await source.close()
  }
}

/**
 * Three parties work at the same time: the reader takes texts from the source as long as there is room, requests go out as
 * they are full, and the caller takes the entries from the front. A request that is not full goes out when the caller waits
 * and nothing else is on its way (as Nagle's algorithm does, RFC 896): so texts of a slow source do not wait for others, and
 * those of a fast one, or for a slow caller, fill their requests.
 */
class Pipeline {
  /** Rung after every change that one of the three may wait for. */
  readonly bell = new Bell()
  readonly #work: Work
  readonly #run: Run
  readonly #onProgress: EmbedOptions['onProgress']
  readonly #packer: Packer
  /** The texts of the request that is being filled. */
  readonly #waiting = new Map<string, PlannedText>()
  /** Finished, and not taken yet. */
  readonly #entries = new Map<number, Embedded>()
  #read = 0
  #taken = 0
  #done = 0
  #units = 0
  #inFlight = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #ended = false
  #failure: { error: unknown } | undefined

  constructor(work: Work, run: Run, onProgress: EmbedOptions['onProgress']) {
    this.#work = work
    this.#run = run
    this.#onProgress = onProgress
    this.#packer = new Packer(work.limits, work.rate)
  }

  /** Ends when the source does, or `close` was called. What the source throws is thrown by `isOver`, after all entries. */
  async read(source: Source): Promise<void> {
    try {
      for (;;) {
        while (!this.#ended && !this.#hasRoom()) await this.bell.next()
        const { done, value } = await source.next()
        if (done === true || this.#ended) break
        this.#add(value)
      }
    } catch (error) {
      this.#failure = { error }
    }
    if (!this.#ended && this.#packer.length > 0) this.#send(this.#packer.flush())
    this.#ended = true
    this.bell.ring()
  }

  /** The entry at the front, if it is there. */
  take(): Embedded | undefined {
    const entry = this.#entries.get(this.#taken)
    if (!entry) return undefined
    this.#entries.delete(this.#taken++)
    this.bell.ring()
    return entry
  }

  /**
   * Whether there is no further entry.
   *
   * @throws why there is none, though there should be
   */
  isOver(): boolean {
    if (this.#run.signal.aborted || (this.#run.stop.aborted && this.#inFlight === 0)) this.#run.check()
    if (!this.#ended || this.#taken < this.#read) return false
    if (this.#failure) throw this.#failure.error
    return true
  }

  /** For who found nothing to take. */
  change(): Promise<void> {
    this.#linger()
    return this.bell.next()
  }

  close(): void {
    this.#ended = true
    clearTimeout(this.#timer)
    this.bell.ring()
  }

  #window(): number {
    const { dimensions = 1024 } = this.#work
    return Math.max(1024, Math.floor(vectorBytes / (4 * dimensions)))
  }

  #hasRoom(): boolean {
    const inWindow = this.#read - this.#taken < this.#window() && this.#units < textUnits
    return inWindow && this.#inFlight < this.#work.width && !this.#run.stop.aborted
  }

  #add(given: unknown): void {
    const index = this.#read
    if (typeof given !== 'string') throw wrongText(index, given)
    this.#read++
    const known = this.#waiting.get(given)
    if (known) {
      known.indices.push(index)
      return
    }
    const planned = this.#work.plan(given, index)
    if (planned instanceof EmbedError) {
      this.#finish(index, planned)
      return
    }
    this.#units += planned.text.length
    const full = this.#packer.add(planned)
    if (full) this.#send(full)
    this.#waiting.set(given, planned)
    if (this.#packer.length >= this.#window() / requestsAtOnce) this.#send(this.#packer.flush())
    this.#linger()
  }

  #send(request: PlannedText[]): void {
    this.#waiting.clear()
    this.#inFlight++
    const finished = (): void => {
      this.#inFlight--
      this.#sendIfIdle()
      this.#onProgress?.({ done: this.#done, total: this.#read })
      this.bell.ring()
    }
    this.#work
      .send(request, this.#run, (planned, outcome) => {
        this.#units -= planned.text.length
        for (const index of planned.indices) this.#finish(index, outcome)
      })
      .then(finished, finished)
      .catch(this.#run.fail)
  }

  #finish(index: number, outcome: Float32Array | EmbedError): void {
    const failed = outcome instanceof EmbedError
    if (!failed) this.#done++
    this.#entries.set(index, failed ? { index, error: outcome } : { index, vector: outcome })
    this.bell.ring()
  }

  #sendIfIdle(): void {
    const isWaitedFor = this.#inFlight === 0 && !this.#entries.has(this.#taken)
    if (isWaitedFor && this.#packer.length > 0 && !this.#ended) this.#send(this.#packer.flush())
  }

  #linger(): void {
    if (this.#timer !== undefined || this.#inFlight > 0 || this.#packer.length === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#sendIfIdle()
    }, lingerMs)
  }
}

/** Where texts come from. */
class Source {
  readonly #iterator: Iterator<unknown, unknown> | AsyncIterator<unknown, unknown>
  #asked = false
  #ended = false

  constructor(texts: Iterable<unknown> | AsyncIterable<unknown>) {
    this.#iterator = Symbol.asyncIterator in texts ? texts[Symbol.asyncIterator]() : texts[Symbol.iterator]()
  }

  async next(): Promise<IteratorResult<unknown, unknown>> {
    this.#asked = true
    try {
      const result = await this.#iterator.next()
      this.#ended = result.done === true
      return result
    } catch (error) {
      this.#ended = true
      throw error
    } finally {
      this.#asked = false
    }
  }

  /** Tells a source that has not ended that nobody will ask again. */
  async close(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    const closed = this.#iterator.return?.()
    // A source that was asked and does not answer would not close either: nobody waits for it.
    if (this.#asked) Promise.resolve(closed).catch(() => undefined)
    else await closed
  }
}

/** Wakes who waits for something to change. */
class Bell {
  #promise: Promise<void> | undefined
  #resolve: (() => void) | undefined

  /** Resolves at the next ring. */
  next(): Promise<void> {
    this.#promise ??= new Promise(resolve => {
      this.#resolve = resolve
    })
    return this.#promise
  }

  readonly ring = (): void => {
    this.#resolve?.()
    this.#promise = undefined
    this.#resolve = undefined
  }
}
