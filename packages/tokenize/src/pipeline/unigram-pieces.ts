import { TokenizeError } from '../errors.ts'
import type { Segmenter } from '../sentencepiece/segments.ts'
import { viterbi } from '../sentencepiece/viterbi.ts'
import type { JsonNode } from './json-node.ts'
import { TokenTable, type Model } from './model.ts'

/** How much less likely than the least likely token a character that the vocabulary lacks is, as a logarithm. */
const unknownPenalty = 10

/**
 * The most likely tokens of a piece by a unigram language model, as Hugging Face's tokenizers finds them: in double precision, with
 * all tokens of the vocabulary as candidates, unknown characters side by side as one token.
 */
export class UnigramPieces extends TokenTable implements Model {
  readonly #segment: Segmenter
  readonly #unknown: number | undefined
  readonly #byteFallback: boolean

  /** @param vocabulary each token with the logarithm of its probability; the place is the id */
  constructor(vocabulary: readonly (readonly [string, number])[], unknown: number | undefined, byteFallback: boolean) {
    const ids = new Map(vocabulary.map(([token], id) => [token, id]))
    super(ids)
    const least = vocabulary.reduce((lowest, [, score]) => Math.min(lowest, score), Infinity)
    const pieces = Array.from(ids, ([piece, id]) => ({ piece, id, score: vocabulary[id]?.[1] ?? 0 }))
    this.#segment = viterbi(
      pieces.filter(({ piece }) => piece !== ''),
      { unkId: unknown ?? none, unkScore: least - unknownPenalty, precision: 64 }
    )
    this.#unknown = unknown
    this.#byteFallback = byteFallback
  }

  /** An unknown token is written as the text that it covers. */
  override written(id: number, covered: string): string {
    return id === this.#unknown ? covered : super.written(id, covered)
  }

  tokenize(piece: string): number[] {
    const bytes = utf8.encode(piece)
    const { ids, ends, count } = this.#segment(bytes, bytes.length)
    const tokens: number[] = []
    let unit = 0
    let byte = 0
    let start = 0
    for (let index = 0; index < count; index++) {
      const id = ids[index] ?? none
      for (const end = ends[index] ?? 0; byte < end;) {
        const width = widthOf(bytes[byte] ?? 0)
        byte += width
        unit += width === 4 ? 2 : 1
      }
      if (id === none) throw missingUnknown()
      // An unknown token goes on as long as unknown ones follow.
      if (id === this.#unknown && index + 1 < count && ids[index + 1] === id) continue
      if (id === this.#unknown) this.#pushUnknown(piece, start, unit, id, tokens)
      else tokens.push(id, start, unit)
      start = unit
    }
    return tokens
  }

  #pushUnknown(piece: string, start: number, end: number, unknown: number, tokens: number[]): void {
    const text = piece.slice(start, end)
    const known = this.idOf(text)
    const bytes = known === undefined && this.#byteFallback ? this.bytesOf(text) : undefined
    for (const id of bytes ?? [known ?? unknown]) tokens.push(id, start, end)
  }
}

/** The `Unigram` model of a tokenizer.json. */
export function readUnigramPieces(node: JsonNode): UnigramPieces {
  node.only(['type', 'unk_id', 'vocab', 'byte_fallback'])
  const vocabulary = node
    .get('vocab')
    .items()
    .map((entry): [string, number] => {
      const [token, score] = entry.items()
      if (token === undefined || typeof score?.value !== 'number') throw entry.invalid('a token and its score')
      return [token.string(), score.value]
    })
  const unknown = node.get('unk_id')
  if (unknown.isPresent && unknown.count() >= vocabulary.length) throw unknown.invalid('an id of the vocabulary')
  return new UnigramPieces(
    vocabulary,
    unknown.isPresent ? unknown.count() : undefined,
    node.get('byte_fallback').boolean(false)
  )
}

/** Stands for the id of the unknown token where there is none. */
const none = 0x7fffffff

function missingUnknown(): TokenizeError {
  return new TokenizeError(
    'invalid-file',
    'The text has a character that the vocabulary lacks, and the file no model.unk_id.'
  )
}

/** How many bytes the character has that begins with a byte. */
function widthOf(byte: number): number {
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
}

const utf8 = new TextEncoder()
