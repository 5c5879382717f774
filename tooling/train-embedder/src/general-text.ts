import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const file = new URL('../data/wikitext-2-valid.txt.gz', import.meta.url)

/** The paragraphs of WikiText-2's validation part, in lower case, without what its tokenisation put in. */
export function generalText(): string[] {
  return gunzipSync(readFileSync(file))
    .toString()
    .toLowerCase()
    .replaceAll('<unk>', ' ')
    .replace(/ @([-.,])@ /g, '$1')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('='))
}
