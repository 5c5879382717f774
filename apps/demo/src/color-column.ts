import { knownColumn } from './columns.ts'
import type { Dataset } from './dataset.ts'

/** What colours points: classes, or numbers on a scale. */
export interface ColorColumn {
  readonly name: string
  readonly groups?: readonly (string | number | boolean | null)[]
  readonly values?: readonly (number | null)[]
}

/** More different numbers than this are a scale. */
const mostNumbers = 10
/** A column with more classes than this colours nothing by itself. */
const mostClasses = 30

/**
 * The column of a dataset that colours its points: that of this name, or else the first with 2 to 30 classes, or none.
 *
 * @throws UsageError  where there is no such column
 */
export function colorColumn({ columns }: Dataset, name: string | undefined): ColorColumn | undefined {
  if (name !== undefined) return describe(namedColumn(columns, 'color-by', name), name)
  for (const [name, column] of Object.entries(columns)) {
    const { size } = new Set(column)
    if (size >= 2 && size <= mostClasses && size < column.length) return describe(column, name)
  }
  return undefined
}

/** @throws UsageError  where there is no such column */
export function namedColumn(columns: Dataset['columns'], option: string, name: string): Dataset['columns'][string] {
  return columns[knownColumn(Object.keys(columns), option, name)]!
}

function describe(column: Dataset['columns'][string], name: string): ColorColumn {
  const isNumeric = column.every(value => value === null || typeof value === 'number')
  if (!isNumeric || new Set(column).size <= mostNumbers) return { name, groups: column }
  return { name, values: column.map(value => (typeof value === 'number' ? value : null)) }
}
