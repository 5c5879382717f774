declare module 'natural/lib/natural/stemmers/*.js' {
  const stemmer: { stem(word: string): string }
  export default stemmer
}

declare module 'natural/lib/natural/tokenizers/regexp_tokenizer.js' {
  interface Tokenizer {
    tokenize(text: string): string[] | null
  }
  export const RegexpTokenizer: new (options: { pattern: RegExp; gaps: boolean }) => Tokenizer
  export const OrthographyTokenizer: new (options: { language: string }) => Tokenizer
  export const WordTokenizer: new () => Tokenizer
  export const WordPunctTokenizer: new () => Tokenizer
}

declare module 'natural/lib/natural/tokenizers/sentence_tokenizer.js' {
  const Tokenizer: new (abbreviations: string[]) => { tokenize(text: string): string[] }
  export default Tokenizer
}

declare module 'natural/lib/natural/tokenizers/*.js' {
  const Tokenizer: new () => { tokenize(text: string): string[] }
  export default Tokenizer
}

declare module 'natural/lib/natural/normalizers/normalizer_ja.js' {
  const normalizer: { normalizeJa: (text: string) => string }
  export default normalizer
}

declare module 'natural/lib/natural/normalizers/*.js' {
  const normalizer: { removeDiacritics: (text: string) => string }
  export default normalizer
}
