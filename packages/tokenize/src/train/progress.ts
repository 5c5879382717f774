/** How far a training is. */
export interface TrainingProgress {
  /** What is being done: `'words'` are counted, then `'merges'` made, or `'seeds'` and `'pieces'` of a unigram model. */
  readonly stage: string
  /** How much of the stage is done, from 0; the trainer's options tell in what unit. */
  readonly done: number
  /** What `done` will be at the end of the stage, at most; `undefined` where that is not known. */
  readonly total: number | undefined
}
