/** BERT's tokenizer as a tokenizer.json, made of its vocabulary. */
export function bertTokenizerJson(vocabulary: readonly string[], lowercase: boolean): string {
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].filter(token => vocabulary.includes(token))
  return JSON.stringify({
    version: '1.0',
    added_tokens: special.map(content => ({ id: vocabulary.indexOf(content), content, ...flags })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'BertProcessing',
      sep: ['[SEP]', vocabulary.indexOf('[SEP]')],
      cls: ['[CLS]', vocabulary.indexOf('[CLS]')]
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id]))
    }
  })
}
