/**
 * The picture of the chapter on chunking: what overlap costs, by whole sentences and by words wherever they end.
 *
 *     node --conditions=@llm-cookbook/source apps/docs/scripts/draw-overlap.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chunk } from '@llm-cookbook/tokenize'
import { lineSvg } from '@llm-cookbook/viz'
import { measureChunks } from '../live/chunking/measure-chunks.ts'
import { sample } from '../live/chunking/sample.ts'

const size = 60
const overlaps = Array.from({ length: 11 }, (_, i) => i * 3)
const stored = (by: 'sentences' | 'tokens', overlap: number): number =>
  measureChunks(sample, chunk(sample, { size, overlap, by })).stored
const svg = lineSvg({
  title: 'What overlap costs: chunks of 60 words',
  series: [
    { name: 'words, wherever they end', x: overlaps, y: overlaps.map(overlap => stored('tokens', overlap)) },
    { name: 'whole sentences', x: overlaps, y: overlaps.map(overlap => stored('sentences', overlap)) }
  ],
  x: { label: 'overlap, words at most' },
  y: { label: 'characters stored for each of the text', domain: [1, 2] },
  width: 720,
  height: 360
})
writeFileSync(join(import.meta.dirname, '../guide/06-overlap.svg'), svg)
