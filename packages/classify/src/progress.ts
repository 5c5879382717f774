/** How far a longer piece of work is. */
export interface Progress {
  /** Which part of the work it is in: `fit`, `trees`, `epochs`, … */
  readonly stage: string
  /** How much of that part is done, from 0 to `total`. */
  readonly done: number
  /** How much that part has to do, in the same unit. */
  readonly total: number
}
