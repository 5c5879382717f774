import type { TextRow } from './row-vectors.ts'
import type { Table } from './table.ts'
import type { TextColumns } from './text-columns.ts'
import type { Truth } from './truth.ts'

/** A row with what it is, where that is known. */
export interface LabelledRow<Label = string | undefined> extends TextRow {
  readonly truth: Label
}

/**
 * The rows of a table with their texts and labels. A row without a text is named on standard error, unless it has a vector that does
 * without.
 *
 * @returns also how many rows are left out because they have no label, where there are labels
 */
export function labelledRows(
  table: Table,
  text: TextColumns | undefined,
  truth: Truth | undefined
): { rows: LabelledRow[]; unlabelled: number } {
  const rows: LabelledRow[] = []
  let unlabelled = 0
  for (const row of table.rows) {
    const label = truth?.labelOf(row)
    const content = text?.textOf(row) ?? ''
    if (truth && label === undefined) unlabelled++
    else if (content === '' && !table.hasVectors) table.skipped.add(row.number, 'it has no text')
    else rows.push({ ...row, text: content, truth: label })
  }
  return { rows, unlabelled }
}
