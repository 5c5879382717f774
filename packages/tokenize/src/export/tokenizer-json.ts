import { Bpe } from '../bpe.ts'
import { Unigram } from '../unigram.ts'
import { WordPiece } from '../wordpiece.ts'
import { bpeJson } from './bpe-json.ts'
import type { TokenizerSections } from './sections.ts'
import { unigramJson } from './unigram-json.ts'
import { wordPieceJson } from './wordpiece-json.ts'

/** What a trainer gives. */
export type ExportableModel = Bpe | WordPiece | Unigram

/**
 * A model as the text of a tokenizer.json, which `loadTokenizer` and Hugging Face's libraries load. They give the same ids, but for
 * special tokens, which they find in any text, while a `Bpe` finds those it is allowed to.
 *
 * @param model as a trainer gives it; a `WordPiece` is written without `[CLS]` and `[SEP]` around the text
 * @throws {TokenizeError} 'unsupported' if the model cannot be written so: a `Bpe` with a regular expression as its split pattern,
 * a `Unigram` with pieces that are user-defined or unused, or that puts spaces behind words
 * @throws {TypeError} if it is a tokenizer of another kind
 */
export function toTokenizerJson(model: ExportableModel): string {
  const { added_tokens, normalizer, pre_tokenizer, decoder, model: own } = sectionsOf(model)
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens,
    normalizer,
    pre_tokenizer,
    post_processor: null,
    decoder,
    model: own
  })
}

function sectionsOf(model: ExportableModel): TokenizerSections {
  if (model instanceof Bpe) return bpeJson(model)
  if (model instanceof WordPiece) return wordPieceJson(model)
  if (model instanceof Unigram) return unigramJson(model)
  throw new TypeError('model is no Bpe, WordPiece or Unigram')
}
