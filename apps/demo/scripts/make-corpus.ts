/**
 * Makes the corpus that `cookbook train` learns from where no file is named: the words of Wikipedia articles in lower case,
 * a paragraph a line.
 *
 *     node --conditions=@llm-cookbook/source scripts/make-corpus.ts ARTICLES.txt.gz     # writes data/wikipedia.txt.gz
 *
 * ARTICLES is what WikiExtractor leaves of articles: a title, then a paragraph a line, and a blank line between articles.
 * The titles, which the licence wants named, are printed for data/SOURCES.md.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { words } from '@llm-cookbook/tokenize'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('expected the file of the articles as the argument')
const articles = gunzipSync(readFileSync(file))
  .toString()
  .split(/\n{2,}/)
  .map(article => article.trim().split('\n'))
const lines = articles
  .flatMap(([, ...paragraphs]) => paragraphs)
  .map(paragraph =>
    words(paragraph.toLowerCase())
      .map(({ text }) => text)
      .join(' ')
  )
  .filter(line => line !== '')
const corpus = `${lines.join('\n')}\n`
writeFileSync(join(import.meta.dirname, '../data/wikipedia.txt.gz'), gzipSync(corpus, { level: 9 }))
console.log(articles.map(([title]) => title).join(' · '))
