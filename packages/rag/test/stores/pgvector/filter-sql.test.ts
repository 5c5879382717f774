import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Filter } from '../../../src/retrieve/filter.ts'
import { filterSql, metadataJson } from '../../../src/stores/pgvector/filter-sql.ts'

function translated(filter: Filter): { sql: string; values: string[] } {
  const values: string[] = []
  const sql = filterSql(filter, value => `$${values.push(value)}`)
  return { sql, values }
}

describe('filterSql', () => {
  it('binds fields and values', () => {
    expect(translated({ language: 'en' })).toEqual({
      sql: '(((metadata @> $1::jsonb)))',
      values: ['{"language":"en"}']
    })
    expect(translated({ not: { year: { gte: 1913 } }, or: [] }).values).toEqual(['year', '1913'])
    expect(translated({}).sql).toBe('true')
    expect(translated({ or: [] }).sql).toBe('(false)')
  })

  it('puts nothing that a filter says into the text, whatever it says', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("'; DROP TABLE x; --", '$1', '\\', '"', '{input}', ':name', '\0')
    )
    const value = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.array(text))
    const condition = fc.record(
      {
        eq: value,
        ne: value,
        in: fc.array(value),
        nin: fc.array(value),
        gt: fc.oneof(text, fc.integer()),
        lte: fc.oneof(text, fc.integer()),
        exists: fc.boolean(),
        contains: text
      },
      { requiredKeys: ['eq'] }
    )
    const isField = (field: string): boolean => !['and', 'or', 'not'].includes(field)
    const fields = fc.dictionary(text.filter(isField), fc.oneof(value, condition))
    const filter = fc
      .record({ fields, or: fc.array(fields), not: fields })
      .map(({ fields: own, ...rest }) => ({ ...own, ...rest }))
    fc.assert(
      fc.property(filter, given => {
        const { sql, values } = translated(given)
        const placeholders = sql.match(/\$\d+/g) ?? []
        // Every value is used, none but these, and what is left is made of these words.
        expect(new Set(placeholders)).toEqual(new Set(values.map((_, i) => `$${i + 1}`)))
        const words =
          /coalesce|jsonb_typeof|metadata|regexp_replace|strpos|chr|CASE|WHEN|THEN|END|COLLATE|AND|OR|NOT|true|false|text|jsonb|numeric/g
        const literals = /'(string|array|number|g|\{\}|\\1|\(\[\\uE000-\\uFFFF\]\))'|"C"|1114111|\b0\b/g
        const rest = sql.replace(/\$\d+/g, '').replace(literals, '').replace(words, '')
        expect(rest).toMatch(/^[\s()=<>?@#:,|-]*$/)
        for (const bound of values)
          expect(bound).not.toMatch(/\0|[\uD800-\uDFFF](?![\uDC00-\uDFFF])(?<![\uD800-\uDBFF][\uDC00-\uDFFF])/)
      })
    )
  })
})

describe('metadataJson', () => {
  it('is what jsonb can hold, another for each metadata', () => {
    const metadata = { title: 'A "b" \\', year: 1, tags: ['x'], draft: false }
    expect(metadataJson(metadata)).toBe(JSON.stringify(metadata))
    const odd = ['a\0b', 'a\ud800b', 'a\udc00b', 'a\ue000b', 'ab', 'a\u{1f600}b', '\ue000\ue001\ue001\ue001\ue001']
    const stored = odd.map(title => metadataJson({ title }))
    expect(new Set(stored).size).toBe(odd.length)
    for (const text of stored) expect(text).not.toMatch(/\\u/)
    expect(metadataJson({ title: 'a\u{1f600}b' })).toBe('{"title":"a\u{1f600}b"}')
  })
})
