import { colorScale, themes, type Theme } from '../../palette.ts'
import { clamp } from './scene/clamp.ts'
import { inDigits, type Categories, type Column } from './data.ts'

/** How points get their colours. */
export type Paint =
  | { readonly kind: 'plain'; readonly colors: readonly [string] }
  /** A colour a category; one more, the last, for rows without one. */
  | { readonly kind: 'groups'; readonly groups: Categories; readonly colors: readonly string[] }
  | { readonly kind: 'scale'; readonly scale: Scale; readonly colors: readonly string[] }

/** Numbers to colours: 256 of them from `low` to `high`, and one more for rows without a number. */
export interface Scale {
  readonly numbers: Float64Array
  readonly least: number
  readonly most: number
  /** What the ends of the scale stand for: `least` and `most`, or less than those where few numbers lie far outside. */
  readonly low: number
  readonly high: number
}

const steps = 256

export function paintBy(column: Column | undefined, grouped: boolean, theme: Theme): Paint {
  const groups = column?.categories ?? (grouped ? groupsOf(column) : undefined)
  if (groups !== undefined) return { kind: 'groups', groups, colors: groupColors(groups.names.length, theme) }
  if (column?.numbers === undefined) return { kind: 'plain', colors: [themes[theme].categorical[0]!] }
  const color = colorScale('viridis', theme)
  const colors = Array.from({ length: steps }, (_, i) => color(i / (steps - 1)))
  return { kind: 'scale', scale: scaleOf(column.numbers), colors: [...colors, themes[theme].missing] }
}

/** The number of a row's colour in `colors`. */
export function colorIndex(paint: Paint, row: number): number {
  if (paint.kind === 'plain') return 0
  if (paint.kind === 'groups') return paint.groups.codes[row]!
  return colorIndexOf(paint.scale, paint.scale.numbers[row]!)
}

/** The number of a number's colour in the colours of its scale. */
export function colorIndexOf({ low, high }: Scale, number: number): number {
  return Number.isNaN(number) ? steps : Math.round(clamp((number - low) / (high - low || 1), 0, 1) * (steps - 1))
}

/** Red, green, blue and alpha of all points. */
export function colorsOf(paint: Paint, rows: number): Uint8Array {
  const bytes = paint.colors.map(bytesOf)
  const rgba = new Uint8Array(4 * rows).fill(255)
  for (let row = 0; row < rows; row++) rgba.set(bytes[colorIndex(paint, row)]!, 4 * row)
  return rgba
}

/** Diameters, as factors, whose areas grow with the numbers: from 0.6 to 2.4, and 0.6 where the number is missing. */
export function sizesOf(column: Column | undefined): Float32Array | number {
  if (column?.numbers === undefined) return 1
  const { numbers, low, high } = scaleOf(column.numbers)
  return Float32Array.from(numbers, number => {
    return Math.sqrt(0.36 + 5.4 * (clamp((number - low) / (high - low || 1), 0, 1) || 0))
  })
}

/** Whether a column of numbers may be taken as one of categories: some whole numbers, over and over. */
export function groupsOf(column: Column | undefined): Categories | undefined {
  if (column?.numbers === undefined) return undefined
  const values = new Set<number>()
  for (const number of column.numbers) {
    if (Number.isNaN(number)) continue
    if (!Number.isInteger(number) || values.add(number).size > 50) return undefined
  }
  const sorted = [...values].sort((a, b) => a - b)
  const codes = new Map(sorted.map((value, code) => [value, code]))
  return {
    names: sorted.map(inDigits),
    codes: Uint8Array.from(column.numbers, number => codes.get(number) ?? sorted.length)
  }
}

/** Numbers of clusters and classes begin at 0, or at -1 for 'none'; ratings do not. */
export function isNumberOfClass(column: Column | undefined): boolean {
  const groups = groupsOf(column)
  return groups !== undefined && groups.names.length <= 20 && groups.names.includes('0')
}

/** Thirty colours: those of the palette, then the same paler, then darker; grey for all further categories. */
function groupColors(count: number, theme: Theme): string[] {
  const { categorical, background, text, missing } = themes[theme]
  const all = [
    ...categorical,
    ...categorical.map(color => mix(color, background)),
    ...categorical.map(color => mix(color, text))
  ]
  return [...Array.from({ length: count }, (_, i) => all[i] ?? missing), missing]
}

function mix(color: string, other: string): string {
  const others = bytesOf(other)
  const channels = bytesOf(color).map((byte, i) => Math.round(0.55 * byte + 0.45 * others[i]!))
  return `#${channels.map(byte => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Red, green and blue of '#rrggbb'. */
function bytesOf(color: string): number[] {
  return [1, 3, 5].map(at => Number.parseInt(color.slice(at, at + 2), 16))
}

/** From the least to the most; but where 1 of 100 at an end takes more than half of that, without those. */
function scaleOf(numbers: Float64Array): Scale {
  const sorted = numbers.filter(number => !Number.isNaN(number)).sort()
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  const [least, low, high, most] = [at(0), at(0.01), at(0.99), at(1)] as const
  return high > low && most - least > 2 * (high - low)
    ? { numbers, least, most, low, high }
    : { numbers, least, most, low: least, high: most }
}
