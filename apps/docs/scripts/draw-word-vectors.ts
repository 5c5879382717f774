/**
 * Draws the pictures of the chapters on word vectors:
 *
 *     node --conditions=@llm-cookbook/source scripts/draw-word-vectors.ts     # writes guide/02-trained.svg and 03-tricks.svg
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Matrix, normalizeRows } from '@llm-cookbook/vector'
import { barSvg, pca, scatterSvg } from '@llm-cookbook/viz'
import { encodeCorpus, type WordVectors } from '@llm-cookbook/word2vec'
import { atHome } from '../live/word-vectors/at-home.ts'
import { shownWords } from '../live/word-vectors/shown-words.ts'
import { trainInSteps } from '../live/word-vectors/train-in-steps.ts'
import { stepsFor } from '../live/word-vectors/usual-steps.ts'

const site = join(import.meta.dirname, '..')

const text = gunzipSync(readFileSync(join(site, 'public/data/word-vectors/wikipedia.txt.gz')))
const corpus = await encodeCorpus(text, { minCount: 5 })
let vectors: WordVectors | undefined
const groups = shownWords.map(({ group }) => group)
const drawn = (vectors: WordVectors): Matrix =>
  normalizeRows(Matrix.fromRows(shownWords.map(({ word }) => vectors.vector(word)!)))
for (const changes of [{ vectorSize: 2 }, { vectorSize: 10 }, { vectorSize: 100 }, { window: 1 }, { window: 10 }, {}]) {
  const told: string[] = []
  for await (const { vectors: now, loss } of trainInSteps(corpus, stepsFor(changes))) {
    vectors = now
    told.push(`${loss.toFixed(3)}/${atHome(drawn(now), groups)}`)
  }
  console.log(JSON.stringify(changes), `loss/words with their own group nearest: ${told.join(' ')}`)
  console.log(
    'moon:',
    vectors!
      .nearest('moon', { k: 6 })
      .map(({ word }) => word)
      .join(' ')
  )
}
const points = await pca(drawn(vectors!))
const annotations = shownWords.map(({ word }, row) => ({ row, text: word }))
write(
  '02-trained.svg',
  scatterSvg({ points, groups, annotations, shapes: true, width: 680, height: 480, pointSize: 3.5 })
)

interface Tricks {
  readonly rows: readonly { readonly name: string; readonly wordsPerSecond: number }[]
}
const tricks = JSON.parse(readFileSync(join(site, 'live/negative-sampling/tricks.json'), 'utf8')) as Tricks
write(
  '03-tricks.svg',
  barSvg({
    categories: tricks.rows.map(({ name }) => name),
    series: [{ name: 'speed', values: tricks.rows.map(({ wordsPerSecond }) => Math.round(wordsPerSecond / 1000)) }],
    value: { label: 'thousand words a second of CPU time' },
    ...{ horizontal: true, valueLabels: true, width: 680, height: 360 }
  })
)

function write(name: string, svg: string): void {
  writeFileSync(join(site, 'guide', name), svg)
  console.log(`guide/${name}: ${svg.length} characters`)
}
