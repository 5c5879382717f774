// From nothing to the first ids, each time in a process of its own: importing the library, loading an encoding, encoding one
// sentence. Ours is what is published, so it has to be built before.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runBench, type BenchCase } from '@llm-cookbook/bench'
import { ours, peers, type EncodingName } from './peers.ts'
import type { Loading } from './load-child.ts'

if (!existsSync(join(import.meta.dirname, '../dist/index.js'))) {
  throw new Error('dist/ is not there: build the package first, with `pnpm build`')
}
const run = promisify(execFile)
const encodings = ['cl100k_base', 'o200k_base'] satisfies EncodingName[]

const cases = encodings.flatMap(encoding =>
  [ours[0]!, ...peers].map((peer): BenchCase<Loading> => {
    const all: Loading[] = []
    return {
      group: encoding,
      name: peer.name,
      ...(peer.package !== undefined && { package: peer.package }),
      async run() {
        const child = join(import.meta.dirname, 'load-child.ts')
        const { stdout } = await run(process.execPath, ['--expose-gc', child, peer.name, encoding])
        const loading = JSON.parse(stdout) as Loading
        all.push(loading)
        return loading
      },
      quality: () => ({
        'import and load, ms': median(all.map(one => one.load)),
        'first ids, ms': median(all.map(one => one.first)),
        'memory, MB': median(all.map(one => one.megabytes)),
        'after encoding 1 MB': median(all.map(one => one.megabytesInUse))
      })
    }
  })
)
// The time of the frame is that of the whole process, Node's own start included.
await runBench({ name: 'load', rounds: 7, sampleMs: 0, warmUpMs: 0, cases })

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
