import { words } from '@llm-cookbook/tokenize'
import type { Analyzer } from '../ports.ts'

/**
 * The analysis that needs nothing but a word boundary: lower-cased words, no stop list, no stemming. It is the
 * default because it knows no language; for English, `englishAnalyzer` of `@llm-cookbook/tokenize/natural` ranks
 * better (figures in the README).
 */
export const plainAnalyzer: Analyzer = {
  fingerprint: 'words-lowercase-1',
  terms: text => words(text.normalize('NFKC').toLowerCase()).map(word => word.text)
}
