/**
 * Makes the files in public/data/users-and-products, which the chapter on users and products fetches:
 *
 *     node --conditions=@llm-cookbook/source scripts/make-restaurant-data.ts restaurant-data-with-consumer-ratings
 *
 * of that folder of the Restaurant & consumer data. Nothing of what it knows about the users is read, but their ratings.
 * Vectors are of the offline embedder.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { toInt8 } from '../live/classification/int8-rows.ts'
import { opinions } from '../live/users-and-products/opinions.ts'

const from = process.argv[2]!
const into = join(import.meta.dirname, '../public/data/users-and-products')

const cuisines = Map.groupBy(read('chefmozcuisine.csv'), ({ placeID }) => placeID!)
const restaurants = read('geoplaces2.csv').map(place => ({
  id: place['placeID']!,
  name: nameOf(place['name']!),
  town: townOf(Number(place['latitude'])),
  kind: kindOf(
    place,
    (cuisines.get(place['placeID']!) ?? []).map(({ Rcuisine }) => plain(Rcuisine!))
  )
}))
const rowOf = new Map(restaurants.map(({ id }, row) => [id, row]))

const ratings = read('rating_final.csv')
const users = [...new Set(ratings.map(({ userID }) => userID!))].sort()
write('restaurants.tsv', lines(restaurants.map(({ name, town, kind }) => [name, town, kind])))
write(
  'ratings.tsv',
  lines(
    ratings.map(({ userID, placeID, rating, food_rating, service_rating }) => {
      const numbers = [users.indexOf(userID!) + 1, rowOf.get(placeID!)!, rating, food_rating, service_rating]
      return numbers.map(String)
    })
  )
)
const embedder = await createLocalEmbedder()
const texts = [...restaurants.map(({ kind }) => kind), ...opinions]
write('vectors.bin', toInt8(await embedder.embed(texts)))
console.log(`${ratings.length} ratings of ${restaurants.length} restaurants by ${users.length} users`)
for (const [town, of] of Map.groupBy(restaurants, ({ town }) => town)) console.log(`${town}: ${of.length}`)

/** In a few words. Where no cuisine is known, nothing is said of it. */
function kindOf(place: Record<string, string>, cuisines: readonly string[]): string {
  const alcohol = { No_Alcohol_Served: 'no alcohol', 'Wine-Beer': 'wine and beer', Full_Bar: 'full bar' }
  const { price, Rambience, area, dress_code, smoking_area } = place
  return [
    `${[...cuisines, ''].join(' ')}restaurant`,
    `${price} price`,
    alcohol[place['alcohol'] as keyof typeof alcohol],
    ...(Rambience === 'quiet' ? ['quiet'] : []),
    ...(area === 'open' ? ['outdoors'] : []),
    ...(dress_code === 'informal' ? [] : [`${dress_code} dress`]),
    ...(smoking_area === 'section' || smoking_area === 'permitted' ? ['smoking allowed'] : [])
  ].join(', ')
}

/** By its latitude: the field that should tell is often empty, and written in many ways. */
function townOf(latitude: number): string {
  return latitude < 20 ? 'Cuernavaca' : latitude < 23 ? 'San Luis Potosí' : 'Ciudad Victoria'
}

/** Three letters with accents were lost on the way. */
function nameOf(name: string): string {
  const mended = name.replace(/Rinc[^a-z ]+n\b/u, 'Rincón').replace(/\bDo[^a-z ]*a Gloria/u, 'Doña Gloria')
  const clean = plain(mended)
  return clean.charAt(0).toUpperCase() + clean.slice(1)
}

function plain(text: string): string {
  return text.replaceAll(/[_\s]+/g, ' ').trim()
}

function read(name: string): Record<string, string>[] {
  const [head, ...rows] = readFileSync(join(from, name), 'utf8').trim().split(/\r?\n/)
  const keys = head!.split(',')
  return rows.map(row => Object.fromEntries(row.split(',').map((cell, i) => [keys[i]!, cell])))
}

function lines(rows: readonly (readonly string[])[]): string {
  return rows.map(row => `${row.join('\t')}\n`).join('')
}

function write(name: string, content: string | Int8Array): void {
  writeFileSync(join(into, name), content)
  console.log(`${name}: ${content.length} bytes`)
}
