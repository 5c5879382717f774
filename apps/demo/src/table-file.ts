import { extname } from 'node:path'
import type { ExportColumn } from '@llm-cookbook/viz'
import { Failure } from './exit.ts'
import { oneOf } from './options.ts'
import { printableLine } from './printable.ts'
import type { Row } from './table.ts'

const endings = ['.csv', '.jsonl'] as const

export type TableEnding = (typeof endings)[number]

/** @throws UsageError  for another ending */
export function tableEnding(out: string): TableEnding {
  return oneOf(endings, { name: 'out', value: extname(out).toLowerCase() })
}

/**
 * Rows as they were, with further columns.
 *
 * @throws Failure  where two columns would have one name
 */
export async function tableFile(
  ending: TableEnding,
  rows: readonly Row[],
  more: Readonly<Record<string, ExportColumn>>
): Promise<Iterable<string>> {
  const names = new Set(rows.flatMap(({ fields }) => Object.keys(fields)))
  const twin = Object.keys(more).find(name => names.has(name))
  if (twin !== undefined) {
    const name = printableLine(twin)
    throw new Failure('same-names', `Two columns would be called '${name}'; rename that of the data.`)
  }
  if (ending === '.jsonl') return lines(rows, more)
  const columns = Array.from(names, name => [name, rows.map(({ fields }) => scalar(fields[name]))] as const)
  const { toCsv } = await import('@llm-cookbook/viz')
  return toCsv({ columns: { ...Object.fromEntries(columns), ...more } })
}

function* lines(rows: readonly Row[], more: Readonly<Record<string, ExportColumn>>): Generator<string> {
  for (const [i, { fields }] of rows.entries()) {
    const told = Object.entries(more).map(([name, column]) => [name, column[i]])
    yield `${JSON.stringify({ ...fields, ...(Object.fromEntries(told) as object) })}\n`
  }
}

function scalar(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean)
}
