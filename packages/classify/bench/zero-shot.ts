// Zero-shot classification: texts to labels by the offline embedder, and their vectors to labels alone, by 2, 14 and 1,000
// labels. A unit of work is a text.
//
//     pnpm --filter @llm-cookbook/classify exec node --conditions=@llm-cookbook/source bench/zero-shot.ts
import { runBench, type BenchCase } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { zeroShot } from '../src/zero-shot.ts'
import { articles } from '../test/support/vectors.ts'

const embedder = await createLocalEmbedder()
const { texts: some, labels } = articles()
const texts = Array.from({ length: 10 }, () => some).flat()
const matrix = await embedder.embed(texts)
const categories = [...new Set(labels)]
const openings = Array.from({ length: 1000 }, (_, i) => `${i} ${some[i % some.length]!}`)

const cases: BenchCase<unknown>[] = []
for (const names of [categories.slice(0, 2), categories, openings]) {
  const classifier = await zeroShot({ embedder, labels: names })
  const group = `${names.length} labels`
  cases.push(
    { group, name: 'texts', work: texts.length, run: () => classifier.classify(texts) },
    { group, name: 'vectors', work: texts.length, run: () => classifier.classifyMatrix(matrix) }
  )
}
await runBench({ name: 'zero-shot', unit: 'texts', baseline: 'texts', rounds: 7, cases })
