import { createLimiter, createOpenAiEmbedder, EmbedError } from '@llm-cookbook/embed-client'
import { createRandom } from '@llm-cookbook/vector'
import { SimulatedClock } from './simulated-clock.ts'

/** It takes as long for a request, and so much longer for each text in it; in ms. So many requests a minute, no more. */
const batchService = { requestMs: 300, textMs: 2, requestsPerMinute: 600 }

export interface BatchOptions {
  readonly texts: number
  readonly textsPerRequest: number
  /** Which texts the service refuses, with a 400 for the whole request that they are in. */
  readonly bad: readonly number[]
}

/** One request, for the texts from one to before another. */
export interface BatchRequest {
  readonly from: number
  readonly to: number
  readonly refused: boolean
}

export interface BatchRun {
  /** In the order in which they came. */
  readonly requests: readonly BatchRequest[]
  readonly seconds: number
  /** Texts that have a vector. */
  readonly done: number
  /** Those that have none, as the error says. */
  readonly failed: readonly number[]
  /** Texts that were served, and are paid for; one that was served twice counts twice. */
  readonly paid: number
}

/** Vectors of many texts, some of which the service refuses. */
export async function simulateBatches({ texts, textsPerRequest, bad }: BatchOptions): Promise<BatchRun> {
  const clock = new SimulatedClock()
  const requests: BatchRequest[] = []
  let paid = 0
  const isBad = new Set(bad)
  const limiter = createLimiter({ clock, random: () => 0.5, requestsPerMinute: batchService.requestsPerMinute })
  const embedder = createOpenAiEmbedder({
    baseURL: 'https://service.example/v1',
    model: 'model',
    encoding: 'float',
    limits: { inputsPerRequest: textsPerRequest },
    limiter: {
      async acquire(tokens, signal) {
        const permit = await limiter.acquire(tokens, signal)
        // Answers are read in real time, in which none shall pass here.
        clock.hold()
        return {
          headers: permit.headers.bind(permit),
          done(result) {
            clock.release()
            permit.done(result)
          }
        }
      }
    },
    async fetch(_address, init) {
      const { input } = JSON.parse(init?.body as string) as { input: readonly string[] }
      const numbers = input.map(Number)
      const refused = numbers.find(number => isBad.has(number))
      requests.push({ from: numbers[0]!, to: numbers.at(-1)! + 1, refused: refused !== undefined })
      clock.release()
      await clock.sleep(batchService.requestMs + (refused === undefined ? batchService.textMs * input.length : 0))
      clock.hold()
      if (refused !== undefined) {
        return Response.json({ error: { message: `input ${refused} cannot be read` } }, { status: 400 })
      }
      paid += input.length
      return Response.json({ data: numbers.map((number, index) => ({ index, embedding: [number, 1] })) })
    }
  })
  const all = Array.from({ length: texts }, (_, number) => String(number))
  let failure: EmbedError | undefined
  try {
    await clock.run(embedder.embed(all))
  } catch (error) {
    if (!(error instanceof EmbedError)) throw error
    failure = error
  }
  return {
    requests,
    seconds: clock.now() / 1000,
    done: failure?.done ?? texts,
    failed: failure?.failures.map(({ index }) => index) ?? [],
    paid
  }
}

/** Different texts, by ascending number. */
export function drawBad(texts: number, count: number, seed: number): number[] {
  const numbers = Array.from({ length: texts }, (_, number) => number)
  return createRandom(seed)
    .shuffle(numbers)
    .slice(0, count)
    .sort((a, b) => a - b)
}

/** A request that was refused, and all that came of its texts: a row for each time that they were halved. */
export function halvings({ requests }: BatchRun): BatchRequest[][] {
  const first = requests.find(({ refused }) => refused)
  if (first === undefined) return []
  const rows: BatchRequest[][] = [[first]]
  for (let row: BatchRequest[] | undefined = rows[0]; row !== undefined;) {
    const parents: readonly BatchRequest[] = row.filter(({ refused }) => refused)
    const next = requests.filter(request => parents.some(parent => isHalf(request, parent)))
    if (next.length > 0) rows.push(next)
    row = next.length > 0 ? next : undefined
  }
  return rows
}

function isHalf({ from, to }: BatchRequest, parent: BatchRequest): boolean {
  const middle = parent.from + Math.ceil((parent.to - parent.from) / 2)
  return (from === parent.from && to === middle && middle < parent.to) || (from === middle && to === parent.to)
}
