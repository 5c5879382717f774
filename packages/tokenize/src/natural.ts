export { englishAnalyzer, type EnglishAnalyzer } from './natural/english-analyzer.ts'
export { loadStemmer, type StemmerLanguage } from './natural/load-stemmer.ts'
export { naturalWords, type NaturalTokenizer } from './natural/natural-words.ts'
