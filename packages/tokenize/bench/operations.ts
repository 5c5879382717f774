// What else is asked of a tokenizer than ids: how many there are, where they stand, what fits. Encoding alone is the measure;
// all read the same 0.5 MB of English and of many languages again and again.
import { runBench, type BenchCase } from '@llm-cookbook/bench'
import { ours, peers, type Loaded } from './peers.ts'
import { samples } from './texts.ts'

const texts = samples(1).filter(({ kind }) => kind === 'English' || kind === 'many languages')
const names = ['gpt-tokenizer', 'ai-tokenizer', 'hypertok', 'tokenizers (native)']
const loaded: [name: string, Loaded][] = []
for (const peer of [...ours.slice(0, 1), ...peers.filter(({ name }) => names.includes(name))]) {
  loaded.push([peer.name, await peer.load('o200k_base')])
}

const cases = texts.flatMap(({ kind, warm }) => {
  const work = Buffer.byteLength(warm) / 1e6
  return loaded.flatMap(([name, { encode, count, offsets, columns, truncate, fits }]): BenchCase<unknown>[] => {
    const limit = 10_000
    const calls: [call: string, run: (() => unknown) | undefined][] = [
      ['encode', () => encode(warm)],
      ['count', count && (() => count(warm))],
      ['offsets', offsets && (() => offsets(warm))],
      ['offsets in columns', columns && (() => columns(warm))],
      [`first ${limit.toLocaleString('en')} ids`, truncate && (() => truncate(warm, limit))],
      [`fits ${limit.toLocaleString('en')} ids`, fits && (() => fits(warm, limit))]
    ]
    const npm = peers.find(peer => peer.name === name)?.package
    return calls.flatMap(([call, run]) =>
      run === undefined
        ? []
        : [{ group: `${kind}, ${name}`, name: call, work, run, ...(npm !== undefined && { package: npm }) }]
    )
  })
})

await runBench({ name: 'operations', unit: 'MB', baseline: 'encode', rounds: 7, cases })
