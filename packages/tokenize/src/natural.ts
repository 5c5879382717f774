export { englishAnalyzer, type EnglishAnalyzer } from './natural/english-analyzer.ts'
export { loadStemmer, type StemmerLanguage } from './natural/load-stemmer.ts'
export {
  loadNaturalTokenizer,
  type NaturalTokenizerName,
  type NaturalTokenizerOptions
} from './natural/load-tokenizer.ts'
export { naturalWords, type NaturalTokenizer } from './natural/natural-words.ts'
