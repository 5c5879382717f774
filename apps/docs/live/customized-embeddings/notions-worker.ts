import { Matrix } from '@llm-cookbook/vector'
import { answerJobs } from '../kit/job.ts'
import { learnCaptions, learnOpinions, sameOpinionNearest, type Notion } from './notions.ts'
import type { JudgedPair } from './pairs.ts'

/** A notion whose customization is bytes, as `save` makes them. */
export interface SavedNotion extends Omit<Notion, 'customization'> {
  readonly bytes: Uint8Array
}

export interface NotionsJob {
  readonly input: {
    readonly captions: { readonly numbers: Float32Array; readonly pairs: readonly JudgedPair[] }
    readonly reviews: { readonly numbers: Float32Array; readonly positive: readonly number[] }
    readonly columns: number
  }
  readonly progress: 'captions' | 'opinions'
  readonly result: {
    readonly captions: SavedNotion
    readonly opinions: SavedNotion
    /** The share of reviews held out whose nearest has the same opinion. */
    readonly nearest: { readonly before: number; readonly after: number }
  }
}

answerJobs<NotionsJob>(async ({ captions, reviews, columns }, report) => {
  const matrixOf = (numbers: Float32Array): Matrix => new Matrix(numbers.length / columns, columns, numbers)
  const { positive } = reviews
  const matrix = matrixOf(reviews.numbers)
  report('captions')
  const ofCaptions = await learnCaptions({ matrix: matrixOf(captions.numbers), pairs: captions.pairs })
  report('opinions')
  const ofOpinions = await learnOpinions({ matrix, positive })
  return {
    captions: saved(ofCaptions),
    opinions: saved(ofOpinions),
    nearest: {
      before: sameOpinionNearest({ matrix, positive }),
      after: sameOpinionNearest({ matrix: ofOpinions.customization.apply(matrix), positive })
    }
  }
})

function saved({ customization, ...rest }: Notion): SavedNotion {
  return { bytes: customization.save(), ...rest }
}
