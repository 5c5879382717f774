import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

export interface Article {
  title: string
  /** In their order, but some are left out. */
  sentences: string[]
}

/** Articles of the English Wikipedia, from `data/wikipedia.txt.gz`. */
export function readWikipedia(): Article[] {
  const file = new URL('../../data/wikipedia.txt.gz', import.meta.url)
  return gunzipSync(readFileSync(file))
    .toString()
    .split('\n\n')
    .map(article => {
      const [title, ...sentences] = article.split('\n')
      return { title: title!, sentences }
    })
}
