import { TokenizeError } from '../errors.ts'
import type { JsonNode } from './json-node.ts'
import { TokenTable, type Model } from './model.ts'
import { readVocabulary } from './read-vocabulary.ts'

/** Each piece is one token. */
export class WordLevel extends TokenTable implements Model {
  readonly #unknown: string

  constructor(ids: Map<string, number>, unknown: string) {
    super(ids)
    this.#unknown = unknown
  }

  tokenize(piece: string): number[] {
    const id = this.idOf(piece) ?? this.idOf(this.#unknown)
    if (id !== undefined) return [id, 0, piece.length]
    const message = `The text has a word that the vocabulary lacks, and so is the token for that, ${JSON.stringify(this.#unknown)}.`
    throw new TokenizeError('invalid-file', message)
  }
}

/** The `WordLevel` model of a tokenizer.json. */
export function readWordLevel(node: JsonNode): WordLevel {
  node.only(['type', 'vocab', 'unk_token'])
  return new WordLevel(readVocabulary(node.get('vocab')), node.get('unk_token').string())
}
