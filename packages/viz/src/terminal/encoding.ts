import { groupRows, type GroupLabel } from '../charts/groups.ts'
import { themes, type Theme } from '../palette.ts'

/** Points of one kind. */
export interface Class {
  readonly name: string
  /** How many points it has. */
  readonly count: number
  readonly color: string
  /** One character, which stands for it where colour does not. */
  readonly mark: string
  /** False of points without a label, and of what is left of many classes. */
  readonly isKind: boolean
}

/** Points that belong to one class each. */
export interface Classes {
  readonly kind: 'classes'
  readonly classes: readonly Class[]
  /** The class of each point. */
  readonly of: Uint8Array
  /** Whether classes are shown by their marks: colours are not wanted, or there are too few of them. */
  readonly asMarks: boolean
}

/** Points with a number each, NaN where it is not known. */
export interface Numbers {
  readonly kind: 'numbers'
  readonly values: Float64Array
  readonly least: number
  readonly most: number
}

/** What tells points apart. */
export type Encoding = Classes | Numbers

/** What stands for classes and lines where colours do not. */
export const letters: readonly string[] = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')

/** Classes in the colours that the charts give them. Names of one character are their own marks. */
export function classesOf(
  labels: readonly GroupLabel[],
  { color, theme }: { readonly color: boolean; readonly theme: Theme }
): Classes {
  const groups = groupRows(labels, themes[theme], false)
  const of = new Uint8Array(labels.length)
  for (const [i, { rows }] of groups.entries()) for (const row of rows) of[row] = i
  const kinds = groups.filter(({ isKind }) => isKind)
  const namesAreMarks = kinds.every(({ name }) => /^[\x21-\x7e]$/.test(name))
  const classes = groups.map(({ name, rows, color, isKind }, i) => ({
    name,
    count: rows.length,
    color,
    mark: !isKind ? '·' : namesAreMarks ? name : letters[i]!,
    isKind
  }))
  const colors = new Set(kinds.map(({ color }) => color))
  return { kind: 'classes', classes, of, asMarks: !color || colors.size < kinds.length }
}

export function numbersOf(values: readonly (number | null)[]): Numbers {
  const known = Float64Array.from(values, value => (value !== null && Number.isFinite(value) ? value : NaN))
  let least = Infinity
  let most = -Infinity
  for (const value of known) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return { kind: 'numbers', values: known, least, most }
}
