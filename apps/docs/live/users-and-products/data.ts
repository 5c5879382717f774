import { withBase } from 'vitepress'
import { readRestaurants, type RestaurantFiles, type RestaurantRatings } from './restaurants.ts'

/** As they are, for a worker that reads them itself. */
export async function fetchRestaurantFiles(): Promise<RestaurantFiles> {
  const [ratings, restaurants, vectors] = await Promise.all(['ratings.tsv', 'restaurants.tsv', 'vectors.bin'].map(get))
  return {
    ratings: await ratings!.text(),
    restaurants: await restaurants!.text(),
    vectors: new Int8Array(await vectors!.arrayBuffer())
  }
}

export async function fetchRestaurants(): Promise<RestaurantRatings> {
  return readRestaurants(await fetchRestaurantFiles())
}

async function get(name: string): Promise<Response> {
  const response = await fetch(withBase(`/data/users-and-products/${name}`))
  if (!response.ok) throw new Error(`${name} could not be loaded: ${response.status} ${response.statusText}`)
  return response
}
