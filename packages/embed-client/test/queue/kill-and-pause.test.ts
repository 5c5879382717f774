import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { killAndPause } from './kill-and-pause.ts'
import { hasRedis, startRedis } from './redis.ts'

// In full, 10,000 lines and 30 seconds: bench/queue.ts
it.skipIf(!hasRedis)(
  'each line has one outcome, one worker being killed and another asleep (needs redis-server)',
  async () => {
    const redis = await startRedis()
    const folder = mkdtempSync(join(tmpdir(), 'queue-'))
    try {
      const lines = 500
      const scenario = { lines, requestsPerMinute: 6000, latencyMs: 40, leaseMs: 600, pauseMs: 2500 }
      const report = await killAndPause({ redis, folder, ...scenario })
      expect(report.rows).toEqual(Array.from({ length: lines }, (_, i) => i))
      expect(report).toMatchObject({ failed: 0, refused: 0, served: lines + report.repeated })
      expect(report.mostIn10s).toBeLessThanOrEqual(report.allowedIn10s)
      // No more than were in flight: at 100 a second and 40 ms, four of all workers together, or some more.
      expect(report.repeated).toBeLessThan(20)
      expect(report.linesAfterSleep).toBeGreaterThanOrEqual(0)
    } finally {
      await redis.close()
      rmSync(folder, { recursive: true })
    }
  }
)
