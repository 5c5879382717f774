import type { PacingOptions } from './pacing.ts'

/** What the live part begins with, and the picture shows. */
export const usualPacing: PacingOptions = {
  requestsPerMinute: 300,
  tokensPerMinute: 60_000,
  bucketSeconds: 10,
  latencyMs: 500,
  headers: true,
  texts: 800,
  tokensPerText: 220,
  seed: 1
}
