import type { Matrix } from '@llm-cookbook/vector'
import type { Label } from './learner.ts'

export interface Classes<L extends Label> {
  /** Without repetition: numbers ascending, strings by code unit, false before true; of mixed types in that order. */
  readonly classes: readonly L[]
  /** The number of its class, for each label. */
  readonly codes: Int32Array
}

/** @throws TypeError, RangeError for labels that are none, an array of them that is empty, and NaN */
export function encodeLabels<L extends Label>(labels: readonly L[], name = 'labels'): Classes<L> {
  checkLabels(labels, name)
  const classes = [...new Set(labels)].sort(compareLabels)
  const codeOf = new Map(classes.map((label, code) => [label, code]))
  return { classes, codes: Int32Array.from(labels, label => codeOf.get(label)!) }
}

/** The order of classes. */
export function compareLabels(a: Label, b: Label): number {
  if (typeof a !== typeof b) return typeOrder.indexOf(typeof a) - typeOrder.indexOf(typeof b)
  return a < b ? -1 : Number(a > b)
}

/** The class with the highest probability of each row; of equal ones the first. */
export function mostProbable<L extends Label>(probabilities: Matrix, classes: readonly L[]): L[] {
  return Array.from(probabilities, row => {
    let best = 0
    for (let code = 1; code < row.length; code++) if (row[code]! > row[best]!) best = code
    return classes[best]!
  })
}

function checkLabels(labels: readonly unknown[], name: string): void {
  if (!Array.isArray(labels)) throw new TypeError(`${name}: expected an array, got ${typeof labels}`)
  if (labels.length === 0) throw new RangeError(`${name}: expected one at least, got none`)
  for (const [i, label] of labels.entries()) {
    if (!typeOrder.includes(typeof label)) {
      throw new TypeError(
        `${name}[${i}]: expected a string, number or boolean, got ${label === null ? 'null' : typeof label}`
      )
    }
    if (Number.isNaN(label)) throw new RangeError(`${name}[${i}]: expected a label, got NaN`)
  }
}

const typeOrder = ['number', 'string', 'boolean']
