import { describe, expect, it } from 'vitest'
import { loadJson, loadJsonRecords, type JsonOptions } from '../../src/load/json.ts'
import type { Loaded } from '../../src/load/records.ts'

const recordsOf = (text: string, options: Partial<JsonOptions> = {}): Loaded[] => [
  ...loadJsonRecords(text, { source: 'r.jsonl', ...options })
]

describe('loadJsonRecords', () => {
  it('makes a document of each line', () => {
    const [one, two] = recordsOf(
      '\uFEFF{"_id":"d1","title":"One","text":"first","year":2001,"tags":["a","b"],"by":{"name":"Ada","n":null}}\r\n\n{"text":"a\\n\\nb"}\n'
    )
    expect(one?.document).toMatchObject({
      source: 'r.jsonl#d1',
      title: 'One',
      text: 'first',
      metadata: { year: 2001, tags: ['a', 'b'], 'by.name': 'Ada' }
    })
    expect(two?.document).toMatchObject({ source: 'r.jsonl#3', text: 'a\n\nb' })
  })

  it('reads arrays, and objects over several lines', () => {
    expect(recordsOf('[\n{"text":"a"},\n{"text":"b","id":7}]').map(({ source }) => source)).toEqual([
      'r.jsonl#1',
      'r.jsonl#7'
    ])
    expect(recordsOf('{\n"a": "x",\n"b": true}')[0]?.document).toMatchObject({ text: 'a: x\nb: true' })
    expect(recordsOf('{"text":"a"}')).toHaveLength(1)
    expect(recordsOf(' \n')).toEqual([])
  })

  it('takes the fields that it is told to', () => {
    const [record] = recordsOf('{"q":{"text":"why"},"a":"so","name":"N"}', {
      fields: { text: ['q.text', 'a'], title: 'name' }
    })
    expect(record?.document).toMatchObject({ text: 'why\n\nso', title: 'N' })
  })

  it('names lines that are wrong by their number, and goes on', () => {
    const records = recordsOf('{"text":"a"}\n{"text":\n[1]\n"x"\n{"none":{}}\n{"text":"b"}')
    expect(records.map(({ document, error }) => document?.text ?? error?.message.replace(/ \(.*\)/, ''))).toEqual([
      'a',
      'r.jsonl, line 2: not JSON',
      'r.jsonl, line 3: not an object with fields, but an array',
      'r.jsonl, line 4: not an object with fields, but a string',
      'r.jsonl: record 5 has no text',
      'b'
    ])
    expect(recordsOf('{"text":\n{"text":"b"}').map(({ document }) => document?.text)).toEqual([undefined, 'b'])
  })

  it('has no prototype to trip over, and no stack to exhaust', () => {
    expect(recordsOf('{"__proto__":{"a":"x"},"constructor":"y"}')[0]?.document?.metadata).toEqual({
      '__proto__.a': 'x',
      constructor: 'y'
    })
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    expect(recordsOf(deep)[0]?.error).toMatchObject({ name: 'RagError' })
    expect(recordsOf('['.repeat(100_000))[0]?.error).toMatchObject({ code: 'document-damaged' })
  })

  it('reads a line of 10 MB', () => {
    const text = 'words and more '.repeat(700_000)
    expect(recordsOf(`{"text":"short"}\n${JSON.stringify({ text })}\n`)[1]?.document?.text).toHaveLength(
      text.length - 1
    )
  })
})

describe('loadJson', () => {
  it('makes one document of all records', () => {
    const document = loadJson('{"title":"One","text":"first"}\n{"text":"second"}\nnone', { source: 'r.jsonl' })
    expect(document).toMatchObject({ title: 'r.jsonl', text: 'One\n\nfirst\n\nsecond' })
    expect(document.headings.map(({ text }) => text)).toEqual(['One'])
    expect(document.warnings).toEqual([expect.stringMatching(/^left out: r\.jsonl, line 3: not JSON/)])
  })

  it('keeps title and metadata of a single record', () => {
    expect(loadJson('{"title":"T","text":"x","n":1}', { source: 'r.json' })).toMatchObject({
      title: 'T',
      metadata: { n: 1 }
    })
  })

  it('says what is wrong where no record can be read', () => {
    expect(() => loadJson('{"text":', { source: 'r.json' })).toThrow(/^r\.json, line 1: not JSON/)
    expect(loadJson('[]', { source: 'r.json' }).text).toBe('')
  })
})
