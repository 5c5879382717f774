import { createRandom, Matrix } from '@llm-cookbook/vector'
import { matches, type Filter, type Metadata } from '../../retrieve/filter.ts'
import type { NearestOptions, VectorStore } from '../vector-store.ts'
import { expectEqual, place, type Checks } from './support.ts'

/** Documents of all kinds; the vector of each is near to the query the more, the earlier it stands. */
const documents: readonly Metadata[] = [
  { source: 'a.pdf', title: 'A', hash: '0', language: 'en', year: 1913, draft: false, keywords: ['atom', 'spectrum'] },
  { source: 'b.pdf', title: 'B', hash: '1', language: 'de', year: 1905, draft: true, keywords: [] },
  { source: 'c.pdf', title: 'C', hash: '2', year: -0.5, date: '1913-07-01', keywords: ['spectrum', 'atom'] },
  { source: 'd.pdf', title: '', hash: '3', language: 'EN', year: 1e300, date: '1913-07', keywords: 'atom' },
  { source: 'e.pdf', title: 'E', hash: '4', year: '1913', draft: 'false', date: '1914' },
  {
    source: "f'.pdf",
    title: "'; DROP TABLE x; --",
    hash: '5',
    language: '',
    year: 0.1,
    '': 'no name',
    keywords: ['%']
  },
  { source: 'g"\\.pdf', title: '50% _ of \\', hash: '6', year: 0, 'a.b': 'dotted', "it's": 1, $1: true, '"': 'x' },
  {
    source: 'h.pdf',
    title: 'nul \0 lone \ud800',
    hash: '7',
    year: 7,
    keywords: ['\0', '\ud800', '\u{1f600}', '\uffee']
  },
  { source: 'i.pdf', title: '\u{1f600}', hash: '8', year: 2 ** 53, language: '\uffee', constructor: 'x', eq: 'y' },
  {
    source: 'j.pdf',
    title: 'J',
    hash: '9',
    year: 1e-300,
    language: 'e\u0301',
    keywords: ['aTom'],
    date: '1913-07-02T10:00Z'
  }
]

const filters: readonly Filter[] = [
  {},
  { language: 'en' },
  { language: { eq: 'EN' } },
  { language: '' },
  { year: 1913 },
  { year: '1913' },
  { year: -0 },
  { year: 0.1 },
  { year: { eq: 1e300 } },
  { year: 2 ** 53 },
  { draft: false },
  { draft: 'false' },
  { keywords: ['atom', 'spectrum'] },
  { keywords: [] },
  { keywords: { ne: ['atom', 'spectrum'] } },
  { language: { ne: 'en' } },
  { draft: { ne: true } },
  { missing: { ne: 'x' } },
  { language: { in: ['en', 'de'] } },
  { year: { in: [1913, '1913', true] } },
  { keywords: { in: [['spectrum', 'atom'], 'atom'] } },
  { year: { in: [] } },
  { language: { nin: ['en', 'de'] } },
  { year: { nin: [] } },
  { year: { gt: 1905 } },
  { year: { gte: 1905 } },
  { year: { lt: 0 } },
  { year: { lte: 0 } },
  { year: { gt: 0, lt: 1 } },
  { year: { gt: '1' } },
  { date: { gte: '1913-07', lt: '1914' } },
  { date: { gt: '1913-07-01' } },
  { date: { lte: '' } },
  { language: { gte: '\u{1f600}' } },
  { language: { gt: 'E', lt: 'e~' } },
  { title: { lt: '\uffff' } },
  { language: { exists: true } },
  { language: { exists: false } },
  { draft: { exists: true, ne: true } },
  { keywords: { contains: 'atom' } },
  { keywords: { contains: 'to' } },
  { keywords: { contains: '%' } },
  { keywords: { contains: '' } },
  { title: { contains: '%' } },
  { title: { contains: '_ of \\' } },
  { title: { contains: '' } },
  { title: { contains: '\0' } },
  { keywords: { contains: '\0' } },
  { keywords: { contains: '\ud800' } },
  { keywords: { contains: '\u{1f600}' } },
  { title: "'; DROP TABLE x; --" },
  { title: 'nul \0 lone \ud800' },
  { title: 'nul  lone ' },
  { source: "f'.pdf" },
  { source: 'g"\\.pdf' },
  { '': 'no name' },
  { 'a.b': 'dotted' },
  { "it's": { gte: 1 } },
  { $1: true },
  { '"': { contains: 'x' } },
  { "x' = 'x' OR 1=1 --": { exists: false } },
  { constructor: 'x' },
  { toString: { exists: true } },
  { eq: 'y' },
  { and: [] },
  { or: [] },
  { not: {} },
  { not: { language: 'en' } },
  { not: { year: { gt: 0 } } },
  { and: [{ language: 'en' }, { year: 1913 }] },
  { or: [{ language: 'en' }, { year: { lt: 0 } }] },
  { keywords: { contains: 'atom' }, or: [{ year: 1913 }, { not: { keywords: { contains: 'spectrum' } } }] },
  { not: { and: [{ or: [{ draft: true }, { draft: false }] }, { not: { language: 'de' } }] } }
]

/** What the filters of a search leave. */
export const filterChecks: Checks = {
  'finds, for each filter, the vectors whose metadata match it': async open => {
    const store = await open('store', place(2))
    const vectors = Matrix.fromRows(documents.map((_, i) => [Math.cos(i / 10), Math.sin(i / 10)]))
    await store.put([...documents.keys()], vectors, documents)
    await store.commit('1')
    for (const filter of filters) {
      const expected = [...documents.keys()].filter(id => matches(filter, documents[id]!))
      expectEqual(await filtered(store, [1, 0], 20, filter, documents), expected, `ids for ${JSON.stringify(filter)}`)
      expectEqual(
        await filtered(store, [1, 0], 2, filter, documents),
        expected.slice(0, 2),
        `the first two ids for ${JSON.stringify(filter)}`
      )
    }
  },

  'asks for the metadata that were put last': async open => {
    const store = await open('store', place(1))
    const filter = { language: 'en' }
    const before: Metadata[] = [{ language: 'en' }, { language: 'de' }]
    await store.put([0, 1], Matrix.fromRows([[1], [1]]), before)
    await store.commit('1')
    expectEqual(await filtered(store, [1], 5, filter, before), [0], 'ids')
    await store.put([0, 1], Matrix.fromRows([[1], [1]]), before.toReversed())
    await store.commit('2')
    expectEqual(
      await filtered(store, [1], 5, filter, before.toReversed()),
      [1],
      'ids after the metadata were exchanged'
    )
  },

  'finds k that match, though they are few and far away': async open => {
    const random = createRandom(7)
    const store = await open('store', place(8))
    const vectors = new Matrix(2500, 8)
    for (const [row, vector] of [...vectors].entries()) {
      // Each 50th lies on the other side.
      for (let j = 0; j < 8; j++) vector[j] = random.normal() / 4 + (row % 50 === 0 ? -1 : 1)
    }
    const metadata = Array.from(vectors, (_, row): Metadata => ({ far: row % 50 === 0, half: row % 2 === 0 }))
    await store.put([...metadata.keys()], vectors, metadata)
    await store.commit('1')
    const query = new Array<number>(8).fill(1)
    for (const [filter, k, count] of [
      [{ far: true }, 20, 20],
      [{ far: true }, 2500, 50],
      [{ half: true }, 20, 20],
      [{ half: false }, 2500, 1250],
      [{ far: true, half: false }, 20, 0]
    ] as const) {
      const found = await filtered(store, query, k, filter, metadata)
      expectEqual(found.length, count, `how many for ${JSON.stringify(filter)}, k = ${k}`)
      expectEqual(
        found.every(id => matches(filter, metadata[id]!)),
        true,
        'whether all match'
      )
    }
  }
}

async function filtered(
  store: VectorStore,
  query: readonly number[],
  k: number,
  filter: Filter,
  metadata: readonly Metadata[]
): Promise<number[]> {
  const where: NearestOptions['where'] = { filter, allows: id => matches(filter, metadata[id]!) }
  return (await store.nearest(Float32Array.from(query), { k, where })).map(({ id }) => id)
}
