import type { ThemeColors } from '../palette.ts'
import { symbolNames, type SymbolName } from './symbols.ts'
import { formatNumber } from './ticks.ts'

/** What a row belongs to; `null`, `undefined` and '' to nothing. */
export type GroupLabel = string | number | boolean | null | undefined

/** Rows of one kind, in one colour and shape. */
export interface Group {
  readonly name: string
  readonly rows: readonly number[]
  readonly color: string
  readonly symbol: SymbolName
  /** Whether the rows have something in common: false of those without a label, and of what is left of many groups. */
  readonly isKind: boolean
}

/** More colours times shapes than this are not told apart. */
const mostGroups = 20

/**
 * Rows by label, sorted: numbers by size, also those within names, and names by their UTF-16 units. Of more than 20 groups the 19 largest are kept, and
 * all others become one, which says how many they are.
 *
 * @param shapes  whether each group has another shape, until they run out; else only where colours run out
 */
export function groupRows(labels: readonly GroupLabel[], colors: ThemeColors, shapes: boolean): Group[] {
  const rowsOf = new Map<string, number[]>()
  const without: number[] = []
  for (const [row, label] of labels.entries()) {
    const name = label === null || label === undefined ? '' : String(label)
    if (name === '') without.push(row)
    else if (rowsOf.has(name)) rowsOf.get(name)!.push(row)
    else rowsOf.set(name, [row])
  }
  const names = [...rowsOf.keys()].sort(naturally)
  const kept = names.length <= mostGroups ? names : largest(names, rowsOf)
  const palette = colors.categorical
  const groups = kept.map((name, i): Group => {
    const shape = shapes ? i : Math.floor(i / palette.length)
    return {
      name,
      rows: rowsOf.get(name)!,
      color: palette[i % palette.length]!,
      symbol: symbolNames[shape % symbolNames.length]!,
      isKind: true
    }
  })
  const rest = names.length === kept.length ? [] : names.filter(name => !kept.includes(name))
  const outside = { color: colors.missing, symbol: 'circle', isKind: false } as const
  if (rest.length > 0) {
    const rows = rest.flatMap(name => rowsOf.get(name)!)
    groups.push({ name: `${formatNumber(rest.length)} other groups`, rows, ...outside })
  }
  if (without.length > 0) groups.push({ name: 'no label', rows: without, ...outside })
  return groups
}

/** Runs of digits by their number, all else by UTF-16 units: '2 stars' before '10 stars'. */
function naturally(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)]
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y
  const [xs, ys] = [a.split(/(\d+)/), b.split(/(\d+)/)]
  for (const [i, one] of xs.entries()) {
    const other = ys[i]
    if (other === undefined) return 1
    const difference = i % 2 === 1 ? Number(one) - Number(other) : 0
    if (difference !== 0) return difference
    if (one !== other) return one < other ? -1 : 1
  }
  return -1
}

function largest(names: readonly string[], rowsOf: ReadonlyMap<string, readonly number[]>): string[] {
  const bySize = [...names].sort((a, b) => rowsOf.get(b)!.length - rowsOf.get(a)!.length)
  const kept = new Set(bySize.slice(0, mostGroups - 1))
  return names.filter(name => kept.has(name))
}
