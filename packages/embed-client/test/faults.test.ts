import { describe, expect, it } from 'vitest'
import { createOpenAiEmbedder, EmbedError } from '../src/index.ts'
import { type Faults, faultTypes, hashEmbedder, startServer } from '../src/testing/index.ts'
import { type FaultRow, faultRows, lineOf, type Outcome } from './fault-table.ts'

const texts = ['one', 'two', 'three']

/** What comes of three texts at a server with these faults. */
async function outcomeOf(faults: Faults, options: FaultRow['options']): Promise<Outcome> {
  const server = await startServer({ faults })
  try {
    const embedder = createOpenAiEmbedder({
      baseURL: server.url,
      model: 'test-model',
      retry: { attempts: 3, baseDelayMs: 2, maxRateLimitedMs: 30 },
      ...options
    })
    const result = await embedder.embed(texts).then(
      async ({ data }) => {
        expect(data).toEqual((await hashEmbedder().embed(texts)).data)
        return 'delivered' as const
      },
      (error: unknown) => {
        if (error instanceof EmbedError) return error.code
        throw error
      }
    )
    return { result, requests: server.requests.length, billedAgain: server.account.repeated }
  } finally {
    await server.close()
  }
}

const cases = faultRows.map(row => [lineOf(row), row] as const)

describe('a fault of the service', () => {
  it.concurrent.each(cases)('%s', async (_, { fault, options, once, always }) => {
    for (const [faults, expected] of [
      [[fault], once],
      [() => fault, always]
    ] satisfies [Faults, Outcome][]) {
      const outcome = await outcomeOf(faults, options)
      // Where time decides how many requests there are, there is more than one.
      if (expected.requests === undefined) expect(outcome.requests).toBeGreaterThan(1)
      expect(outcome).toEqual({ ...expected, requests: expected.requests ?? outcome.requests })
    }
  })

  it('of every type is in the table', () => {
    expect(new Set(faultRows.map(({ fault }) => fault.type))).toEqual(new Set(faultTypes))
  })
})
