import { checkLength, checkNumber, checkTargets } from '../check.ts'

/** A curve that never falls: straight between these points, level beyond the first and the last. */
export interface IsotonicCurve {
  /** Where the points are, ascending. */
  readonly scores: Float64Array
  /** What each of them is taken for; never less than that of the score before. */
  readonly values: Float64Array
}

export interface IsotonicOptions {
  /** How much each score counts, above 0; all the same by default. */
  weights?: ArrayLike<number> | undefined
}

/**
 * Of all curves that never fall, the one nearest to the targets by least squares: pool adjacent violators (M. Ayer et al., "An
 * empirical distribution function for sampling with incomplete information", 1955). Equal scores count as one, with the mean
 * of their targets.
 *
 * @param scores   any finite numbers, in any order
 * @param targets  a number for each score; for probabilities, 1 for what came true and 0 for what did not
 * @throws TypeError, RangeError for numbers that are none or not finite, no scores, weights that are not above 0, and another
 *   count of targets or weights than of scores
 *
 * @example
 * ```ts
 * import { isotonicRegression } from '@llm-cookbook/classify'
 *
 * // The second and the third are in the wrong order, and get their mean.
 * const { scores, values } = isotonicRegression([1, 2, 3, 4], [0, 1, 0, 1])
 * scores // => [1, 2, 3, 4]
 * values // => [0, 0.5, 0.5, 1]
 * ```
 */
export function isotonicRegression(
  scores: ArrayLike<number>,
  targets: ArrayLike<number>,
  { weights }: IsotonicOptions = {}
): IsotonicCurve {
  checkTargets('scores', scores, scores.length)
  checkTargets('targets', targets, scores.length)
  if (scores.length === 0) throw new RangeError('scores: expected one at least, got none')
  if (weights !== undefined) checkWeights(weights, scores.length)
  return curveOf(pooled(steps(scores, targets, weights)))
}

/**
 * What the curve takes a score for: on the line between the two points beside it; before the first and after the last, what
 * that is taken for.
 *
 * @param score  any number
 *
 * @example
 * ```ts
 * import { isotonicAt, isotonicRegression } from '@llm-cookbook/classify'
 *
 * const curve = isotonicRegression([1, 2, 3, 4], [0, 1, 0, 1])
 * isotonicAt(curve, 1.5) // => 0.25
 * isotonicAt(curve, 9) // => 1
 * ```
 */
export function isotonicAt({ scores, values }: IsotonicCurve, score: number): number {
  const last = scores.length - 1
  if (score <= scores[0]!) return values[0]!
  if (score >= scores[last]!) return values[last]!
  let [low, high] = [0, last]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (scores[middle]! <= score) low = middle
    else high = middle
  }
  const share = (score - scores[low]!) / (scores[high]! - scores[low]!)
  return values[low]! + share * (values[high]! - values[low]!)
}

/** Neighbouring scores that are taken for the same value. */
interface Block {
  readonly from: number
  readonly to: number
  readonly value: number
  readonly weight: number
}

/** A block for each different score, ascending. */
function steps(scores: ArrayLike<number>, targets: ArrayLike<number>, weights: ArrayLike<number> | undefined): Block[] {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  const blocks: Block[] = []
  for (const i of order) {
    const one = { from: scores[i]!, to: scores[i]!, value: targets[i]!, weight: weights?.[i] ?? 1 }
    const last = blocks.at(-1)
    if (last?.from === one.from) blocks[blocks.length - 1] = joined(last, one)
    else blocks.push(one)
  }
  return blocks
}

/** The blocks, joined wherever one is higher than the next. */
function pooled(blocks: readonly Block[]): Block[] {
  const rising: Block[] = []
  for (let block of blocks) {
    for (let last = rising.at(-1); last && last.value >= block.value; last = rising.at(-1)) {
      block = joined(last, block)
      rising.pop()
    }
    rising.push(block)
  }
  return rising
}

function joined(a: Block, b: Block): Block {
  const weight = a.weight + b.weight
  return { from: a.from, to: b.to, value: (a.value * a.weight + b.value * b.weight) / weight, weight }
}

function curveOf(blocks: readonly Block[]): IsotonicCurve {
  const ends = blocks.flatMap(({ from, to, value }) =>
    from === to
      ? [[from, value]]
      : [
          [from, value],
          [to, value]
        ]
  )
  return { scores: Float64Array.from(ends, end => end[0]!), values: Float64Array.from(ends, end => end[1]!) }
}

function checkWeights(weights: ArrayLike<number>, length: number): void {
  checkLength('weights', weights, length)
  for (let i = 0; i < length; i++) {
    checkNumber(`weights[${i}]`, weights[i]!)
    if (weights[i]! <= 0) throw new RangeError(`weights[${i}]: expected a number above 0, got ${weights[i]}`)
  }
}
