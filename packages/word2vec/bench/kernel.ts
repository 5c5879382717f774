// The kernels against each other, without reading and writing: one worker, warmed up, on Wikipedia articles of the folder of
// larger data sets.
//
//     node --conditions=@llm-cookbook/source bench/kernel.ts
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataFolder, runBench, type BenchCase } from '@llm-cookbook/bench'
import { encodeCorpus } from '@llm-cookbook/word2vec'
import { chunkLength, createKernel, type KernelKind, type KernelSettings } from '../src/kernels/kernel.ts'
import { keepProbabilities } from '../src/vocabulary.ts'

const data = dataFolder()
if (data === undefined) throw new Error('the folder of larger data sets is not there')
const text = gunzipSync(readFileSync(join(data, 'corpus-enwiki/enwiki-core.txt.gz'))).toString()
const corpus = await encodeCorpus(text.toLowerCase(), { minCount: 5 })
const { vocabulary } = corpus
const chunks = await readChunks(20)
const words = chunks.flatMap(ids => [...ids]).filter(id => id >= 0).length
console.log(`${vocabulary.size} different words\n`)

const usual = { architecture: 'skip-gram', negative: 5, hierarchicalSoftmax: false, shareNegatives: true } as const
const groups: Record<string, Partial<KernelSettings> & { vectorSize: number }> = {
  'skip-gram, 100 dimensions': { vectorSize: 100 },
  'skip-gram, 300 dimensions': { vectorSize: 300 },
  'skip-gram, 100 dimensions, 15 negatives': { vectorSize: 100, negative: 15 },
  'skip-gram, 100 dimensions, negatives of each pair': { vectorSize: 100, shareNegatives: false },
  'skip-gram, 100 dimensions, hierarchical softmax': { vectorSize: 100, negative: 0, hierarchicalSoftmax: true },
  'CBOW, 100 dimensions': { vectorSize: 100, architecture: 'cbow' }
}
const kinds: KernelKind[] = ['typescript', 'simd', 'relaxed-simd']

const cases = Object.entries(groups).flatMap(([group, settings]) =>
  kinds.map((kind): BenchCase<number> => {
    const kernel = createKernel({
      ...usual,
      ...settings,
      vocabularySize: vocabulary.size,
      counts: vocabulary.counts,
      keep: keepProbabilities(vocabulary, 1e-3),
      window: 5,
      cbowMean: true,
      kind
    })
    kernel.initialize(1)
    const run = (): number => {
      let loss = 0
      let examples = 0
      for (const ids of chunks) {
        const result = kernel.train(ids, 0.025)
        loss += result.loss
        examples += result.examples
      }
      return loss / examples
    }
    return { group, name: kind, work: words, run }
  })
)
await runBench({ name: 'kernel', unit: 'words', baseline: 'simd', rounds: 7, cases })

/** So many chunks of whole sentences, from the beginning of the corpus. */
async function readChunks(count: number): Promise<Int32Array[]> {
  const ids = await corpus.read(0, Math.min(corpus.length, count * chunkLength))
  const chunks = []
  for (let start = 0; start < ids.length;) {
    const end = ids.lastIndexOf(-1, start + chunkLength - 1) + 1
    if (end <= start) break
    chunks.push(ids.slice(start, end))
    start = end
  }
  return chunks
}
