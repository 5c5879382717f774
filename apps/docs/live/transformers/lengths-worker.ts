import { Matrix } from '@llm-cookbook/vector'
import { WordVectors } from '@llm-cookbook/word2vec'
import { answerJobs } from '../kit/job.ts'
import { lengthCurves, type LengthCurve, type LengthOptions } from './lengths.ts'

export interface LengthsJob {
  readonly input: {
    readonly words: readonly string[]
    readonly numbers: Float32Array
    readonly text: string
    readonly options: LengthOptions
  }
  readonly progress: LengthCurve
  readonly result: null
}

answerJobs<LengthsJob>(async ({ words, numbers, text, options }, report) => {
  const table = new WordVectors(words, new Matrix(words.length, numbers.length / words.length, numbers))
  for await (const curve of lengthCurves(table, text.split(/\s+/), options)) report(curve)
  return null
})
