import { UsageError } from './exit.ts'
import { printableLine } from './printable.ts'
import { suggest } from './suggest.ts'

/**
 * The name of a column, if the data has it.
 *
 * @param option  where it was named
 * @throws UsageError  naming those that there are, and the nearest
 */
export function knownColumn(names: readonly string[], option: string, name: string): string {
  if (names.includes(name)) return name
  const near = suggest(name, names)
  const known = names.length === 0 ? 'it has none' : `they are ${names.slice(0, 20).map(printableLine).join(', ')}`
  throw new UsageError(
    `--${option} wants a column of the data, and got '${name}'; ${known}.${near === undefined ? '' : ` Did you mean ${near}?`}`
  )
}

/** Whether it is a finite number, also as CSV writes it. */
export function isNumeric(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'string' && /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(value)
}
