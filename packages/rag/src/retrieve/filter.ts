import type { Document, MetadataValue } from '../document.ts'

/** What is known of a document, by field: its metadata, and always `source`, `title` and `hash`. */
export type Metadata = Readonly<Record<string, MetadataValue>>

/**
 * What a document's metadata must be like. A field is compared with a value (`{ language: 'en' }` means
 * `{ language: { eq: 'en' } }`) or tested by a condition; `and`, `or` and `not` combine filters, and no field can have
 * these names. All that a filter says must hold: `{}` holds for every document, `{ or: [] }` for none.
 *
 *     { author: 'Bohr', date: { gte: '1913', lt: '1914' }, or: [{ keywords: { contains: 'atom' } }, { pages: { gt: 9 } }] }
 */
export interface Filter {
  /** Filters that must all hold; an empty list holds. */
  readonly and?: readonly Filter[]
  /** Filters of which one at least must hold; of an empty list none does. */
  readonly or?: readonly Filter[]
  /** A filter that must not hold. */
  readonly not?: Filter
  readonly [field: string]: MetadataValue | Condition | Filter | readonly Filter[] | undefined
}

/**
 * Tests of one field; all that are given must hold. Values of different types are never equal and have no order. Where
 * a document lacks the field, only `ne`, `nin` and `exists: false` hold.
 */
export interface Condition {
  /** The same type and value; of lists, the same elements in the same order. */
  readonly eq?: MetadataValue
  /** Not `eq`. */
  readonly ne?: MetadataValue
  /** `eq` to one of these. */
  readonly in?: readonly MetadataValue[]
  /** Not `in`. */
  readonly nin?: readonly MetadataValue[]
  /** Greater: numbers as numbers, strings by their UTF-16 units, so that ISO 8601 dates are in order of time. */
  readonly gt?: number | string
  /** Greater or equal, in the same order. */
  readonly gte?: number | string
  /** Less, in the same order. */
  readonly lt?: number | string
  /** Less or equal, in the same order: `{ lte: '1913' }` has no day of 1913 in it, `{ lt: '1914' }` has them all. */
  readonly lte?: number | string
  /** Whether the document has the field. */
  readonly exists?: boolean
  /** A list that has this element, or a string that has this part (case counts). */
  readonly contains?: string
}

/**
 * Whether a document with this metadata is one that the filter asks for.
 *
 * @param filter    well formed: see `requireFilter`
 * @param metadata  the fields that the filter can name
 *
 * @example
 * ```ts
 * import { matches, type Filter } from '@llm-cookbook/rag'
 *
 * const recent: Filter = { date: { gte: '2024' }, or: [{ author: 'Ada' }, { keywords: { contains: 'pump' } }] }
 * matches(recent, { date: '2024-05-17', author: 'Bea', keywords: ['tank', 'pump'] }) // => true
 * matches(recent, { date: '2023-11-02', author: 'Ada' }) // => false
 * matches(recent, { author: 'Ada' }) // => false
 * ```
 */
export function matches(filter: Filter, metadata: Metadata): boolean {
  return Object.entries(filter).every(([field, wanted]) => {
    if (field === 'and') return (wanted as readonly Filter[]).every(part => matches(part, metadata))
    if (field === 'or') return (wanted as readonly Filter[]).some(part => matches(part, metadata))
    if (field === 'not') return !matches(wanted as Filter, metadata)
    const value = Object.hasOwn(metadata, field) ? metadata[field] : undefined
    return holds(conditionOf(wanted as MetadataValue | Condition), value)
  })
}

/** The condition that a field's entry in a filter stands for. */
export function conditionOf(wanted: MetadataValue | Condition): Condition {
  return isValue(wanted) ? { eq: wanted } : wanted
}

/** The fields of a document that a filter can name. */
export function fieldsOf(document: Pick<Document, 'source' | 'title' | 'hash' | 'metadata'>): Metadata {
  const { source, title, hash, metadata } = document
  return { ...metadata, source, title, hash }
}

/**
 * Checks that something is a filter, such as what came as JSON. `search` does so itself.
 *
 * @param filter  anything
 * @param place   what the message calls the whole; a part is called `filter.or[1].year`
 * @throws {TypeError} the filter is not of the shape of `Filter`; the message names the place
 * @throws {RangeError} filters within filters, more than 32 deep
 *
 * @example
 * ```ts
 * import { requireFilter } from '@llm-cookbook/rag'
 *
 * const told = (json: string): string => {
 *   try {
 *     requireFilter(JSON.parse(json), 'query.filter')
 *     return 'a filter'
 *   } catch (error) {
 *     return (error as Error).message
 *   }
 * }
 * told('{ "year": { "gte": 2020 } }') // => 'a filter'
 * told('{ "or": [{ "year": { "gte": true } }] }')
 * // => 'query.filter.or[0].year.gte must be a finite number or a string, not true'
 * ```
 */
export function requireFilter(filter: unknown, place = 'filter'): asserts filter is Filter {
  requireShape(filter, place, 1)
}

const deepest = 32

function requireShape(filter: unknown, place: string, depth: number): void {
  if (depth > deepest) throw new RangeError(`filter: filters may stand within filters ${deepest} deep, no deeper`)
  for (const [field, wanted] of entriesOf(filter, place, 'an object from fields to values or conditions')) {
    const at = `${place}.${field}`
    if (field === 'not') requireShape(wanted, at, depth + 1)
    else if (field === 'and' || field === 'or') {
      if (!Array.isArray(wanted)) throw expected(at, 'a list of filters', wanted)
      wanted.forEach((part, i) => {
        requireShape(part, `${at}[${i}]`, depth + 1)
      })
    } else if (!isValue(wanted)) requireCondition(wanted, at)
  }
}

function requireCondition(condition: unknown, place: string): void {
  const tests = entriesOf(condition, place, 'a string, a finite number, a boolean, a list of strings or a condition')
  if (tests.length === 0) throw new TypeError(`${place} must have a test, such as { eq: … }, and has none`)
  for (const [name, operand] of tests) {
    const shape = Object.hasOwn(operands, name) ? operands[name as keyof Condition] : undefined
    if (!shape) throw new TypeError(`${place}: '${name}' is no test; there are ${Object.keys(operands).join(', ')}`)
    if (!shape.fits(operand)) throw expected(`${place}.${name}`, shape.expected, operand)
  }
}

function entriesOf(value: unknown, place: string, shape: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw expected(place, shape, value)
  return Object.entries(value)
}

function expected(place: string, shape: string, given: unknown): TypeError {
  const told = typeof given === 'object' && given !== null ? (Array.isArray(given) ? 'a list' : 'an object') : given
  return new TypeError(`${place} must be ${shape}, not ${String(told)}`)
}

const value = { expected: 'a string, a finite number, a boolean or a list of strings', fits: isValue }
const values = {
  expected: 'a list of values',
  fits: (operand: unknown): boolean => Array.isArray(operand) && operand.every(isValue)
}
const ordered = {
  expected: 'a finite number or a string',
  fits: (operand: unknown): boolean => typeof operand === 'string' || Number.isFinite(operand)
}

const operands: Record<keyof Condition, { expected: string; fits(operand: unknown): boolean }> = {
  eq: value,
  ne: value,
  in: values,
  nin: values,
  gt: ordered,
  gte: ordered,
  lt: ordered,
  lte: ordered,
  exists: { expected: 'true or false', fits: operand => typeof operand === 'boolean' },
  contains: { expected: 'a string', fits: operand => typeof operand === 'string' }
}

function isValue(value: unknown): value is MetadataValue {
  if (Array.isArray(value)) return value.every(element => typeof element === 'string')
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

function holds(condition: Condition, value: MetadataValue | undefined): boolean {
  const { eq, ne, in: among, nin, gt, gte, lt, lte, exists, contains } = condition
  return (
    (eq === undefined || same(value, eq)) &&
    (ne === undefined || !same(value, ne)) &&
    (among === undefined || among.some(one => same(value, one))) &&
    !nin?.some(one => same(value, one)) &&
    (gt === undefined || (comparable(value, gt) && value > gt)) &&
    (gte === undefined || (comparable(value, gte) && value >= gte)) &&
    (lt === undefined || (comparable(value, lt) && value < lt)) &&
    (lte === undefined || (comparable(value, lte) && value <= lte)) &&
    (exists === undefined || exists === (value !== undefined)) &&
    (contains === undefined || ((typeof value === 'string' || Array.isArray(value)) && value.includes(contains)))
  )
}

function same(a: MetadataValue | undefined, b: MetadataValue): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  return a.length === b.length && a.every((element, i) => element === b[i])
}

function comparable(value: MetadataValue | undefined, bound: number | string): value is number | string {
  return typeof value === typeof bound
}
