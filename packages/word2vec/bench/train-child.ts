// Trains on a file in a process of its own, as the other trainers do, and writes word2vec's binary format.
import { corpusFiles, saveWordVectors, trainWordVectors, type NodeTrainOptions } from '@llm-cookbook/word2vec/node'

const [corpus, out, options] = process.argv.slice(2) as [string, string, string]
const vectors = await trainWordVectors(await corpusFiles(corpus), JSON.parse(options) as NodeTrainOptions)
await saveWordVectors(out, vectors, { format: 'word2vec-binary' })
