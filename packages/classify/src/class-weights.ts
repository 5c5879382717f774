import { ClassifyError } from './errors.ts'
import type { Label } from './learner.ts'
import { checkNumber } from './check.ts'

/**
 * How much the rows of a class count:
 *
 * - `balanced`: all classes alike, however many rows they have; the rows of one count `rows / (classes * its rows)`
 * - by label, as `String` writes it, 0 or more; 1 for those left out: `{ positive: 1, negative: 5 }`
 */
export type ClassWeight = 'balanced' | Readonly<Record<string, number>>

/**
 * The weight of each class; 1 without a wish.
 *
 * @throws RangeError for a weight that is no number from 0 on; ClassifyError `unknown-label` where a class is left out and
 *   another is named that there is not, which is a slip of the pen
 */
export function weightsOfClasses(
  classes: readonly Label[],
  codes: Int32Array,
  classWeight: ClassWeight | undefined
): Float64Array {
  const weights = new Float64Array(classes.length)
  if (classWeight === undefined) return weights.fill(1)
  if (classWeight === 'balanced') {
    for (const code of codes) weights[code]! += 1
    return weights.map(count => codes.length / (classes.length * count))
  }
  if (typeof classWeight !== 'object') {
    throw new RangeError(`classWeight: expected 'balanced' or weights by label, got ${JSON.stringify(classWeight)}`)
  }
  const given = new Map(Object.entries(classWeight))
  for (const [label, weight] of given) checkNumber(`classWeight['${label}']`, weight, { least: 0 })
  const names = new Set(classes.map(String))
  const unknown = [...given.keys()].filter(label => !names.has(label))
  if (unknown.length > 0 && [...names].some(name => !given.has(name))) {
    const [first] = unknown
    throw new ClassifyError('unknown-label', `classWeight['${first}']: expected one of the labels, which it is not`)
  }
  return Float64Array.from(classes, label => given.get(String(label)) ?? 1)
}
