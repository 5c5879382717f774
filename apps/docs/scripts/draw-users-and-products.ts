/**
 * Draws the picture of the chapter on users and products, and says the figures that it quotes:
 *
 *     node --conditions=@llm-cookbook/source scripts/draw-users-and-products.ts     # writes guide/09-cold-start.svg
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lineSvg } from '@llm-cookbook/viz'
import { fromInt8 } from '../live/classification/int8-rows.ts'
import { coldStart, foreseers, rankers, shelf, sumUp, type ColdStart } from '../live/users-and-products/cold-start.ts'
import { measureLeak, type Leak } from '../live/users-and-products/leak.ts'
import { judgePairs } from '../live/users-and-products/pairs.ts'
import {
  alikeness,
  articlesInOrder,
  firstMarks,
  fitOf,
  listOf,
  placesWhenHidden,
  readersPlaces,
  recallAt
} from '../live/users-and-products/reading.ts'
import { readRestaurants } from '../live/users-and-products/restaurants.ts'

const site = join(import.meta.dirname, '..')
const read = (name: string): Buffer => readFileSync(join(site, 'public/data', name))
const data = readRestaurants({
  ratings: read('users-and-products/ratings.tsv').toString(),
  restaurants: read('users-and-products/restaurants.tsv').toString(),
  vectors: new Int8Array(read('users-and-products/vectors.bin'))
})
const settings = (['kind', 'opinion', 'both'] as const).flatMap(about =>
  (['mean', 'score'] as const).map(weight => ({ about, weight }))
)
const seeds = Array.from({ length: 40 }, (_, i) => i + 1)

const counts = [0, 1, 2].map(score => data.scores.filter(one => one === score).length)
console.log(`Scores 0, 1, 2: ${counts.join(', ')}.`)
const perUser = [...Map.groupBy(data.users.keys(), row => data.users[row]!).values()]
const same = perUser.filter(rows => new Set(rows.map(row => data.scores[row])).size === 1)
console.log(`${same.length} of ${perUser.length} users gave the same score throughout.\n`)

console.log('Correlations with the score, seed 1, and the mean, the least and the most of 40 seeds:')
for (const { about, weight } of settings) {
  const judged = await judgePairs(data, { about, weight, seed: 1 })
  const over = [...judged.correlations.keys()].map((): number[] => [])
  for (const seed of seeds) {
    const { correlations } = await judgePairs(data, { about, weight, seed }, 1)
    for (const [i, { value }] of correlations.entries()) over[i]!.push(value)
  }
  const cosines = weight === 'score' ? 2 : 1
  for (const [i, { name, value, low, high }] of judged.correlations.entries()) {
    // What needs no vector is always the same.
    if (i >= cosines && (about !== 'kind' || weight !== 'mean')) continue
    const what = i === 0 ? `${about}, ${weight}` : i < cosines ? `  ${name} (${judged.silent.length} pairs)` : name
    console.log(`  ${what}: ${digits(value)} (${digits(low)} to ${digits(high)}), ${spread(over[i]!)}`)
  }
}

console.log('\nLeaks, means of 40 seeds: learning only, restaurants over all rows, both over all rows:')
for (const { about, weight } of settings) {
  for (const dealt of [false, true]) {
    const leaks: Leak[] = []
    for (const seed of seeds) leaks.push(await measureLeak(data, { about, weight, dealt, seed }))
    const cells = (['clean', 'items', 'everything'] as const).map(key => spread(leaks.map(leak => leak[key])))
    console.log(`  ${about}, ${weight}${dealt ? ', dealt out' : ''}: ${cells.join('; ')}`)
  }
}

console.log('\nReaders: recall at 10 by the mean, by the nearest')
const alike = alikeness(fromInt8(new Int8Array(read('classification/articles.bin')), 256))
const classes = read('classification/articles.tsv')
  .toString()
  .trim()
  .split('\n')
  .map(line => line.slice(0, line.indexOf('\t')))
const marks = articlesInOrder(classes).slice(0, firstMarks)
for (const taste of ['mean', 'nearest'] as const) {
  const fit = fitOf(alike, marks, taste)
  console.log(`  places of the first marks, by the ${taste}: ${placesWhenHidden(alike, marks, taste).join(', ')}`)
  for (const variety of [0, 0.3, 0.5]) {
    const list = listOf(alike, fit, { without: marks, length: 8, variety })
    console.log(`    listed, variety ${variety}: ${list.map(row => classes[row]).join(', ')}`)
  }
}
for (const kinds of [1, 2, 3]) {
  const options = { readers: 200, classes: kinds, likes: 6, seed: 1 }
  const [mean, nearest] = (['mean', 'nearest'] as const).map(taste =>
    recallAt(10, readersPlaces(alike, classes, options, taste))
  )
  console.log(`  ${kinds}: ${digits(mean!)}, ${digits(nearest!)}`)
}

for (const draws of [10, 40]) {
  const points: ColdStart[] = []
  for (let seed = 1; seed <= draws; seed++) for await (const point of coldStart(data, seed)) points.push(point)
  const curves = sumUp(points)
  console.log(`\nCold start, ${draws} draws, by ratings known:`)
  for (const [i, name] of foreseers.entries())
    console.log(`  ${name}: ${curves.map(({ errors }) => digits(errors[i]!)).join(' ')}`)
  for (const [i, name] of rankers.entries())
    console.log(`  ${name}: ${curves.map(({ found }) => digits(found[i]!)).join(' ')}`)
  if (draws !== 40) continue
  const svg = lineSvg({
    series: rankers.map((name, i) => ({
      name,
      x: curves.map(({ known }) => known),
      y: curves.map(({ found }) => found[i]!),
      dashed: i === 0
    })),
    x: { label: 'ratings known of the user' },
    y: { label: `favourites among the first ${shelf}`, domain: [0, 0.4] },
    ...{ width: 680, height: 360 }
  })
  writeFileSync(join(site, 'guide/09-cold-start.svg'), svg)
  console.log(`guide/09-cold-start.svg: ${svg.length} characters`)
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return `${digits(mean)} from ${digits(Math.min(...values))} to ${digits(Math.max(...values))}`
}

function digits(value: number): string {
  return value.toFixed(3).replace(/^(-?)0/, '$1')
}
