/**
 * A JSON schema (2020-12) of the keywords that are checked here: `type` (one or a list), `enum`, `const`; `properties`,
 * `required`, `additionalProperties` (true, false or a schema); `items`, `minItems`, `maxItems`, `uniqueItems`;
 * `minLength`, `maxLength` (in code points), `pattern`; `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`;
 * `anyOf`. `$schema`, `$id`, `title`, `description`, `examples`, `default` and `format` say nothing here. Other keywords
 * are refused, by a `TypeError` that names the place.
 */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * What is wrong with a value, each as 'at /place: what was expected, and what there is'; empty if nothing is. At most ten.
 * A place is a JSON pointer (RFC 6901).
 */
export function violationsOf(value: unknown, schema: JsonSchema, place = ''): string[] {
  const found: string[] = []
  visit(value, schema, place, (place, what) => {
    if (found.length < 10) found.push(`at ${place === '' ? 'the whole' : place}: ${what}`)
  })
  return found
}

/** @throws {TypeError} naming the place of a keyword that is unknown or not as it has to be */
export function requireSchema(schema: unknown, place = 'schema'): asserts schema is JsonSchema {
  if (!isObject(schema)) throw new TypeError(`${place} must be a JSON schema, an object, not ${show(schema)}`)
  for (const [keyword, value] of Object.entries(schema)) {
    const expected = keywords.get(keyword)
    if (expected === undefined) {
      throw new TypeError(
        `${place} has the keyword '${keyword}', which is not supported: ${[...keywords.keys()].join(', ')}`
      )
    }
    if (!expected.fits(value)) throw new TypeError(`${place}/${keyword} must be ${expected.what}, not ${show(value)}`)
  }
  const { properties, items, additionalProperties, anyOf } = schema
  for (const [name, inner] of Object.entries(properties ?? {}))
    requireSchema(inner, `${place}/properties/${pointer(name)}`)
  if (items !== undefined) requireSchema(items, `${place}/items`)
  if (isObject(additionalProperties)) requireSchema(additionalProperties, `${place}/additionalProperties`)
  for (const [i, inner] of ((anyOf ?? []) as unknown[]).entries()) requireSchema(inner, `${place}/anyOf/${i}`)
}

type Report = (place: string, what: string) => void

function visit(value: unknown, schema: JsonSchema, place: string, report: Report): void {
  const { type, enum: allowed, const: only, anyOf } = schema as { type?: string | string[]; enum?: unknown[]; const?: unknown; anyOf?: JsonSchema[] } // prettier-ignore
  const types = type === undefined ? [] : [type].flat()
  if (types.length > 0 && !types.some(name => isOfType(value, name))) {
    report(place, `expected ${types.join(' or ')}, got ${show(value)}`)
    return
  }
  if (allowed !== undefined && !allowed.some(one => same(one, value))) {
    report(place, `expected one of ${allowed.map(show).join(', ')}, got ${show(value)}`)
  }
  if ('const' in schema && !same(only, value)) report(place, `expected ${show(only)}, got ${show(value)}`)
  if (anyOf !== undefined && !anyOf.some(one => violationsOf(value, one).length === 0)) {
    report(place, `expected one of ${anyOf.length} forms, got ${show(value)}, which is none`)
  }
  if (typeof value === 'string') visitString(value, schema, place, report)
  if (typeof value === 'number') visitNumber(value, schema, place, report)
  if (Array.isArray(value)) visitArray(value, schema, place, report)
  else if (isObject(value)) visitObject(value, schema, place, report)
}

function visitString(value: string, { minLength, maxLength, pattern }: Limits, place: string, report: Report): void {
  const length = Array.from(value).length
  if (length < (minLength ?? 0)) report(place, `expected at least ${minLength} characters, got ${length}`)
  if (length > (maxLength ?? Infinity)) report(place, `expected at most ${maxLength} characters, got ${length}`)
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    report(place, `expected a match of ${pattern}, got ${show(value)}`)
  }
}

function visitNumber(value: number, limits: Limits, place: string, report: Report): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits
  if (value < (minimum ?? -Infinity)) report(place, `expected at least ${minimum}, got ${value}`)
  if (value > (maximum ?? Infinity)) report(place, `expected at most ${maximum}, got ${value}`)
  if (value <= (exclusiveMinimum ?? -Infinity)) report(place, `expected more than ${exclusiveMinimum}, got ${value}`)
  if (value >= (exclusiveMaximum ?? Infinity)) report(place, `expected less than ${exclusiveMaximum}, got ${value}`)
}

function visitArray(value: readonly unknown[], schema: JsonSchema, place: string, report: Report): void {
  const { minItems, maxItems, uniqueItems } = schema as Limits
  if (value.length < (minItems ?? 0)) report(place, `expected at least ${minItems} items, got ${value.length}`)
  if (value.length > (maxItems ?? Infinity)) report(place, `expected at most ${maxItems} items, got ${value.length}`)
  if (uniqueItems === true && new Set(value.map(canonical)).size < value.length) {
    report(place, 'expected items that differ')
  }
  if (isObject(schema['items'])) {
    for (const [i, item] of value.entries()) visit(item, schema['items'], `${place}/${i}`, report)
  }
}

function visitObject(value: JsonSchema, schema: JsonSchema, place: string, report: Report): void {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
  for (const name of (schema['required'] ?? []) as string[]) {
    if (!Object.hasOwn(value, name)) report(place, `expected the property ${show(name)}, which is missing`)
  }
  const others = schema['additionalProperties']
  for (const [name, inner] of Object.entries(value)) {
    const at = `${place}/${pointer(name)}`
    if (Object.hasOwn(properties, name)) visit(inner, properties[name]!, at, report)
    else if (others === false) report(at, 'expected no such property')
    else if (isObject(others)) visit(inner, others, at, report)
  }
}

interface Limits {
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
}

const typeNames = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object']
const isType = (value: unknown): boolean => typeof value === 'string' && typeNames.includes(value)
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)

interface Keyword {
  readonly what: string
  readonly fits: (value: unknown) => boolean
}
const aCount: Keyword = { what: 'a whole number from 0 up', fits: isCount }
const aNumber: Keyword = { what: 'a number', fits: isNumber }
const anything: Keyword = { what: 'anything', fits: () => true }

const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['type', { what: `one or several of ${typeNames.join(', ')}`, fits: value => [value].flat().every(isType) }],
  ['enum', { what: 'a list of values', fits: value => Array.isArray(value) && value.length > 0 }],
  ['const', anything],
  ['properties', { what: 'an object of schemas', fits: isObject }],
  ['required', { what: 'a list of names', fits: value => Array.isArray(value) && value.every(one => typeof one === 'string') }], // prettier-ignore
  ['additionalProperties', { what: 'true, false or a schema', fits: value => typeof value === 'boolean' || isObject(value) }], // prettier-ignore
  ['items', { what: 'a schema', fits: isObject }],
  ['minItems', aCount],
  ['maxItems', aCount],
  ['uniqueItems', { what: 'true or false', fits: value => typeof value === 'boolean' }],
  ['minLength', aCount],
  ['maxLength', aCount],
  ['pattern', { what: 'a regular expression', fits: isPattern }],
  ['minimum', aNumber],
  ['maximum', aNumber],
  ['exclusiveMinimum', aNumber],
  ['exclusiveMaximum', aNumber],
  ['anyOf', { what: 'a list of schemas', fits: value => Array.isArray(value) && value.length > 0 }],
  ...['$schema', '$id', 'title', 'description', 'examples', 'default', 'format'].map(name => [name, anything] as const)
])

function isPattern(value: unknown): boolean {
  try {
    return typeof value === 'string' && new RegExp(value, 'u') instanceof RegExp
  } catch {
    return false
  }
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

/** As JSON, with the properties in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner
  )
}

function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** A value in a message: as JSON, cut short. */
function show(value: unknown): string {
  const text = (JSON.stringify(value) as string | undefined) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
