/** How far a training is. */
export interface TrainingProgress {
  /** What is being done, in words of the trainer. */
  readonly stage: string
  readonly done: number
  /** What `done` will be at the end of the stage, at most; `undefined` where that is not known. */
  readonly total: number | undefined
}
