// Writes entries into a cache until it is done or killed, and says after each batch how many are in it.
import { openSqliteCache } from '../../src/cache/sqlite.ts'
import { entryOf } from './sqlite-entry.ts'

const [path, name, count] = process.argv.slice(2) as [string, string, string]
const cache = await openSqliteCache(path, { busyTimeoutMs: 60_000 })
const size = 20
for (let i = 0; i < Number(count); i += size) {
  await cache.set(Array.from({ length: size }, (_, j) => entryOf(name, i + j)))
  process.stdout.write(`${i + size}\n`)
}
await cache.close()
