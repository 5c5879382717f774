import {
  createLimiter,
  createOpenAiEmbedder,
  createService,
  EmbedError,
  type Service
} from '@llm-cookbook/embed-client'
import { createRandom } from '@llm-cookbook/vector'
import { type Arrival, capacityOf, LimitedService, type LimitedServiceOptions, tokensOf } from './limited-service.ts'
import { SimulatedClock } from './simulated-clock.ts'

export type Strategy = 'all at once' | 'sleeping' | 'paced'
export const strategies: readonly Strategy[] = ['all at once', 'sleeping', 'paced']

export interface PacingOptions extends LimitedServiceOptions {
  /** A request each. */
  readonly texts: number
  /** Tokens of a text, in the mean. */
  readonly tokensPerText: number
  readonly seed: number
}

/** What the service saw of one strategy. Times are ms from the start. */
export interface PacingRun {
  readonly strategy: Strategy
  readonly arrivals: readonly Arrival[]
  readonly sent: readonly number[]
  readonly ended: readonly number[]
  readonly answered: readonly number[]
  /** Tokens of all answers until then, for each of `answered`. */
  readonly tokens: readonly number[]
  readonly refused: readonly number[]
  readonly endMs: number
}

/** Texts of different lengths, most of them short: their logarithms are normally distributed. None is empty or alike. */
export function textsFor({ texts, tokensPerText, tokensPerMinute, bucketSeconds, seed }: PacingOptions): string[] {
  const random = createRandom(seed)
  const most = Math.floor(Math.min(8000, capacityOf(tokensPerMinute, bucketSeconds)))
  return Array.from({ length: texts }, (_, i) => {
    const tokens = tokensPerText * Math.exp(0.7 * random.normal() - 0.245)
    return `text ${i} `.padEnd(4 * Math.min(most, Math.max(3, Math.round(tokens))), 'x')
  })
}

/** One vector for each of many texts, from a service with limits. */
export async function simulatePacing(strategy: Strategy, options: PacingOptions): Promise<PacingRun> {
  const clock = new SimulatedClock()
  const limited = new LimitedService(clock, options)
  const service = createService({ ...where, fetch: limited.fetch })
  await clock.run(deliver[strategy]({ clock, limited, service, texts: textsFor(options), options }))
  const { arrivals, sent, ended, answered, tokens } = limited
  const refused = arrivals.filter(({ refused }) => refused).map(({ at }) => at)
  return { strategy, arrivals, sent, ended, answered, tokens, refused, endMs: clock.now() }
}

/** When each answer is there at best: as soon as both buckets allow, in the order of the texts. */
export function permitted(options: PacingOptions): Pick<PacingRun, 'answered' | 'tokens' | 'endMs'> {
  const { requestsPerMinute, tokensPerMinute, bucketSeconds, latencyMs } = options
  const [answered, tokens]: [number[], number[]] = [[], []]
  let sum = 0
  for (const [i, text] of textsFor(options).entries()) {
    sum += tokensOf(text)
    const wait = Math.max(
      ((i + 1 - capacityOf(requestsPerMinute, bucketSeconds)) * 60_000) / requestsPerMinute,
      ((sum - capacityOf(tokensPerMinute, bucketSeconds)) * 60_000) / tokensPerMinute,
      0
    )
    answered.push(wait + latencyMs)
    tokens.push(sum)
  }
  return { answered, tokens, endMs: answered.at(-1) ?? 0 }
}

interface Work {
  readonly clock: SimulatedClock
  readonly limited: LimitedService
  readonly service: Service
  readonly texts: readonly string[]
  readonly options: PacingOptions
}

const where = { baseURL: 'https://service.example/v1' }

const deliver: Record<Strategy, (work: Work) => Promise<unknown>> = {
  'all at once': work => Promise.all(work.texts.map((text, i) => untilAnswered(work, text, i))),

  async sleeping(work) {
    for (const [i, text] of work.texts.entries()) {
      await work.clock.sleep(60_000 / work.options.requestsPerMinute)
      await untilAnswered(work, text, i)
    }
  },

  paced({ clock, limited, texts }) {
    const limiter = createLimiter({ clock, random: seeded(1) })
    const embedder = createOpenAiEmbedder({
      ...where,
      model: 'model',
      fetch: limited.fetch,
      limits: { inputsPerRequest: 1 },
      // Real time passes between a permit and its end, in which answers are read; none shall pass here.
      limiter: {
        async acquire(tokens, signal) {
          const permit = await limiter.acquire(tokens, signal)
          clock.hold()
          return {
            headers: permit.headers.bind(permit),
            done(result) {
              clock.release()
              permit.done(result)
            }
          }
        }
      }
    })
    return embedder.embed(texts)
  }
}

/** Again after each 429, after a random wait from a second to a limit that doubles up to a minute; for ever. */
async function untilAnswered({ clock, service }: Work, text: string, seed: number): Promise<void> {
  const random = seeded(seed)
  for (let limit = 1; ; limit = Math.min(60, 2 * limit)) {
    clock.hold()
    try {
      await service.request('/embeddings', { model: 'model', input: [text] })
      return
    } catch (error) {
      if (!(error instanceof EmbedError && error.code === 'rate-limited')) throw error
    } finally {
      clock.release()
    }
    await clock.sleep(1000 * (1 + (limit - 1) * random()))
  }
}

function seeded(seed: number): () => number {
  const random = createRandom(seed)
  return () => random.uniform()
}
