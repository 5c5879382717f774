// Quality, speed and weight of the offline embedder: pnpm --filter @llm-cookbook/embed-client bench:local [--model FILE] [--use-lite]
// With --use-lite, the quality of Universal Sentence Encoder lite beside it, which takes some minutes.
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { modelUrl } from '@llm-cookbook/model-en'
import type { Matrix } from '@llm-cookbook/vector'
import { createLocalEmbedder } from '../src/index.ts'
import { createUseLiteEmbedder } from '../src/use-lite.ts'
import { readReviews, supervised, wordings, zeroShot } from './reviews.ts'
import { cleanPairs, misspeltPairs, type Pair, readSts, stsScore } from './sts.ts'

type Embed = (texts: readonly string[]) => Promise<Matrix>

const { values } = parseArgs({ options: { model: { type: 'string' }, 'use-lite': { type: 'boolean' } } })
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
  console.log('Quality and speed: skipped, there is no folder of data sets (LLM_COOKBOOK_DATA)')
} else {
  await measureSpeed(data)
  await measureQuality('this model', texts => embedder.embed(texts), data)
  if (values['use-lite']) {
    const useLite = await createUseLiteEmbedder({ tooLong: 'truncate' })
    await measureQuality('Universal Sentence Encoder lite', texts => useLite.embed(texts), data)
  }
}

async function measureSpeed(data: string): Promise<void> {
  const folder = join(data, 'sts-benchmark')
  const sentences = [...readSts(folder, 'dev'), ...readSts(folder, 'test')].flatMap(({ a, b }) => [a, b])
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

async function measureQuality(name: string, embed: Embed, data: string): Promise<void> {
  console.log(`\n${name}`)
  const folder = join(data, 'sts-benchmark')
  const [train, dev, test] = [readSts(folder, 'train'), readSts(folder, 'dev'), readSts(folder, 'test')]
  const clean = cleanPairs(test, train)
  const spearman = async (pairs: readonly Pair[]): Promise<string> =>
    `${stsScore(pairs, await embed(pairs.flatMap(({ a, b }) => [a, b]))).toFixed(1)} (${pairs.length} pairs)`
  console.log(`STS Benchmark, Spearman × 100: dev ${await spearman(dev)}, test ${await spearman(test)}`)
  console.log(`  test without the sentences that are in its train part: ${await spearman(clean)}`)
  console.log(`  test, a tenth of the longer words misspelt: ${await spearman(misspeltPairs(test, 0.1, 1))}`)

  const reviews = readReviews(join(data, 'fine-food-reviews'))
  const rows = await embed(reviews.map(({ text }) => text))
  const f1 = zeroShot(reviews, rows, await embed(wordings.flat()))
  const each = f1.map((value, w) => `${value.toFixed(3)} '${wordings[w]![1]}'`)
  console.log(`Reviews, macro F1: by label wordings ${mean(f1).toFixed(3)} (${each.join(', ')})`)
  console.log(`  by logistic regression, ten splits: ${mean(supervised(reviews, rows)).toFixed(3)}`)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
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
