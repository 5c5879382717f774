// All offline sources beside one another: node --conditions=@llm-cookbook/source bench/sources.ts
// Quality is Spearman's correlation × 100 on the STS Benchmark; speed is of its sentences, in one thread. Each source runs
// in a process of its own, so that memory is its own: the peak of the resident set. Size is that of the packages named
// below, unpacked, without what they depend on. With SOURCES_TRANSFORMERS=MODEL (a name on the hub, or a local folder),
// a transformer too, if @huggingface/transformers is installed.
import { execFileSync } from 'node:child_process'
import { readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { createLocalEmbedder, type Embedder } from '../src/index.ts'
import { createTransformersEmbedder } from '../src/transformers.ts'
import { createUseLiteEmbedder } from '../src/use-lite.ts'
import { readSts, stsScore } from './sts.ts'

interface Source {
  create: () => Promise<Embedder>
  /** Folders in node_modules. */
  packages: string[]
}

const model = process.env['SOURCES_TRANSFORMERS']
const sources: Record<string, Source> = {
  'offline default': { create: () => createLocalEmbedder(), packages: ['@llm-cookbook/model-en'] },
  'USE lite': {
    create: () => createUseLiteEmbedder({ tooLong: 'truncate' }),
    packages: ['core', 'embeddings', 'model-embeddings-en'].map(name => `@energetic-ai/${name}`)
  },
  ...(model !== undefined && {
    transformers: { create: () => createTransformersEmbedder({ model }), packages: ['@huggingface/transformers'] }
  })
}

const data = dataFolder()
const asked = process.argv[2]
if (data === undefined) console.log('Skipped: there is no folder of data sets (LLM_COOKBOOK_DATA)')
else if (asked !== undefined) console.log(JSON.stringify(await measure(sources[asked]!, join(data, 'sts-benchmark'))))
else {
  const conditions = '--conditions=@llm-cookbook/source'
  const run = (name: string): string =>
    execFileSync(process.execPath, [conditions, import.meta.filename, name]).toString()
  const rows = Object.keys(sources).map(name => [name, JSON.parse(run(name)) as object])
  console.table(Object.fromEntries(rows))
}

async function measure({ create, packages }: Source, folder: string): Promise<Record<string, string>> {
  const start = performance.now()
  const embedder = await create()
  const loaded = performance.now()
  const scores: string[] = []
  let sentences = 0
  let seconds = 0
  for (const part of ['dev', 'test'] as const) {
    const pairs = readSts(folder, part)
    const texts = pairs.flatMap(({ a, b }) => [a, b])
    await embedder.embed(texts.slice(0, 64))
    const before = performance.now()
    const rows = await embedder.embed(texts)
    seconds += (performance.now() - before) / 1000
    sentences += texts.length
    scores.push(stsScore(pairs, rows).toFixed(1))
  }
  return {
    'STS-B dev': scores[0]!,
    'STS-B test': scores[1]!,
    'sentences/s': (sentences / seconds).toFixed(0),
    'load, ms': (loaded - start).toFixed(0),
    'memory, MB': (process.resourceUsage().maxRSS / 1024).toFixed(0),
    'size, MB': (
      packages.reduce((sum, name) => sum + sizeOf(join(import.meta.dirname, '../node_modules', name)), 0) / 1e6
    ).toFixed(1)
  }
}

/** Bytes of a package's own files, without what it depends on. */
function sizeOf(folder: string): number {
  const path = realpathSync(folder)
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .reduce((sum, entry) => {
      const inside = join(path, entry.name)
      return sum + (entry.isDirectory() ? sizeOf(inside) : statSync(inside).size)
    }, 0)
}
