import { vocabularyOf, type Vocabulary } from '../bpe/vocabulary.ts'
import { TokenizeError } from '../errors.ts'

/**
 * Reads a `.tiktoken` file, as OpenAI publishes its encodings: on each line the base64 of a token's bytes, a space, and its rank.
 * A rank that does not occur is a token without bytes. The file tells neither the split pattern nor the special tokens.
 *
 * @param file its bytes, or its text
 * @throws {TokenizeError} 'invalid-file' if a line is damaged, if a token or a rank comes twice, if one of the 256 bytes is no
 * token, or if a rank is 2^21 or more, ten times that of the largest encoding published
 *
 * @example
 * ```ts
 * import { Bpe, readTiktoken } from '@llm-cookbook/tokenize'
 *
 * // The 256 bytes and two merges; of an encoding that you have, `await readFile('cl100k_base.tiktoken')`.
 * const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
 * const file = [...bytes, 'lo', 'low'].map((token, rank) => `${btoa(token)} ${rank}`).join('\n')
 *
 * const bpe = new Bpe({ vocabulary: readTiktoken(file), splitPattern: 'cl100k' })
 * Array.from(bpe.encode('lower'), id => bpe.decode([id])) // => ['low', 'e', 'r']
 * ```
 */
export function readTiktoken(file: Uint8Array | string): Vocabulary {
  const text = typeof file === 'string' ? file : new TextDecoder().decode(file)
  const tokens: (Uint8Array | undefined)[] = []
  const seen = new Set<string>()
  for (const [index, line] of text.split('\n').entries()) {
    const fields = line.trim()
    if (fields === '') continue
    const invalid = (problem: string): TokenizeError =>
      new TokenizeError('invalid-file', `line ${index + 1} of the .tiktoken file ${problem}: ${excerpt(fields)}`)

    const [, base64, digits] = /^(\S+)\s+(\d+)$/.exec(fields) ?? []
    if (base64 === undefined) throw invalid('is not the base64 of a token, a space, and a rank')
    const token = decodeBase64(base64)
    if (token === undefined) throw invalid('is not valid base64')
    const rank = Number(digits)
    if (rank >= rankLimit) throw invalid(`has a rank that is not less than ${rankLimit}`)
    if (tokens[rank] !== undefined) throw invalid('has the rank of an earlier line')
    if (seen.has(token)) throw invalid('has the token of an earlier line')
    seen.add(token)
    const bytes = new Uint8Array(token.length)
    for (let i = 0; i < token.length; i++) bytes[i] = token.charCodeAt(i)
    tokens[rank] = bytes
  }
  for (let byte = 0; byte < 256; byte++) {
    if (seen.has(String.fromCharCode(byte))) continue
    const name = `0x${byte.toString(16).padStart(2, '0')}`
    const problem = `the .tiktoken file has no token for the byte ${name}; text that has it could not be encoded`
    throw new TokenizeError('invalid-file', problem)
  }
  return vocabularyOf(Array.from(tokens, token => token ?? new Uint8Array()))
}

const rankLimit = 2 ** 21

/** Of at least one byte, each a character of the result; `undefined` if it is damaged. */
function decodeBase64(base64: string): string | undefined {
  try {
    return atob(base64)
  } catch {
    return undefined
  }
}

function excerpt(line: string): string {
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line)
}
