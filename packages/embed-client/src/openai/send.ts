import { decodeVectors } from '../answer.ts'
import type { Call } from '../call.ts'
import { EmbedError } from '../errors.ts'
import type { PlannedText, RequestLimits } from '../plan.ts'
import type { TokenRate } from '../plan/token-rate.ts'
import type { Deliver } from '../stream/pipeline.ts'
import type { Run } from '../stream/run.ts'

export interface SenderOptions {
  call: Call
  /** The body of a request for the vectors of these texts. */
  body: (input: readonly string[]) => unknown
  /** Made tighter where the service takes less. */
  limits: RequestLimits
  /** Corrected by what the service charges. */
  rate: TokenRate
  /** Length of a vector, where it is known. */
  dimensions: number | undefined
}

/**
 * Gets the vectors of one request after the other, or of many at a time. A request that the service refuses for what is in
 * it is halved until the text that is at fault is alone: it fails, and all others have their vectors.
 */
export class Sender {
  readonly #options: SenderOptions
  /** Length of a vector, as soon as it is known. */
  dimensions: number | undefined
  /** Whether the service ever gave a vector: then model, options and key are right, and a refusal is about the texts. */
  accepted = false

  constructor(options: SenderOptions) {
    this.#options = options
    this.dimensions = options.dimensions
  }

  /**
   * @param isRepeated  whether these texts were sent before, and what came for them was of no use
   * @returns whether the service took the request as it was
   * @throws {EmbedError} what failed for good, and not for these texts alone; the run has failed with it then
   * @throws what ended the run
   */
  async send(texts: readonly PlannedText[], run: Run, deliver: Deliver, isRepeated = false): Promise<boolean> {
    let outcomes: (Float32Array | EmbedError)[]
    try {
      outcomes = await this.#request(texts, run)
    } catch (error) {
      if (run.stop.aborted || !isAboutTexts(error)) {
        run.fail(error)
        throw error
      }
      if (texts.length > 1) await this.#halve(texts, error, run, deliver)
      else this.#refuse(texts[0]!, error, run, deliver)
      return false
    }
    const lost: PlannedText[] = []
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome instanceof EmbedError && !isRepeated) lost.push(texts[i]!)
      else this.#place(texts[i]!, outcome, run, deliver)
    }
    // What is missing or broken may come the second time.
    if (lost.length > 0) await this.send(lost, run, deliver, true)
    return true
  }

  async #request(texts: readonly PlannedText[], run: Run): Promise<(Float32Array | EmbedError)[]> {
    const { call, body, rate } = this.#options
    const size = texts.reduce((sum, text) => sum + text.size, 0)
    const { data } = await call('/embeddings', body(texts.map(({ text }) => text)), {
      tokens: rate.expected(size),
      signal: run.signal,
      stop: run.stop,
      onFailedAttempt(error, waitMs) {
        // At once, so that no one else sends a request that will fail as well.
        if (waitMs === undefined && !isAboutTexts(error)) run.fail(error)
      }
    })
    const tokens = (data as { usage?: { prompt_tokens?: unknown } } | null)?.usage?.prompt_tokens
    if (typeof tokens === 'number' && tokens > 0 && tokens < Infinity) rate.learn(size, tokens)
    return decodeVectors(data, texts.length)
  }

  async #halve(texts: readonly PlannedText[], refusal: EmbedError, run: Run, deliver: Deliver): Promise<void> {
    const middle = Math.ceil(texts.length / 2)
    const halves = [texts.slice(0, middle), texts.slice(middle)]
    const taken: boolean[] = []
    // Until something was taken, one after the other: if it is not about the texts, no more than a few are tried.
    if (this.accepted) taken.push(...(await Promise.all(halves.map(half => this.send(half, run, deliver)))))
    else for (const half of halves) taken.push(await this.send(half, run, deliver))
    // There was nothing wrong with any of them but that they were too many, or too long together.
    if (taken.every(Boolean)) this.#tighten(halves, refusal.message)
  }

  /** By what the service says that there was too much of; by both, where it does not say. */
  #tighten(halves: readonly (readonly PlannedText[])[], reason: string): void {
    const { limits, rate } = this.#options
    const tooManyTokens = /token/i.test(reason)
    const tooManyInputs = /batch|inputs|texts|items/i.test(reason)
    if (tooManyInputs || !tooManyTokens) {
      limits.inputsPerRequest = Math.min(limits.inputsPerRequest, halves[0]!.length)
    }
    if (tooManyTokens || !tooManyInputs) {
      const sizes = halves.map(half => half.reduce((sum, { size }) => sum + size, 0))
      limits.tokensPerRequest = Math.min(limits.tokensPerRequest, rate.atMost(Math.max(...sizes)))
    }
  }

  #refuse(text: PlannedText, error: EmbedError, run: Run, deliver: Deliver): void {
    if (error.code === 'too-large') {
      const { status, requestId } = error
      deliver(text, new EmbedError('text-too-long', error.message, { status, requestId }))
      return
    }
    if (!this.accepted && ++run.refusals >= allowedRefusals) {
      run.fail(error)
      throw error
    }
    deliver(text, error)
  }

  #place(text: PlannedText, outcome: Float32Array | EmbedError, run: Run, deliver: Deliver): void {
    const isVector = !(outcome instanceof EmbedError)
    if (isVector) this.dimensions ??= outcome.length
    const failure = isVector ? this.#wrongLength(outcome.length) : this.accepted ? undefined : outcome
    if (failure) {
      run.fail(failure)
      throw failure
    }
    this.accepted ||= isVector
    deliver(text, outcome)
  }

  #wrongLength(length: number): EmbedError | undefined {
    if (length === this.dimensions) return undefined
    const message = `The service sent vectors of ${length} numbers, expected ${this.dimensions}.`
    return new EmbedError('bad-response', message)
  }
}

/** So many texts are tried alone before a service that took nothing yet is believed to refuse all of them. */
const allowedRefusals = 4

/** A refusal that other texts, or fewer of them, may not meet. */
function isAboutTexts(error: unknown): error is EmbedError {
  return error instanceof EmbedError && (error.code === 'too-large' || error.code === 'bad-request')
}
