// Text to ids: ours, with both kernels, and the libraries that people use. Each is asked for the ids by its quickest call, on
// one thread; `ids` tells whether they are those of tiktoken. Text that is read again and again ('warm') flatters whoever
// keeps what it has seen, so each kind of text is measured on parts that were never read before, too ('fresh').
//
// Names of peers as arguments measure these alone, and leave bench/results as it is.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runBench, type BenchCase, type Report } from '@llm-cookbook/bench'
import { ours, peers, type EncodingName, type Ids, type Loaded } from './peers.ts'
import { writeRatios } from './ratios.ts'
import { samples } from './texts.ts'

const rounds = 9
const only = process.argv.slice(2)
const chosen = [...ours, ...peers.filter(({ name }) => only.length === 0 || only.some(part => name.includes(part)))]
const folder = only.length === 0 ? join(import.meta.dirname, 'results') : join(tmpdir(), 'bench')
const reference = 'tiktoken (WASM)'
// Nothing runs twice on fresh text: one part to warm up, and one a round.
const texts = samples(rounds + 1)
for (const { kind, source } of texts) console.log(`${kind}: ${source}`)

const reports: Report[] = []
for (const encoding of ['o200k_base', 'cl100k_base'] satisfies EncodingName[]) {
  const expected = await peers.find(({ name }) => name === reference)!.load(encoding)
  const loaded: [name: string, npm: string | undefined, Loaded][] = []
  for (const peer of chosen) loaded.push([peer.name, peer.package, await peer.load(encoding)])
  const common = { unit: 'MB', folder, rounds, ...(chosen.includes(ours[0]!) && { baseline: ours[0]!.name }) }

  const warm: BenchCase<Ids>[] = texts.flatMap(({ kind, warm }) =>
    loaded.map(([name, npm, { encode }]) => ({
      group: kind,
      name,
      ...(npm !== undefined && { package: npm }),
      work: megabytes(warm),
      run: () => encode(warm),
      quality: async ids => ({ ids: equal(ids, await expected.encode(warm)) ? 'equal' : 'other' })
    }))
  )
  reports.push(await runBench({ ...common, name: `encode-${encoding}-warm`, cases: warm }))

  const fresh: BenchCase<Ids>[] = texts.flatMap(({ kind, fresh }) =>
    loaded.map(([name, npm, { encode }]) => {
      let next = 0
      return {
        group: kind,
        name,
        ...(npm !== undefined && { package: npm }),
        work: fresh.reduce((sum, part) => sum + megabytes(part), 0) / fresh.length,
        run: () => encode(fresh[next++]!),
        quality: async () => {
          for (const part of fresh) {
            if (!equal(await encode(part), await expected.encode(part))) return { ids: 'other' }
          }
          return { ids: 'equal' }
        }
      }
    })
  )
  // A measurement is one run.
  const once = { sampleMs: 0, warmUpMs: 0 }
  reports.push(await runBench({ ...common, ...once, name: `encode-${encoding}-fresh`, cases: fresh }))
}
await writeRatios(reports, folder)

function megabytes(text: string): number {
  return Buffer.byteLength(text) / 1e6
}

function equal(a: Ids, b: Ids): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
