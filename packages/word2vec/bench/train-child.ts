// Trains on a file in a process of its own, as the other trainers do, and writes word2vec's binary format.
import { trainSubwordVectors } from '@llm-cookbook/word2vec'
import { corpusFiles, saveWordVectors, trainWordVectors } from '@llm-cookbook/word2vec/node'
import type { OurOptions } from './trainers.ts'

const [file, out, json] = process.argv.slice(2) as [string, string, string]
const { subwords, ...options } = JSON.parse(json) as OurOptions
const corpus = await corpusFiles(file)
const vectors = subwords
  ? (await trainSubwordVectors(corpus, options)).vectors
  : await trainWordVectors(corpus, options)
await saveWordVectors(out, vectors, { format: 'word2vec-binary' })
