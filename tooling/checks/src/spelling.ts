import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import dictionary from 'dictionary-en-gb'
import nspell from 'nspell'
import type { Finding } from './finding.ts'
import { filesUnder, packagesOf, place } from './workspace.ts'

/**
 * Words of the documents that are neither English, as it is spelt in Britain, nor in `spelling-words.txt`: of every README, of
 * CONTRIBUTING.md, of docs and of the pages of the site. Code, addresses, names with capitals inside them and words of other
 * alphabets are left out.
 */
export function spelling(root: string): Finding[] {
  const isKnown = knownWords(root)
  return documentsOf(root).flatMap(file =>
    wordsOf(readFileSync(file, 'utf8')).flatMap(({ word, line }) =>
      isKnown(word)
        ? []
        : [{ file: place(root, file), line, message: `'${word}' is no word: mend it, or add it to ${listed}` }]
    )
  )
}

/** A word a line, in small letters unless it is always written with a capital; lines that begin with # are comments. */
const listed = 'tooling/checks/src/spelling-words.txt'

function knownWords(root: string): (word: string) => boolean {
  const speller = nspell(dictionary)
  const list = join(root, listed)
  const own = existsSync(list) ? readFileSync(list, 'utf8').split(/\r?\n/) : []
  const words = new Set(own.filter(line => line !== '' && !line.startsWith('#')))
  const asked = new Map<string, boolean>()
  return word => {
    let known = asked.get(word)
    if (known === undefined) {
      const bare = word.replace(/[’']s?$/, '')
      known = [word, bare].some(
        each =>
          words.has(each) || words.has(each.toLowerCase()) || speller.correct(each) || speller.correct(small(each))
      )
      asked.set(word, known)
    }
    return known
  }
}

/** `MODELS` and `Models` as `models`. */
function small(word: string): string {
  return word.toLowerCase()
}

function documentsOf(root: string): string[] {
  const general = [join(root, 'README.md'), join(root, 'CONTRIBUTING.md')].filter(file => existsSync(file))
  const readmes = packagesOf(root).map(({ folder }) => join(folder, 'README.md'))
  const folders = [join(root, 'docs'), join(root, 'apps/docs')].flatMap(filesUnder)
  const pages = folders.filter(file => file.endsWith('.md') && basename(file) !== 'SOURCES.md')
  return [...new Set([...general, ...readmes.filter(file => existsSync(file)), ...pages])]
}

/** The words of a Markdown text, without its code and what is not prose. */
export function wordsOf(markdown: string): { word: string; line: number }[] {
  let fence: string | undefined
  // Scripts of pages and comments, in whole lines.
  const text = markdown.replace(/<(script|style)\b[^]*?<\/\1>|<!--[^]*?-->/g, block => block.replace(/[^\n]/g, ' '))
  return text.split('\n').flatMap((source, index) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(source)?.[1]
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined
      return []
    }
    if (mark !== undefined) {
      fence = mark
      return []
    }
    const prose = source
      .replace(/(`+)(?!`).*?[^`]\1(?!`)/g, ' ')
      .replace(/\$[^$\s][^$]*\$/g, ' ')
      .replace(/\]\([^)\s]*(?:\s+"[^"]*")?\)/g, '] ')
      .replace(/^\[[^\]]+\]:\s+\S+/, ' ')
      .replace(/<\/?[a-zA-Z][^>]*>/g, ' ')
      .replace(/(?:https?:\/\/|www\.)\S+/g, ' ')
      .replace(
        /[\w.@/-]*(?:@[\w-]+\/|\/|\.(?:md|ts|js|json|vue|bin|txt|csv|svg|png|pdf|html|c|py|tsv|gz|org|com))[\w./-]*/g,
        ' '
      )
      .replace(/&#?\w+;/g, ' ')
    const words = prose.match(/[\p{L}\p{N}_]+(?:[’'][\p{L}]+)*/gu) ?? []
    return words.filter(isProse).map(word => ({ word, line: index + 1 }))
  })
}

/** Of Latin letters, three at least, without digits and without capitals inside. */
function isProse(word: string): boolean {
  return /^\p{Lu}?[\p{Ll}’']{2,}$/u.test(word) && /^[\p{Script=Latin}’']+$/u.test(word)
}
