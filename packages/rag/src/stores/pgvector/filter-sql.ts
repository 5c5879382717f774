import type { MetadataValue } from '../../document.ts'
import { conditionOf, type Condition, type Filter, type Metadata } from '../../retrieve/filter.ts'

/**
 * A filter as a condition in SQL over the column `metadata` (jsonb), never NULL, that holds where `matches` does. Whatever the
 * filter says is bound: no field and no value gets into the text.
 *
 * @param bind  takes a value for the statement, and returns its placeholder
 */
export function filterSql(filter: Filter, bind: (value: string) => string): string {
  const parts = Object.entries(filter).map(([field, wanted]) => {
    if (field === 'and') return all((wanted as readonly Filter[]).map(part => filterSql(part, bind)))
    if (field === 'or') return any((wanted as readonly Filter[]).map(part => filterSql(part, bind)))
    if (field === 'not') return `NOT ${filterSql(wanted as Filter, bind)}`
    return conditionSql(field, conditionOf(wanted as MetadataValue | Condition), bind)
  })
  return all(parts)
}

/** Metadata as the text of a jsonb that `filterSql` can search. */
export function metadataJson(metadata: Metadata): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(metadata).map(([field, value]) => [storable(field), storableValue(value)]))
  )
}

function conditionSql(name: string, condition: Condition, bind: (value: string) => string): string {
  const { eq, ne, in: among, nin, exists, contains } = condition
  // Bound where a test needs it: PostgreSQL takes no parameter that the statement does not use.
  let bound: string | undefined
  const field = (): string => (bound ??= `${bind(storable(name))}::text`)
  const value = (): string => `(metadata -> ${field()})`
  const equal = (to: MetadataValue): string => {
    // What the index of the metadata can look up; of a list, that it has these elements and perhaps others.
    const has = `metadata @> ${bind(JSON.stringify({ [storable(name)]: storableValue(to) }))}::jsonb`
    if (typeof to !== 'object') return `(${has})`
    return `(${has} AND coalesce(${value()} = ${bind(JSON.stringify(storableValue(to)))}::jsonb, false))`
  }
  const parts: string[] = []
  if (eq !== undefined) parts.push(equal(eq))
  if (ne !== undefined) parts.push(`NOT ${equal(ne)}`)
  if (among !== undefined) parts.push(any(among.map(equal)))
  if (nin !== undefined) parts.push(`NOT ${any(nin.map(equal))}`)
  for (const [test, operator] of comparisons) {
    const limit = condition[test]
    if (limit !== undefined) parts.push(comparison(value(), operator, limit, bind))
  }
  if (exists !== undefined) parts.push(`${exists ? '' : 'NOT '}(metadata ? ${field()})`)
  if (contains !== undefined) {
    const part = `${bind(storable(contains))}::text`
    const inText = `WHEN 'string' THEN strpos(${value()} #>> '{}', ${part}) > 0`
    parts.push(`coalesce(CASE jsonb_typeof(${value()}) ${inText} WHEN 'array' THEN ${value()} ? ${part} END, false)`)
  }
  return all(parts)
}

const comparisons = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<=']
] as const

function comparison(value: string, operator: string, limit: number | string, bind: (value: string) => string): string {
  if (typeof limit === 'number') {
    const [number, least] = [`(${value} #>> '{}')::numeric`, `${bind(String(limit))}::numeric`]
    return `coalesce(CASE jsonb_typeof(${value}) WHEN 'number' THEN ${number} ${operator} ${least} END, false)`
  }
  const [text, least] = [inOrder(`${value} #>> '{}'`), inOrder(`${bind(storable(limit))}::text`)]
  return `coalesce(CASE jsonb_typeof(${value}) WHEN 'string' THEN ${text} ${operator} ${least} END, false)`
}

/** Text whose bytes have the order of its UTF-16 units: those from U+E000 on come behind all surrogates, not before. */
function inOrder(text: string): string {
  return `regexp_replace(${text}, '([\\uE000-\\uFFFF])', chr(1114111) || '\\1', 'g') COLLATE "C"`
}

function all(parts: readonly string[]): string {
  return parts.length === 0 ? 'true' : `(${parts.join(' AND ')})`
}

function any(parts: readonly string[]): string {
  return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`
}

function storableValue(value: MetadataValue): MetadataValue {
  if (typeof value === 'string') return storable(value)
  return typeof value === 'object' ? value.map(storable) : value
}

/**
 * A string that jsonb can hold, another one for each: it knows neither U+0000 nor halves of surrogate pairs. These, and the
 * characters by which they are written, become U+E000 and four digits from U+E001 on.
 */
function storable(text: string): string {
  return text.replace(
    /[\0\uE000-\uE010]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
    unit => {
      const code = unit.charCodeAt(0)
      const digits = [12, 8, 4, 0].map(shift => 0xe001 + ((code >> shift) & 15))
      return String.fromCharCode(0xe000, ...digits)
    }
  )
}
