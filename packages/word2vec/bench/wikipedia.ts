import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { words } from '@llm-cookbook/tokenize'

/** The articles of Wikipedia in the folder of larger data sets: words in lower case, a paragraph a line. */
export function wikipediaLines(data: string): string[] {
  const articles = join(data, 'corpus-enwiki')
  const files = readdirSync(articles).filter(name => name.endsWith('.gz'))
  const text = files.map(name => gunzipSync(readFileSync(join(articles, name))).toString()).join('\n')
  return text
    .toLowerCase()
    .split('\n')
    .map(line =>
      words(line)
        .map(({ text }) => text)
        .join(' ')
    )
    .filter(line => line !== '')
}
