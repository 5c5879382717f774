import type { StepSettings } from './descent.ts'

export interface ScheduleOptions {
  readonly rows: number
  readonly iterations: number
  readonly earlyExaggeration: number
  readonly learningRate: 'auto' | number
}

/** Early exaggeration lasts so long, or for a quarter of the iterations where those are fewer than four times as many. */
const longestEarly = 250

/**
 * How to take each step, told how broad the layout is before it. Exaggeration sinks from `earlyExaggeration` to 1 by the same
 * factor each time, instead of all at once: groups that it keeps in one point come apart while they can still find their
 * places. The rate is the largest that is stable, a quarter of the rows divided by the exaggeration: G. Linderman and
 * S. Steinerberger, "Clustering with t-SNE, provably", 2019; A. Belkina et al., "Automated optimized parameters for
 * T-distributed stochastic neighbor embedding improve visualization and analysis of large datasets", 2019.
 *
 * On data without groups, high exaggeration shrinks all to a point, where 32 bits would not tell rows apart for long. So it sinks
 * four times as fast while the layout is narrower than at first.
 */
export function createSchedule(options: ScheduleOptions): (breadth: number) => StepSettings {
  const { rows, iterations, earlyExaggeration, learningRate } = options
  const early = Math.max(1, Math.min(longestEarly, Math.floor(iterations / 4)))
  const sinking = earlyExaggeration ** (-1 / early)
  let exaggeration = earlyExaggeration
  let initialBreadth: number | undefined
  return breadth => {
    initialBreadth ??= breadth
    const settings = {
      exaggeration,
      learningRate: learningRate === 'auto' ? rows / 4 / exaggeration : learningRate,
      momentum: 0.8
    }
    exaggeration = Math.max(1, exaggeration * (breadth < initialBreadth ? sinking ** 4 : sinking))
    return settings
  }
}
