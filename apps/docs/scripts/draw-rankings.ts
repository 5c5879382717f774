/**
 * The picture of the chapter on retrieval: how well words, vectors and both rank, out of the bench of `@llm-cookbook/rag`.
 *
 *     node --conditions=@llm-cookbook/source apps/docs/scripts/draw-rankings.ts
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { barSvg } from '@llm-cookbook/viz'

const root = join(import.meta.dirname, '../../..')
const { rows } = JSON.parse(readFileSync(join(root, 'packages/rag/bench/results/retrieval.json'), 'utf8')) as {
  rows: { group: string; name: string; quality: Record<string, number> }[]
}
const collections = ['Cranfield', 'CISI', 'ADI']
const names = {
  dense: 'vectors',
  'bm25 + dense, reciprocal ranks': 'both, by ranks',
  bm25: 'words (BM25)',
  'best (default)': 'words, expanded (default)',
  'hybrid, 0.2 dense': 'the same and vectors, weight 0.2'
}
const of = (group: string, name: string): number => {
  const row = rows.find(row => row.group === group && row.name === name)
  if (row === undefined) throw new Error(`the bench has no row '${name}' of ${group}`)
  return row.quality['nDCG@10']!
}
const svg = barSvg({
  title: 'How well each ranking finds, by nDCG@10',
  categories: collections,
  series: Object.entries(names).map(([name, shown]) => ({
    name: shown,
    values: collections.map(collection => of(collection, name))
  })),
  value: { label: 'nDCG@10', domain: [0, 0.65] },
  valueLabels: true,
  width: 720,
  height: 380
})
writeFileSync(join(import.meta.dirname, '../guide/10-rankings.svg'), svg)
