import { Matrix } from '@llm-cookbook/vector'
import { knownColumn } from './columns.ts'
import type { World } from './command.ts'
import { Failure, UsageError } from './exit.ts'
import type { Values } from './options.ts'
import { vectorsOf, type TextRow } from './row-vectors.ts'
import { openVectorSource, type vectorOptions } from './source.ts'
import type { Row, Table } from './table.ts'
import { openTextColumns } from './text-columns.ts'
import { asText } from './truth.ts'

/** Which columns have the pairs, and what says that two texts are alike. */
export interface PairColumns {
  readonly pair: readonly string[]
  readonly label: string | undefined
  readonly alike: readonly string[]
  readonly unlike: readonly string[]
  readonly negatives: number | undefined
  readonly 'group-by': string | undefined
}

export interface TextPair extends Row {
  readonly first: string
  readonly second: string
  readonly alike: boolean
  readonly group: string | undefined
}

/**
 * The pairs of a table. One without a text is named on standard error.
 *
 * @returns also how many are left out because their label is neither
 * @throws UsageError  where there is no such column
 */
export function readPairs(table: Table, columns: PairColumns): { pairs: TextPair[]; unlabelled: number } {
  const { pair, label, negatives, 'group-by': group } = columns
  const [first, second] = pair.map(column =>
    openTextColumns([knownColumn(table.columns, 'pair', column)], table.columns)
  )
  if (label !== undefined) knownColumn(table.columns, 'label', label)
  if (group !== undefined) knownColumn(table.columns, 'group-by', group)
  const pairs: TextPair[] = []
  let unlabelled = 0
  for (const row of table.rows) {
    const texts = { first: first!.textOf(row), second: second!.textOf(row) }
    const alike = label === undefined ? true : judged(asText(row.fields[label]), columns)
    // Unlike pairs are made of the texts of alike ones, where that is wanted.
    if (alike === undefined || (!alike && negatives !== undefined)) unlabelled++
    else if (texts.first === '' || texts.second === '') table.skipped.add(row.number, 'it has no two texts')
    else pairs.push({ ...row, ...texts, alike, group: group === undefined ? undefined : asText(row.fields[group]) })
  }
  return { pairs, unlabelled }
}

const usuallyAlike = ['1', 'true', 'yes', 'alike']

function judged(value: string, { alike, unlike }: PairColumns): boolean | undefined {
  if (value === '') return undefined
  if ((alike.length > 0 ? alike : usuallyAlike).includes(value)) return true
  return unlike.length === 0 || unlike.includes(value) ? false : undefined
}

/** @throws UsageError  for columns and values that do not go together */
export function checkPairColumns({ pair, label, alike, unlike }: PairColumns): void {
  if (pair.length !== 2) {
    throw new UsageError(
      `--pair wants the two columns with the texts, and got ${pair.length}: --pair sentence1 sentence2.`
    )
  }
  if (label === undefined && alike.length + unlike.length > 0) {
    throw new UsageError(`--${alike.length > 0 ? 'alike' : 'unlike'} wants --label with the column of these values.`)
  }
  const both = alike.find(value => unlike.includes(value))
  if (both !== undefined) throw new UsageError(`--alike and --unlike cannot both have '${both}'.`)
}

/** Pairs with the vectors of both texts; each text is embedded once. */
export interface PairVectors {
  readonly pairs: readonly TextPair[]
  readonly a: Matrix
  readonly b: Matrix
  readonly fingerprint: string
}

/** @throws Failure  `no-vectors` where no pair has both */
export async function vectorsOfPairs(
  table: Table,
  pairs: readonly TextPair[],
  options: Values<typeof vectorOptions>,
  world: World
): Promise<PairVectors> {
  const sides = pairs.map(pair => [pair.first, pair.second].map((text): TextRow => ({ ...pair, text })))
  const texts = { name: table.name, skipped: table.skipped, hasVectors: false }
  const { rows, matrix, fingerprint } = await vectorsOf(
    texts,
    sides.flat(),
    () => openVectorSource(options, world),
    world
  )
  const places = new Map(rows.map((row, i) => [row, i]))
  const kept = pairs.filter((_, i) => sides[i]!.every(side => places.has(side)))
  if (kept.length === 0) throw new Failure('no-vectors', `${table.name} has no pair whose texts both have a vector.`)
  const complete = sides.filter(side => side.every(one => places.has(one)))
  const rowsOf = (side: number): Matrix => Matrix.fromRows(complete.map(one => matrix.row(places.get(one[side]!)!)))
  return { pairs: kept, a: rowsOf(0), b: rowsOf(1), fingerprint: fingerprint! }
}
