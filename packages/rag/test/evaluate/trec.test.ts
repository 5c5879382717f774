import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measureQueries, measureRun, readQrels, readRun, writeQrels, writeRun, type Run } from '../../src/index.ts'

const read = (file: string) => readFileSync(join(import.meta.dirname, '../fixtures/trec', file), 'utf8')

const names = {
  ndcg_cut_10: 'ndcgAt10',
  P_10: 'precisionAt10',
  recall_10: 'recallAt10',
  recall_100: 'recallAt100',
  map_cut_100: 'map',
  recip_rank: 'mrr'
} as const

describe('measures of runs in the form of TREC', () => {
  it('are those of trec_eval, query by query', () => {
    const each = measureQueries(readRun(read('run.txt')), readQrels(read('qrels.txt')))
    const measured = read('measures.txt')
      .trim()
      .split('\n')
      .map(line => line.split(/\s+/) as [string, string, string])
      .filter(([, query]) => query !== 'all')
    const relevant = measured.filter(([name, , value]) => name === 'num_rel' && value !== '0').map(([, query]) => query)
    expect([...each.keys()].sort()).toEqual(relevant.sort())
    expect(relevant).toHaveLength(12)
    for (const [name, query, value] of measured) {
      const measures = each.get(query)
      if (!measures || !(name in names)) continue
      expect(measures[names[name as keyof typeof names]], `${name} of query ${query}`).toBeCloseTo(Number(value), 4)
    }
  })

  it('are the same after writing and reading', () => {
    const [qrels, run] = [readQrels(read('qrels.txt')), readRun(read('run.txt'))]
    expect(readQrels(writeQrels(qrels))).toEqual(qrels)
    expect(measureRun(readRun(writeRun(run)), qrels)).toEqual(measureRun(run, qrels))
  })
})

describe('writeRun', () => {
  it('names query, document, rank, score and tag', () => {
    const run = {
      q1: [
        { id: 'b', score: 2.5 },
        { id: 'a', score: 1 }
      ]
    }
    expect(writeRun(run, 'bm25')).toBe('q1 Q0 b 1 2.5 bm25\nq1 Q0 a 2 1 bm25\n')
  })

  it('keeps the order of the run, whatever the scores and ids', () => {
    const scores = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, min: -1e30, max: 1e30 }))
    fc.assert(
      fc.property(fc.array(scores, { maxLength: 40 }), given => {
        const found = given.map((score, i) => ({ id: `d${(i * 7) % 41}`, score }))
        const back = readRun(writeRun({ q: found }))
        expect((back['q'] ?? []).map(({ id }) => id)).toEqual(found.map(({ id }) => id))
        const singles = (back['q'] ?? []).map(({ score }) => Math.fround(score))
        for (const [i, single] of singles.slice(1).entries()) expect(single).toBeLessThan(singles[i]!)
      })
    )
  })

  it('refuses names that the form cannot hold', () => {
    const run = (query: string, id: string): Run => ({ [query]: [{ id, score: 1 }] })
    expect(() => writeRun(run('a b', 'x'))).toThrow('a query in the form of TREC has no white space')
    expect(() => writeRun(run('a', ''))).toThrow(TypeError)
    expect(() => writeRun(run('a', 'x'), 'my run')).toThrow('a tag')
    expect(() => writeQrels([{ query: 'q', document: 'my file.pdf', grade: 1 }])).toThrow('"my file.pdf"')
  })
})

describe('reading the form of TREC', () => {
  it('goes by the scores, and by descending ids where these are equal', () => {
    const run = readRun('1 Q0 a 1 0.5 x\n1\tQ0\tb\t2\t0.5\tx\r\n\n1 Q0 c 3 9 x')
    expect(run['1']!.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  })

  it('tells which line is wrong', () => {
    expect(() => readQrels('1 0 a 1\n1 0 b')).toThrow(
      'line 2: expected 4 fields (query iteration document grade), found 3'
    )
    expect(() => readQrels('1 0 a good')).toThrow('line 1: the grade must be a finite number, not good')
    expect(() => readRun('1 Q0 a 1 NaN x')).toThrow('line 1: the score must be a finite number, not NaN')
    expect(() => readRun('1 Q0 a 1 2 x\n1 Q0 a 2 1 x')).toThrow('line 2: a stands twice under query 1')
  })

  it('holds on to names that mean something to JavaScript', () => {
    expect(Object.keys(readRun('__proto__ Q0 a 1 1 x\nconstructor Q0 a 1 1 x'))).toEqual(['__proto__', 'constructor'])
  })

  it('reads empty files as nothing', () => {
    expect(readQrels('')).toEqual([])
    expect(readRun('\n \n')).toEqual({})
  })
})
