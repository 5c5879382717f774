import { TokenizeError } from '../errors.ts'

/**
 * Reads BERT's `vocab.txt`: a token a line, its place the id. White space at the ends of lines does not count.
 *
 * @param text of the file, in which the tokens that continue a word begin with `##`
 * @returns the tokens, for `new WordPiece(tokens)`
 * @throws {TokenizeError} 'invalid-file' if a token comes twice, or `[UNK]` not at all
 *
 * @example
 * ```ts
 * import { readVocabTxt, WordPiece } from '@llm-cookbook/tokenize'
 *
 * const vocabulary = readVocabTxt('[UNK]\nplay\n##ing\n##ed\n')
 * const bert = new WordPiece(vocabulary)
 * Array.from(bert.encode('Playing, played'), id => vocabulary[id]) // => ['play', '##ing', '[UNK]', 'play', '##ed']
 * ```
 */
export function readVocabTxt(text: string): string[] {
  const lines = text.replace(/^\ufeff/, '').split('\n')
  if (lines.at(-1) === '') lines.pop()
  const tokens = lines.map(line => line.trimEnd())
  const seen = new Map<string, number>()
  for (const [index, token] of tokens.entries()) {
    const first = seen.get(token)
    if (first !== undefined) throw damaged(`line ${index + 1} is ${JSON.stringify(token)}, and so is line ${first + 1}`)
    seen.set(token, index)
  }
  if (!seen.has('[UNK]')) throw damaged('expected a line [UNK], but there is none')
  return tokens
}

function damaged(what: string): TokenizeError {
  return new TokenizeError('invalid-file', `vocab.txt: ${what}.`)
}
