// Loads one encoding with one library, and says on standard output how long it took and what memory it takes.
import { ours, peers, type EncodingName } from './peers.ts'

/** Times in milliseconds; memory is that of the process, less what it had before. */
export interface Loading {
  load: number
  first: number
  megabytes: number
  megabytesInUse: number
}

const [name, encoding] = process.argv.slice(2) as [string, EncodingName]
const peer = [...ours, ...peers].find(one => one.name === name)!
const before = memory()

const start = performance.now()
const loaded = await peer.load(encoding)
const ready = performance.now()
await loaded.encode('The quick brown fox jumps over the lazy dog.')
const first = performance.now()
const megabytes = memory() - before

const { english } = await import('./texts.ts')
await loaded.encode(english().text.slice(0, 1_000_000))
const megabytesInUse = memory() - before

const loading: Loading = { load: ready - start, first: first - ready, megabytes, megabytesInUse }
console.log(JSON.stringify(loading))

function memory(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss() / 1e6
}
