import { withBase } from 'vitepress'

/**
 * A file of `public/data/seeing-embeddings`.
 *
 * @throws {Error} it did not come
 */
export async function fetchData(name: 'articles.bin' | 'digits.bin'): Promise<Uint8Array> {
  const response = await fetch(withBase(`/data/seeing-embeddings/${name}`))
  if (!response.ok) throw new Error(`${name} could not be loaded: ${response.status} ${response.statusText}`)
  return new Uint8Array(await response.arrayBuffer())
}
