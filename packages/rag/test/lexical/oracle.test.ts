import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { LexicalIndex } from '../../src/lexical/lexical-index.ts'
import type { Pipeline } from '../../src/lexical/settings.ts'
import { countTerms, type PassageTerms } from '../../src/lexical/term-counts.ts'

type Scores = number[][]

/** What plain dense matrices in NumPy make of the same passages: fixtures/lexical/make.py. */
const oracle = JSON.parse(readFileSync(new URL('../fixtures/lexical/oracle.json', import.meta.url), 'utf8')) as Record<
  'bm25' | 'expansion' | 'bo1' | 'rm3' | 'latent' | 'best' | 'fields',
  Scores
> & {
  passages: PassageTerms[]
  queries: string[][]
}

let index: LexicalIndex

beforeAll(async () => {
  index = await LexicalIndex.build([countTerms(oracle.passages)], { latentDimensions: 30 })
})

function scoresBy(pipeline: Pipeline, of = index): Scores {
  return oracle.queries.map(query => [...of.scores(query, { pipeline })])
}

/** The largest difference between two tables of scores. */
function distance(ours: Scores, theirs: Scores): number {
  return Math.max(...ours.flatMap((row, i) => row.map((score, j) => Math.abs(score - theirs[i]![j]!))))
}

describe('LexicalIndex, beside NumPy', () => {
  it('ranks by BM25, the title twice', () => {
    expect(distance(scoresBy('bm25'), oracle.bm25)).toBeLessThan(1e-6)
  })

  it('expands passages by their neighbours', () => {
    expect(distance(scoresBy({ feedback: false, plain: 0, latent: 0 }), oracle.expansion)).toBeLessThan(1e-5)
  })

  it('adds terms by Bo1', () => {
    expect(distance(scoresBy({ plain: 0, latent: 0 }), oracle.bo1)).toBeLessThan(1e-5)
  })

  it('adds terms by RM3', () => {
    const pipeline = { expansion: 0, plain: 0, latent: 0, feedback: { model: 'rm3' } } as const
    expect(distance(scoresBy(pipeline), oracle.rm3)).toBeLessThan(1e-5)
  })

  it('adds the latent space, which is kept in 8 bits', () => {
    expect(distance(scoresBy('best'), oracle.best)).toBeLessThan(0.02)
  })

  it('normalises each field by its own length', async () => {
    const fields = { title: { weight: 3, b: 0.4 }, headings: { weight: 1.5, b: 0.6 }, body: { weight: 1, b: 0.75 } }
    const fielded = await LexicalIndex.build([countTerms(oracle.passages)], { fields })
    expect(distance(scoresBy('bm25', fielded), oracle.fields)).toBeLessThan(1e-5)
  })
})
