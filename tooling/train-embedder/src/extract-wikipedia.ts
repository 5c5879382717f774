// Makes data/wikipedia.txt.gz of files of English Wikipedia in plain text (a blank line between articles, the first
// line of each its title): node src/extract-wikipedia.ts FILE.txt.gz …
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'

/** So that no article counts for much: the longest have a thousand sentences. */
const sentencesAnArticle = 100

const articles = process.argv.slice(2).flatMap(file => articlesOf(gunzipSync(readFileSync(file)).toString()))
const text = articles.map(lines => lines.join('\n')).join('\n\n')
writeFileSync(new URL('../data/wikipedia.txt.gz', import.meta.url), gzipSync(text, { level: 9 }))
console.log(`${articles.length} articles, ${articles.flat().length - articles.length} sentences`)

/** Of each article its title and sentences of 25 to 180 characters that are not mostly names or left-overs of markup. */
function articlesOf(text: string): string[][] {
  return text
    .split(/\n\s*\n/)
    .map(article => {
      const [title = '', ...paragraphs] = article.trim().split('\n')
      const sentences = paragraphs
        .flatMap(paragraph => paragraph.split(/(?<=[a-z0-9)"][.!?])\s+(?=[A-Z"])/))
        .map(sentence => sentence.trim().replace(/\s+/g, ' '))
        .filter(sentence => /^[A-Z"].{23,178}[.!?"]$/.test(sentence) && !/\(\)|&[a-z]+;|<|\|/.test(sentence))
      return [title.trim(), ...sentences.slice(0, sentencesAnArticle)]
    })
    .filter(({ length }) => length > 2)
}
