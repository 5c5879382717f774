import type { Matrix } from '@llm-cookbook/vector'

/** A layout on its way, for a page that shows how it comes about. */
export interface LayoutStep {
  /** How many iterations it has behind it, from 0 to `total`. */
  readonly iteration: number
  /** How many iterations there are in all: that of the last step. */
  readonly total: number
  /** One's own: what comes later does not change it. */
  readonly layout: Matrix
}
