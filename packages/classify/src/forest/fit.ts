import { createRandom, type Matrix } from '@llm-cookbook/vector'
import type { FitOptions } from '../learner.ts'
import { createPause } from '../pause.ts'
import type { Seen } from './class-leaves.ts'
import { createGrower, drawBag, type GrownTree, type Subject } from './grow.ts'
import { rankColumns } from './ranks.ts'
import { limitsOf, type Settings } from './settings.ts'
import { plant, type Trees } from './trees.ts'

/** Grows a tree from each seed, and tells after each how many there are. */
export interface Growing {
  /** Whether what trees grow from has to be in memory that threads share. */
  readonly shared: boolean
  grow(
    subject: Subject,
    seeds: readonly number[],
    onGrown: (count: number) => void,
    signal?: AbortSignal
  ): Promise<GrownTree[]>
}

export interface Fitted {
  readonly trees: Trees
  readonly featureImportances: Float64Array
  /** Whether a row was in the bag of a tree. */
  readonly seen: Seen
}

/** @param matrix  checked already */
export async function fitTrees(
  matrix: Matrix,
  targets: Subject['targets'],
  settings: Settings,
  growing: Growing,
  { signal, onProgress }: FitOptions
): Promise<Fitted> {
  const { trees: total, seed, bootstrap } = settings
  const limits = limitsOf(settings, matrix.columns)
  const random = createRandom(seed)
  const seeds = Array.from({ length: total }, () => random.integer(2 ** 32))
  const report = (done: number): void => onProgress?.({ stage: 'trees', done, total })
  report(0)
  const ranks = await rankColumns(matrix, growing.shared, createPause(signal))
  const grown = await growing.grow({ ranks, targets, limits }, seeds, report, signal)
  return {
    trees: plant(grown, matrix),
    featureImportances: meanImportances(grown, matrix.columns),
    seen: bagsOf(seeds, matrix.rows, bootstrap)
  }
}

/** On the calling thread, which gives everything else its turn meanwhile. */
export const alone: Growing = {
  shared: false,
  async grow(subject, seeds, onGrown, signal) {
    const pause = createPause(signal)
    const grow = createGrower(subject)
    const grown: GrownTree[] = []
    for (const seed of seeds) {
      const steps = grow(seed)
      let step = steps.next()
      for (; step.done !== true; step = steps.next()) await pause()
      await pause()
      grown.push(step.value)
      onGrown(grown.length)
    }
    return grown
  }
}

/** The mean over the trees, those without a split left out; they sum to 1, or are all 0. */
function meanImportances(grown: readonly GrownTree[], columns: number): Float64Array {
  const split = grown.filter(({ features }) => features.length > 1)
  const means = new Float64Array(columns)
  for (const { importances } of split) for (let c = 0; c < columns; c++) means[c]! += importances[c]!
  return means.map(sum => (sum === 0 ? 0 : sum / split.length))
}

/** Draws the bags anew: that is faster than it would be to hand them on, and takes no memory until it is asked for. */
function bagsOf(seeds: readonly number[], rows: number, bootstrap: boolean): Seen {
  let bags: Uint8Array[] | undefined
  return (row, tree) => {
    bags ??= seeds.map(seed =>
      Uint8Array.from(drawBag(rows, bootstrap, createRandom(seed)), count => Math.min(count, 1))
    )
    return bags[tree]![row] === 1
  }
}
