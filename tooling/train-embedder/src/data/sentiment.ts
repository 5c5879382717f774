import { readFileSync } from 'node:fs'

/** A sentence that somebody called positive or negative. */
export interface Opinion {
  text: string
  positive: boolean
}

/**
 * Sentences of reviews of restaurants and films (Kotzias and others, 'From Group to Individual Labels using Deep
 * Features', 2015), from `data/*_labelled.txt`.
 */
export function readOpinions(): Opinion[] {
  return ['yelp', 'imdb'].flatMap(name =>
    parseOpinions(readFileSync(new URL(`../../data/${name}_labelled.txt`, import.meta.url), 'utf8'))
  )
}

/** A line an opinion: text, tabulator, 0 or 1. What is not in ASCII is passed over: it is not English. */
export function parseOpinions(file: string): Opinion[] {
  return file.split('\n').flatMap(line => {
    const [, text, label] = /^([\x20-\x7e]*\S)\s*\t([01])\s*$/.exec(line) ?? []
    return text === undefined ? [] : [{ text, positive: label === '1' }]
  })
}
