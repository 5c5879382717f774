import type { Condition, Filter, MetadataValue } from '@llm-cookbook/rag'
import { UsageError } from './exit.ts'

const tests = { '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt' } as const
const shape = /^([^!~<>=]+)(!=|~=|>=|<=|=|>|<)(.*)$/s
/** What combines filters, and is no field. */
const reserved = ['and', 'or', 'not']

/**
 * What `--filter` says, as a filter: all that is said must hold, but of several values of one field any will do. A value
 * that reads as a number or as true or false means that, and the same written as a text.
 *
 * @returns undefined where nothing is said
 * @throws UsageError  something else than FIELD=VALUE, or with another of the signs
 */
export function parseFilter(given: readonly string[]): Filter | undefined {
  if (given.length === 0) return undefined
  const equal = new Map<string, MetadataValue[]>()
  const and: Filter[] = []
  for (const text of given) {
    const { field, sign, value } = parts(text)
    if (sign === '=') equal.set(field, [...(equal.get(field) ?? []), ...readings(value)])
    else if (sign === '!=') and.push(test(field, { nin: readings(value) }))
    else if (sign === '~=') and.push(test(field, { contains: value }))
    else {
      const bounds = readings(value).filter(reading => typeof reading !== 'boolean')
      and.push({ or: bounds.map(bound => test(field, { [tests[sign]]: bound })) })
    }
  }
  for (const [field, values] of equal) and.push(test(field, { in: values }))
  return { and }
}

function parts(text: string): { field: string; sign: keyof typeof tests | '=' | '!=' | '~='; value: string } {
  const [, name = '', sign, value = ''] = shape.exec(text) ?? []
  const field = name.trim()
  if (sign === undefined || field === '' || reserved.includes(field)) {
    throw new UsageError(
      `--filter wants FIELD=VALUE (or !=, ~= for a part, <, <=, >, >=), as author=Bohr, and got '${text}'.`
    )
  }
  return { field, sign: sign as ReturnType<typeof parts>['sign'], value: value.trim() }
}

function readings(value: string): (string | number | boolean)[] {
  if (value === 'true' || value === 'false') return [value === 'true', value]
  return value !== '' && Number.isFinite(Number(value)) ? [Number(value), value] : [value]
}

function test(field: string, condition: Condition): Filter {
  return { [field]: condition }
}
