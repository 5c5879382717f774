// Quality, speed and weight of the offline embedder: pnpm --filter @llm-cookbook/embed-client bench [--model FILE]
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { modelUrl } from '@llm-cookbook/model-en'
import { createLocalEmbedder } from '../src/index.ts'
import { readSts, stsScore } from './sts.ts'

const { values } = parseArgs({ options: { model: { type: 'string' } } })
const rounds = 9

const bytes = readFileSync(values.model ?? modelUrl)
const loading = await medianOf(rounds, () => createLocalEmbedder({ model: bytes }))
const embedder = await createLocalEmbedder({ model: bytes })
console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}; medians of ${rounds} rounds, one thread`
)
console.log(`model: ${(bytes.length / 1e6).toFixed(2)} MB, ${embedder.fingerprint}`)
console.log(`loading from memory: ${loading.toFixed(0)} ms`)

const data = dataFolder()
if (data === undefined) {
  console.log('STS Benchmark: skipped, there is no folder of data sets (LLM_COOKBOOK_DATA)')
} else {
  const folder = join(data, 'sts-benchmark')
  const parts = { dev: readSts(folder, 'dev'), test: readSts(folder, 'test') }
  for (const [name, pairs] of Object.entries(parts)) {
    const matrix = await embedder.embed(pairs.flatMap(({ a, b }) => [a, b]))
    console.log(`STS Benchmark ${name}: Spearman × 100 = ${stsScore(pairs, matrix).toFixed(1)} (${pairs.length} pairs)`)
  }
  const sentences = [...parts.dev, ...parts.test].flatMap(({ a, b }) => [a, b])
  const many = Array.from({ length: 10 }, () => sentences).flat()
  const ms = await medianOf(rounds, () => embedder.embed(many))
  const documents = Array.from({ length: 5000 }, (_, i) => sentences.slice(i, i + 17).join(' '))
  const documentsMs = await medianOf(rounds, () => embedder.embed(documents))
  const kilobytes = documents.reduce((sum, text) => sum + text.length, 0) / documents.length / 1000
  console.log(`sentences of STS: ${Math.round((1000 * many.length) / ms)} a second`)
  console.log(
    `documents of ${kilobytes.toFixed(1)} kB: ${Math.round((1000 * documents.length) / documentsMs)} a second`
  )
}

async function medianOf(count: number, work: () => Promise<unknown>): Promise<number> {
  await work()
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[count >> 1]!
}
