import type { Split } from '@llm-cookbook/classify'
import { knownColumn } from './columns.ts'
import { Failure, UsageError } from './exit.ts'
import type { Choice, Integer, Numeric, Text, Values } from './options.ts'
import type { Row, Table } from './table.ts'
import { asText } from './truth.ts'

/** The options of a command that learns from a part of the rows, and is judged by the others. */
export const splitOptions: {
  readonly 'test-size': Numeric
  readonly folds: Integer<undefined>
  readonly split: Choice<'random' | 'time' | 'group'>
  readonly 'split-by': Text
  readonly seed: Integer
} = {
  'test-size': {
    kind: 'number',
    least: 0.001,
    most: 0.999,
    default: 0.2,
    about: 'The share of the rows that is not learnt from: by these it is judged.'
  },
  folds: {
    kind: 'integer',
    least: 2,
    most: 1000,
    default: undefined,
    about: 'Cross-validation instead: learn so many times, and judge each row by a model that has not seen it.'
  },
  split: {
    kind: 'choice',
    of: ['random', 'time', 'group'],
    default: 'random',
    about:
      'Which rows are apart: any, with as many of each label as of all; the latest by the column --split-by; or all those that have the ' +
      'same there, as a user or a document.'
  },
  'split-by': { kind: 'text', value: 'COLUMN', about: 'The column with the times, or with what makes a group.' },
  seed: {
    kind: 'integer',
    least: 0,
    most: 2 ** 32,
    default: 42,
    about: 'The same seed gives the same rows and models.'
  }
}

type SplitSettings = Values<typeof splitOptions>

/** Whether the columns that the options want are there. @throws UsageError */
export function checkSplit({ split, 'split-by': by }: SplitSettings, { columns }: Pick<Table, 'columns'>): void {
  if (split !== 'random' && by === undefined) throw new UsageError(`--split ${split} wants --split-by with a column.`)
  if (split === 'random' && by !== undefined) throw new UsageError('--split-by wants --split time or --split group.')
  if (by !== undefined) knownColumn(columns, 'split-by', by)
}

/**
 * Which rows to learn from and which to judge by: once, or a time for each fold.
 *
 * @param labels  of each row, or nothing where there are none to keep the shares of
 * @throws UsageError  for a column of times that has none
 * @throws Failure  `too-few-rows`
 */
export async function splitRows(
  rows: readonly Row[],
  labels: readonly string[] | undefined,
  { 'test-size': testSize, folds, split, 'split-by': by, seed }: SplitSettings
): Promise<Split[]> {
  const { byTime, groupKFold, kFold, stratifiedKFold, trainTestSplit } = await import('@llm-cookbook/classify')
  const time = split === 'time' ? rows.map(row => timeOf(row, by!)) : undefined
  const groups = split === 'group' ? rows.map(({ fields }) => asText(fields[by!])) : undefined
  try {
    if (folds === undefined) {
      const stratify = (time ?? groups) ? undefined : labels
      return [trainTestSplit(rows.length, { testSize, seed, time, groups, stratify })]
    }
    if (time) return byTime(time, { folds })
    if (groups) return groupKFold(groups, { folds, seed })
    return labels ? stratifiedKFold(labels, { folds, seed }) : kFold(rows.length, { folds, seed })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const parts = folds === undefined ? 'a part to learn from and one to judge by' : `${folds} folds`
    throw new Failure('too-few-rows', `The ${rows.length} rows cannot be split in ${parts}: ${error.message}.`, {
      cause: error
    })
  }
}

/** How a date begins. `Date.parse` takes far more for one: any text that ends in a number. */
const isDate = /^(?:\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i

/** A number, or a date as `Date.parse` knows it. */
function timeOf({ fields, number }: Row, column: string): number {
  const text = asText(fields[column])
  const time = isDate.test(text) ? Date.parse(text) : NaN
  if (text !== '' && Number.isFinite(Number(text))) return Number(text)
  if (Number.isFinite(time)) return time
  throw new UsageError(`--split-by wants a column of times, and row ${number + 1} has '${text}' in '${column}'.`)
}
