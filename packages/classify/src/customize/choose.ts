import { cosine, createRandom, Matrix } from '@llm-cookbook/vector'
import { ClassifyError } from '../errors.ts'
import { gemm } from '../linear/gemm.ts'
import { rocAuc, type Interval } from '../metrics.ts'
import type { CustomizeSettings } from '../customize.ts'
import type { Pause } from '../pause.ts'
import type { Progress } from '../progress.ts'
import { groupKFold } from '../split.ts'
import { chooseThreshold } from '../zero-shot/threshold.ts'
import { closedForm } from './closed-form.ts'
import { contrastive } from './contrastive.ts'
import { gradient } from './gradient.ts'
import { checkBothKinds, takePairs, textPairs, tiedPairs, withNegatives, type Pairs, type TextPairs } from './pairs.ts'
import type { Trainer } from './trainer.ts'

/** A way of learning. */
export interface CustomizeCandidate {
  /** The length of a step of the descent; without meaning for `closed-form`. */
  readonly learningRate: number
  /** Pairs in a step of the descent; without meaning for `closed-form`. */
  readonly batch: number
  /** How much the closed form shortened all directions alike, where it is the method or the start. */
  readonly regularization: number
  /** How often the pairs were gone through. */
  readonly epochs: number
}

/** What was learnt, and what became of pairs by it. */
export interface Judged {
  readonly matrix: Matrix
  readonly chosen: CustomizeCandidate
  readonly alike: readonly boolean[]
  readonly before: Cosines
  readonly after: Cosines
}

export interface Cosines {
  readonly cosines: Float64Array
  readonly threshold: number
  readonly accuracy: Interval
}

interface Work {
  readonly pause: Pause
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/**
 * Finds, by cross-validation, with which candidate and how many epochs the cosines of pairs not learnt from tell alike ones best;
 * and learns so of all pairs. 'Best' is the area under the ROC curve, which is steadier than the accuracy.
 */
export async function chooseSettings(
  pairs: Pairs,
  settings: CustomizeSettings,
  { pause, onProgress }: Work
): Promise<Judged> {
  const { candidates, folds, seed, negatives } = settings
  const given = textPairs(pairs)
  const fill = (some: TextPairs): TextPairs =>
    given.alike.includes(false) ? some : withNegatives(some, negatives, createRandom(seed))
  const all = fill(given)
  checkBothKinds(all)
  const parts = split(given, pairs.groups, { folds, seed }).map(({ train, test }) => ({
    train: fill(takePairs(given, train)),
    test: fill(takePairs(given, test))
  }))
  // Without both kinds of pairs, no part could judge.
  if (!parts.some(({ test }) => hasBothKinds(test))) parts.length = 0
  const tests = parts.map(({ test }) => test)
  const progress = { done: 0, total: (parts.length + 1) * candidates.length * (settings.epochs + 1) }
  const tell = (): void => {
    progress.done++
    onProgress?.({ stage: 'customize', ...progress })
  }
  const train = (of: TextPairs, candidate: CustomizeCandidate, epochs: number): ReturnType<Trainer> =>
    trainers[settings.method](of, { ...settings, ...candidate, epochs, random: createRandom(seed), pause })

  let best: { chosen: CustomizeCandidate; cosines: Float64Array[]; area: number } | undefined
  for (const candidate of parts.length === 0 ? [] : candidates) {
    const trials = parts.map(part => ({ part, steps: train(part.train, candidate, settings.epochs) }))
    for (let epochs = 0; ; epochs++) {
      const cosines: Float64Array[] = []
      for (const { part, steps } of trials) {
        const { value: matrix } = await steps.next()
        if (matrix === undefined) break
        cosines.push(cosinesOf(part.test, checkFinite(matrix, candidate)))
        tell()
      }
      if (cosines.length < parts.length) break
      const area = meanArea(cosines, tests)
      if (best === undefined || area > best.area) best = { chosen: { ...candidate, epochs }, cosines, area }
    }
  }

  const chosen = best?.chosen ?? { ...candidates[0]!, epochs: settings.method === 'closed-form' ? 0 : settings.epochs }
  let matrix = all.texts
  for await (const step of train(all, chosen, chosen.epochs)) {
    matrix = checkFinite(step, chosen)
    tell()
  }
  matrix = scaled(matrix)
  const judged = best === undefined ? [all] : tests
  const alike = judged.flatMap(part => part.alike)
  const cosines = best?.cosines ?? [cosinesOf(all, matrix)]
  if (progress.done < progress.total) onProgress?.({ stage: 'customize', done: progress.total, total: progress.total })
  return {
    ...{ matrix, chosen, alike },
    before: rated(
      judged.map(part => cosinesOf(part)),
      alike
    ),
    after: rated(cosines, alike)
  }
}

const trainers: Readonly<Record<CustomizeSettings['method'], Trainer>> = {
  gradient,
  contrastive,
  'closed-form': closedForm
}

/** Parts without a text in common that an alike pair, or a group, ties; none where all is tied, or `folds` is 0. */
function split(pairs: TextPairs, groups: Pairs['groups'], { folds, seed }: Pick<CustomizeSettings, 'folds' | 'seed'>) {
  const tied = Array.from(tiedPairs(pairs, groups))
  const count = Math.min(folds, new Set(tied).size)
  return count < 2 ? [] : groupKFold(tied, { folds: count, seed })
}

/** The cosine of the two texts of each pair, as they are or times a matrix. */
function cosinesOf({ texts, first, second }: TextPairs, matrix?: Matrix): Float64Array {
  let vectors = texts
  if (matrix !== undefined) {
    vectors = new Matrix(texts.rows, matrix.columns)
    gemm(texts, matrix, vectors)
  }
  return Float64Array.from(first, (text, pair) => cosine(vectors.row(text), vectors.row(second[pair]!)))
}

/** The mean over the parts that have both kinds of pairs. */
function meanArea(cosines: readonly Float64Array[], parts: readonly TextPairs[]): number {
  const areas = cosines.flatMap((of, i) => (hasBothKinds(parts[i]!) ? [rocAuc(parts[i]!.alike, of)] : []))
  return areas.reduce((sum, area) => sum + area, 0) / areas.length
}

function hasBothKinds({ alike }: TextPairs): boolean {
  return alike.includes(true) && alike.includes(false)
}

function rated(parts: readonly Float64Array[], alike: readonly boolean[]): Cosines {
  const cosines = Float64Array.from(parts.flatMap(part => [...part]))
  const { threshold, accuracy } = chooseThreshold(cosines, alike, { metric: 'accuracy' })
  return { cosines, threshold, accuracy: waldInterval(accuracy, alike.length) }
}

/** Where 95 of 100 shares are, measured on so many rows, when they are normally distributed. */
function waldInterval(value: number, rows: number): Interval {
  const half = 1.959964 * Math.sqrt((value * (1 - value)) / rows)
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) }
}

/** The same matrix to cosines, of a size that leaves the length of most vectors about as it was. */
function scaled(matrix: Matrix): Matrix {
  let squares = 0
  for (const value of matrix.data) squares += value * value
  const scale = Math.sqrt(matrix.rows / squares)
  return new Matrix(
    matrix.rows,
    matrix.columns,
    matrix.data.map(value => scale * value)
  )
}

function checkFinite(matrix: Matrix, { learningRate }: CustomizeCandidate): Matrix {
  for (const value of matrix.data) {
    if (value - value === 0) continue
    const advice = `take a lower learningRate than ${learningRate}`
    throw new ClassifyError('diverged', `customize: the numbers grew past all bounds; ${advice}`)
  }
  return matrix
}
