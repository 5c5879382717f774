import { answerJobs } from '../kit/job.ts'
import { drawBad, simulateBatches, type BatchRun } from './batches.ts'

export interface SizeCost {
  readonly textsPerRequest: number
  /** Where all texts are taken, and where some are refused. */
  readonly sound: number
  readonly withBad: number
}

/** One size in full, and what others cost in seconds. */
export interface BatchesJob {
  readonly input: { readonly texts: number; readonly textsPerRequest: number; readonly bad: number }
  readonly progress: never
  readonly result: { readonly run: BatchRun; readonly sizes: readonly SizeCost[] }
}

const steps = [1, 4, 16, 32, 64, 128, 256, 512, 1024, 2048]

answerJobs<BatchesJob>(async ({ texts, textsPerRequest, bad: count }) => {
  const bad = drawBad(texts, count, 1)
  const run = await simulateBatches({ texts, textsPerRequest, bad })
  const sizes: SizeCost[] = []
  for (const textsPerRequest of steps) {
    const sound = await simulateBatches({ texts, textsPerRequest, bad: [] })
    const withBad = count === 0 ? sound : await simulateBatches({ texts, textsPerRequest, bad })
    sizes.push({ textsPerRequest, sound: sound.seconds, withBad: withBad.seconds })
  }
  return { run, sizes }
})
