import stemmers from 'natural/lib/natural/stemmers/index.js'
import { englishStopWords } from './stop-words.ts'

export interface EnglishAnalyzer {
  /** Names the analysis, so that an index made with another is not mistaken for one of this. */
  readonly fingerprint: string
  terms(text: string): string[]
}

/** Words, lower-cased, without stop words, stemmed by Porter's algorithm: the terms that a lexical ranking counts. */
export function englishAnalyzer(): EnglishAnalyzer {
  const stems = new Map<string, string>()
  return {
    fingerprint: 'english-porter-0',
    terms(text) {
      const terms: string[] = []
      for (const [word] of text
        .normalize('NFKC')
        .toLowerCase()
        .matchAll(/[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu)) {
        if (englishStopWords.has(word)) continue
        let stem = stems.get(word)
        if (stem === undefined) {
          stem = stemmers.PorterStemmer.stem(word)
          if (stems.size > 100_000) stems.clear()
          stems.set(word, stem)
        }
        terms.push(stem)
      }
      return terms
    }
  }
}
