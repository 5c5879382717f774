import type { WordPiece } from '../wordpiece.ts'
import { addedToken, type TokenizerSections } from './sections.ts'

/** BERT's tokenizer; without `[CLS]` and `[SEP]` around the text. */
export function wordPieceJson({ vocabulary, options }: WordPiece): TokenizerSections {
  const { lowercase, stripAccents, handleChineseChars, cleanText, maxCharacters } = options
  return {
    added_tokens: vocabulary.flatMap((token, id) => (specialTokens.has(token) ? [addedToken(token, id, true)] : [])),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: cleanText,
      handle_chinese_chars: handleChineseChars,
      strip_accents: stripAccents,
      lowercase
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: maxCharacters,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id]))
    }
  }
}

const specialTokens: ReadonlySet<string> = new Set(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'])
