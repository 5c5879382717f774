import type { Matrix } from '@llm-cookbook/vector'
import { checkLength } from '../check.ts'
import type { FitOptions, Label } from '../learner.ts'
import { createPause } from '../pause.ts'
import type { Progress } from '../progress.ts'
import { decimals, grouped, type Table } from '../report/document.ts'
import type { ReportOptions } from '../report.ts'
import { byTime, groupKFold, kFold, stratifiedKFold, takeRows, type FoldOptions, type Split } from '../split.ts'

/** What a learner learns from: a row or a text for each label. */
export type Inputs = Matrix | readonly string[]

export interface CrossValidateOptions extends FoldOptions, FitOptions {
  /** Whose each row is: no group is then both learnt from and judged by. See `groupKFold`. */
  groups?: readonly Label[] | undefined
  /** When each row was: always the past is learnt from, and what came next judged. See `byTime`. */
  time?: ArrayLike<number | Date> | undefined
  /** Splits of your own, instead of all these. A row that is in several tests is judged once for each. */
  splits?: readonly Split[] | undefined
  /** The intervals of the report of all rows, where labels are judged: see `report`. A search makes none. */
  intervals?: ReportOptions['intervals']
}

/** Of the folds: their mean, and their standard deviation about it (with n - 1). */
export interface Spread {
  /** The mean, each fold counting the same. */
  readonly mean: number
  /** The standard deviation, 0 or more; 0 for a single fold. */
  readonly deviation: number
}

/** @throws TypeError, RangeError as the splits do; for more than one way to split; for inputs that are neither, or too few */
export function splitsOf(
  rows: number,
  { folds, seed, groups, time, splits }: CrossValidateOptions,
  stratify?: readonly Label[]
): readonly Split[] {
  const given = Object.entries({ groups, time, splits }).filter(([, value]) => value !== undefined)
  if (given.length > 1) {
    throw new RangeError(`${given[1]![0]}: expected one of groups, time and splits, got ${given[0]![0]} too`)
  }
  if (splits?.length === 0) throw new RangeError('splits: expected one at least, got none')
  if (splits) return splits
  if (groups) checkLength('groups', groups, rows)
  if (time) checkLength('time', time, rows)
  if (groups) return groupKFold(groups, { folds, seed, stratify })
  if (time) return byTime(time, { folds })
  return stratify ? stratifiedKFold(stratify, { folds, seed }) : kFold(rows, { folds, seed })
}

/**
 * Works through the splits in turn.
 *
 * @param judge  learns from the rows of `train` and judges those of `test`, with the options that it is given
 * @throws what `judge` throws; the reason of `signal` when it aborts
 */
export async function overFolds<Judged>(
  splits: readonly Split[],
  { signal, onProgress }: FitOptions,
  judge: (split: Split, options: FitOptions) => Promise<Judged>
): Promise<Judged[]> {
  const pause = createPause(signal)
  const total = splits.length
  const judged: Judged[] = []
  onProgress?.({ stage: 'folds', done: 0, total })
  for (const [fold, split] of splits.entries()) {
    const inner = ({ stage, done, total: steps }: Progress): void => {
      onProgress?.({ stage: `fold ${fold + 1} of ${total}: ${stage}`, done, total: steps })
    }
    judged.push(await judge(split, { signal, onProgress: inner }))
    onProgress?.({ stage: 'folds', done: fold + 1, total })
    await pause()
  }
  return judged
}

/** Rows of a matrix or of an array of texts. */
export function inputsAt<I extends Inputs>(inputs: I, rows: Int32Array): I {
  // What takeRows returns for a matrix is a matrix, for texts it is texts.
  return ('data' in inputs ? takeRows(inputs, rows) : takeRows(inputs, rows)) as I
}

export function countOf(inputs: Inputs): number {
  return 'data' in inputs ? inputs.rows : inputs.length
}

/** Of those numbers that all folds have. */
export function spreads<Name extends string>(
  folds: readonly Partial<Record<Name, number>>[],
  names: readonly Name[]
): Partial<Record<Name, Spread>> {
  const all = names.flatMap(name => {
    const values = folds.flatMap(fold => fold[name] ?? [])
    return values.length < folds.length ? [] : [[name, spreadOf(values)] as const]
  })
  return Object.fromEntries(all) as Partial<Record<Name, Spread>>
}

/** A line for each fold, and below their mean and deviation. */
export function foldTable<Name extends string>(
  splits: readonly Split[],
  folds: readonly Partial<Record<Name, number>>[],
  columns: readonly { readonly name: string; readonly of: Name }[]
): Table {
  const spread = spreads(
    folds,
    columns.map(({ of }) => of)
  )
  const shown = columns.filter(({ of }) => spread[of] !== undefined)
  const summary = (what: string, of: keyof Spread): string[] => [
    what,
    '',
    ...shown.map(column => decimals(spread[column.of]![of]))
  ]
  return {
    kind: 'table',
    header: ['fold', 'train + test', ...shown.map(({ name }) => name)],
    rows: folds.map((fold, i) => [
      String(i + 1),
      `${grouped(splits[i]!.train.length)} + ${grouped(splits[i]!.test.length)}`,
      ...shown.map(({ of }) => decimals(fold[of]))
    ]),
    summary: [summary('mean', 'mean'), summary('deviation', 'deviation')]
  }
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) }
}
