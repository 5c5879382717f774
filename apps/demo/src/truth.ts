import { UsageError } from './exit.ts'
import type { Texts } from './options.ts'
import type { Row } from './table.ts'

/** The option that turns what a column has into labels. */
export const truthMap: Texts = {
  kind: 'texts',
  value: 'VALUES=LABEL',
  about:
    'What the values of that column mean: "1,2=negative" "4,5=positive". Rows with another value are left out, and counted. ' +
    'By default a value is a label.'
}

/** What rows are, as the data has it. */
export interface Truth {
  /** The label of a row, or `undefined` where the column has none, or none that counts. */
  labelOf(row: Pick<Row, 'fields'>): string | undefined
}

/** @throws UsageError  for a mapping that is none, or has a value twice */
export function openTruth(column: string, mapping: readonly string[]): Truth {
  const labels = parseMapping(mapping)
  return {
    labelOf({ fields }) {
      const value = asText(fields[column])
      return mapping.length === 0 ? value || undefined : labels.get(canonical(value))
    }
  }
}

function parseMapping(mapping: readonly string[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>()
  for (const given of mapping) {
    const sign = given.lastIndexOf('=')
    const label = given.slice(sign + 1).trim()
    const values = given
      .slice(0, Math.max(0, sign))
      .split(',')
      .map(value => value.trim())
      .filter(Boolean)
    if (values.length === 0 || label === '') {
      throw new UsageError(`--truth-map wants values, '=' and a label, as "1,2=negative", and got '${given}'.`)
    }
    for (const value of values) {
      const other = labels.get(canonical(value))
      if (other !== undefined && other !== label) {
        throw new UsageError(`--truth-map: ${value} cannot be '${other}' and '${label}'.`)
      }
      labels.set(canonical(value), label)
    }
  }
  return labels
}

/** What a cell says, as one would write it. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return (typeof value === 'string' ? value : JSON.stringify(value)).trim()
}

/** Numbers by their value: 5, 5.0 and "5" are the same. */
function canonical(value: string): string {
  const number = Number(value)
  return value !== '' && Number.isFinite(number) ? String(number) : value
}
