import { describe, expect, it } from 'vitest'
import { requireSchema, violationsOf, type JsonSchema } from '../../src/answer/json-schema.ts'

const person: JsonSchema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 3, pattern: '^[A-Z😀]' },
    age: { type: ['integer', 'null'], minimum: 0, exclusiveMaximum: 150 },
    tags: { type: 'array', items: { enum: ['a', 'b'] }, minItems: 1, maxItems: 2, uniqueItems: true },
    'a/b~c': { const: { x: [1], y: 2 } }
  }
}

describe('violationsOf', () => {
  it.each<[value: unknown, violations: string[]]>([
    [{ name: 'Ann' }, []],
    [{ name: '😀😀😀', age: null, tags: ['a', 'b'], 'a/b~c': { y: 2, x: [1] } }, []],
    [[], ['at the whole: expected object, got []']],
    [{}, ['at the whole: expected the property "name", which is missing']],
    [
      { name: '' },
      ['at /name: expected at least 1 characters, got 0', 'at /name: expected a match of ^[A-Z😀], got ""']
    ],
    [{ name: 'Anna' }, ['at /name: expected at most 3 characters, got 4']],
    [{ name: 'Ann', age: 1.5 }, ['at /age: expected integer or null, got 1.5']],
    [{ name: 'Ann', age: -1 }, ['at /age: expected at least 0, got -1']],
    [{ name: 'Ann', age: 150 }, ['at /age: expected less than 150, got 150']],
    [{ name: 'Ann', tags: [] }, ['at /tags: expected at least 1 items, got 0']],
    [{ name: 'Ann', tags: ['a', 'c'] }, ['at /tags/1: expected one of "a", "b", got "c"']],
    [{ name: 'Ann', tags: ['a', 'a'] }, ['at /tags: expected items that differ']],
    [{ name: 'Ann', x: 1 }, ['at /x: expected no such property']],
    [{ name: 'Ann', 'a/b~c': 1 }, ['at /a~1b~0c: expected {"x":[1],"y":2}, got 1']],
    [JSON.parse('{"name":"Ann","__proto__":1,"constructor":2}'), ['at /__proto__: expected no such property', 'at /constructor: expected no such property']] // prettier-ignore
  ])('%j', (value, violations) => {
    requireSchema(person)
    expect(violationsOf(value, person)).toEqual(violations)
  })

  it('knows anyOf, schemas of other properties, and bounds of both kinds', () => {
    const either = { anyOf: [{ type: 'number', exclusiveMinimum: 1, maximum: 2 }, { type: 'boolean' }] }
    expect(violationsOf(2, either)).toEqual([])
    expect(violationsOf(1, either)).toEqual(['at the whole: expected one of 2 forms, got 1, which is none'])
    expect(violationsOf({ a: 'x' }, { additionalProperties: { type: 'number' } })).toEqual([
      'at /a: expected number, got "x"'
    ])
    expect(violationsOf({ a: 'x' }, {})).toEqual([])
  })

  it('tells ten at most', () => {
    expect(violationsOf(Array(50).fill('x'), { items: { type: 'null' } })).toHaveLength(10)
  })
})

describe('requireSchema', () => {
  it.each<[schema: unknown, message: string]>([
    [null, 'schema must be a JSON schema, an object, not null'],
    [true, 'schema must be a JSON schema, an object, not true'],
    [{ type: 'text' }, 'schema/type must be one or several of string'],
    [{ oneOf: [] }, "schema has the keyword 'oneOf', which is not supported: type, enum"],
    [{ properties: { 'a/b': { $ref: '#' } } }, "schema/properties/a~1b has the keyword '$ref'"],
    [{ items: { minLength: -1 } }, 'schema/items/minLength must be a whole number from 0 up, not -1'],
    [{ pattern: '(' }, 'schema/pattern must be a regular expression, not "("'],
    [{ anyOf: [{}, { enum: [] }] }, 'schema/anyOf/1/enum must be a list of values, not []'],
    [
      { additionalProperties: { required: [1] } },
      'schema/additionalProperties/required must be a list of names, not [1]'
    ]
  ])('%j', (schema, message) => {
    expect(() => {
      requireSchema(schema)
    }).toThrow(message)
  })
})
