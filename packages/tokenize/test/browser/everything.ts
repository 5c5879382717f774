import {
  Bpe,
  chunk,
  countChat,
  loadEncoding,
  loadTokenizer,
  sentences,
  words,
  type Tokenizer
} from '@llm-cookbook/tokenize'

const text = `Dr. Müller's café serves 1,234 croissants… isn't that “nice”?\r\n\r\n
日本語のテキストと絵文字 👩🏽‍🚀🇩🇪 – ภาษาไทย, العربية, हिन्दी, 한국어, Ελληνικά, Tiếng Việt.\n
for (const x of [1, 22, 333_333]) console.log(x)\n\t  \u00a0\u3000 the end\ufeff \ud800 \u0000`

// Engines cut words by different rules: Chromium's parts `console.log` at the full stop, Node's does not.
const prose = `# Croissants

Dr. Müller's café serves 1,234 croissants a day, isn't that nice? They cost $2.50 each.

- one with butter
- two without`

/** What the package gives, as plain values: the same code runs in Node and in a browser. */
export async function everything(): Promise<Record<string, unknown>> {
  const bpe = await loadEncoding('cl100k_base')
  return {
    encoding: resultsOf(bpe),
    tokenizerJson: resultsOf(loadTokenizer(wordPiece)),
    long: bpe.count(text.repeat(500)),
    oneWord: bpe.count('lorem'.repeat(20_000)),
    truncated: bpe.truncate(text, 20),
    fits: [bpe.fits(text, 20), bpe.fits(text, 2000)],
    chat: countChat([{ role: 'user', content: 'Grüß Gott' }], { model: 'gpt-4', tokenizer: bpe }),
    words: words(prose),
    sentences: sentences(prose),
    chunks: chunk(prose, { size: 16, overlap: 4, tokenizer: bpe, by: 'markdown' })
  }
}

/** Whether WebAssembly runs, and not TypeScript in its place. */
export function runsWebAssembly(): boolean {
  const vocabulary = {
    bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte),
    offsets: new Uint32Array(257).map((_, i) => i)
  }
  try {
    return new Bpe({ vocabulary, splitPattern: 'gpt2', kernel: 'webassembly' }).count('yes') === 3
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

function resultsOf(tokenizer: Tokenizer): Record<string, unknown> {
  const ids = tokenizer.encode(text)
  return {
    ids: Array.from(ids),
    decoded: tokenizer.decode(ids),
    count: tokenizer.count(text),
    spans: tokenizer.encodeWithOffsets(text)
  }
}

const tokens = ['[UNK]', '[CLS]', '[SEP]', 'the', 'end', 'cafe', 'ser', '##ves', '1', '##2', '##3', '日', '本', '.']
const wordPiece = {
  version: '1.0',
  added_tokens: [],
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: { type: 'BertProcessing', sep: ['[SEP]', 2], cls: ['[CLS]', 1] },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(tokens.map((token, id) => [token, id]))
  }
}
