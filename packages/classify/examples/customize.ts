// A matrix that makes embeddings tell which sentences follow from which: "Customizing embeddings" of the OpenAI cookbook, over the
// sentences of SNLI that it uses. First the recorded cosines are swept as there; then the same is done with the vectors of an
// English model that runs here, over several splits.
//
//     node examples/customize.ts              ten splits of each kind, all methods: many minutes
//     node examples/customize.ts 2 closed-form
//
// Reads snli_1.0_train_2k.csv and customizing_embeddings_recorded.json of the cookbook, from the folder snli-2k in the one that
// LLM_COOKBOOK_DATA names.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { chooseThreshold, customize, takeRows, trainTestSplit, type CustomizeOptions } from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { cosine, createRandom, type Matrix } from '@llm-cookbook/vector'
import { parse } from 'csv-parse/sync'

const folder = dataFolder()
if (folder === undefined) throw new Error('LLM_COOKBOOK_DATA: expected a folder with snli-2k, got none')
const [, , splits = '10', ...named] = process.argv
const methods = (named.length > 0 ? named : ['gradient', 'contrastive', 'closed-form']) as CustomizeOptions['method'][]

interface Recorded {
  readonly facet: string
  readonly label: 1 | -1
  readonly cosine: readonly number[]
}
const recorded = JSON.parse(
  await readFile(join(folder, 'snli-2k/customizing_embeddings_recorded.json'), 'utf8')
) as Record<'before' | 'after', Recorded[]>

console.log('Recorded there, the best threshold in steps of .001 for each:\n')
console.log('| | training | test |\n| --- | ---: | ---: |')
for (const when of ['before', 'after'] as const) {
  const accuracies = ['x2', 'x'].map(part => {
    const parts = recorded[when].filter(({ facet }) => facet === part)
    const cosines = parts.flatMap(({ cosine }) => cosine)
    const alike = parts.flatMap(({ cosine, label }) => cosine.map(() => label === 1))
    const steps = Array.from({ length: 2000 }, (_, i) => (i - 1000) / 1000)
    return Math.max(...steps.map(threshold => accuracy(cosines, alike, threshold)))
  })
  console.log(`| ${when} | ${accuracies.map(percent).join(' | ')} |`)
}

const pairs = parse<Record<'gold_label' | 'sentence1' | 'sentence2', string>>(
  await readFile(join(folder, 'snli-2k/snli_1.0_train_2k.csv'), 'utf8'),
  { columns: true }
).filter(pair => pair.gold_label === 'entailment')
const first = pairs.map(pair => pair.sentence1)
const second = pairs.map(pair => pair.sentence2)
const embedder = await createLocalEmbedder()
const [a, b] = [await embedder.embed(first), await embedder.embed(second)]

console.log(
  `\nHere, the mean over ${splits} splits at random, in halves as there, and with a fifth for the test: with the`
)
console.log('threshold that is best on the test, as recorded, and with the one that was chosen on the training part.\n')
console.log('| | test | before | after | points more | before | after | points more |')
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
for (const method of methods) {
  for (const testSize of [0.5, 0.2]) {
    const found: Trial[] = []
    for (let seed = 0; seed < Number(splits); seed++) found.push(await trial(method, testSize, seed))
    const cells = (['best', 'chosen'] as const).flatMap(kind => {
      const of = found.map(one => one[kind])
      const more = of.map(([before, after]) => after - before)
      const half = 1.96 * Math.sqrt(mean(more.map(value => (value - mean(more)) ** 2)) / (more.length - 1 || 1))
      const points = `${(100 * mean(more)).toFixed(1)} ± ${(100 * half).toFixed(1)}`
      return [percent(mean(of.map(([before]) => before))), percent(mean(of.map(([, after]) => after))), points]
    })
    console.log(`| ${[method, percent(testSize), ...cells].join(' | ')} |`)
  }
}

/** Accuracies before and after. */
interface Trial {
  /** With the threshold that is best on the test. */
  readonly best: readonly [before: number, after: number]
  /** With the one chosen on the training part. */
  readonly chosen: readonly [before: number, after: number]
}

/** All that is chosen, but for the best threshold, is chosen on the training part. */
async function trial(method: CustomizeOptions['method'], testSize: number, seed: number): Promise<Trial> {
  const { train, test } = trainTestSplit(pairs.length, { testSize, seed })
  const made = await customize({ a: takeRows(a, train), b: takeRows(b, train) }, { method, seed })
  // After the split: as many sentences that do not belong together, out of the part for the test.
  const rows = [...test]
  const sentences = [...new Set(rows.flatMap(row => [first[row]!, second[row]!]))]
  const taken = new Set(rows.flatMap(row => [`${first[row]}\n${second[row]}`, `${second[row]}\n${first[row]}`]))
  const random = createRandom(seed + 1000)
  const unlike: [string, string][] = []
  while (unlike.length < rows.length) {
    const [one, other] = [sentences[random.integer(sentences.length)]!, sentences[random.integer(sentences.length)]!]
    if (one === other || taken.has(`${one}\n${other}`)) continue
    taken.add(`${one}\n${other}`).add(`${other}\n${one}`)
    unlike.push([one, other])
  }
  const alike = [...rows.map(() => true), ...unlike.map(() => false)]
  const left = await embedder.embed([...rows.map(row => first[row]!), ...unlike.map(([one]) => one)])
  const right = await embedder.embed([...rows.map(row => second[row]!), ...unlike.map(([, other]) => other)])
  const before = cosines(left, right)
  const after = made.similarities(left, right)
  const best = (of: Float64Array): number => chooseThreshold(of, alike, { metric: 'accuracy' }).accuracy
  return {
    best: [best(before), best(after)],
    chosen: [accuracy(before, alike, made.before.threshold), accuracy(after, alike, made.threshold)]
  }
}

function cosines(left: Matrix, right: Matrix): Float64Array {
  return Float64Array.from({ length: left.rows }, (_, i) => cosine(left.row(i), right.row(i)))
}

function accuracy(cosines: ArrayLike<number>, alike: readonly boolean[], threshold: number): number {
  return alike.filter((isAlike, i) => cosines[i]! > threshold === isAlike).length / alike.length
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
