// Takes permits from the limit in a file until it is killed, with a line for each.
import { createLimiter } from '../../src/limit.ts'
import { openFileLimitStore } from '../../src/limit/file-store.ts'

const [path, requestsPerMinute] = process.argv.slice(2) as [string, string]
const store = await openFileLimitStore(path, { busyTimeoutMs: 60_000 })
const limiter = createLimiter({ store, requestsPerMinute: Number(requestsPerMinute), burst: 0.1 })
for (;;) {
  const permit = await limiter.acquire(1)
  process.stdout.write('one\n')
  permit.done({ charged: 1 })
}
