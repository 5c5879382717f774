import { Charsmap } from '../../src/sentencepiece/charsmap.ts'

/** Small tokenizers, one for each component and option of tokenizer.json, to be compared with Hugging Face's own library. */

type Json = Record<string, unknown>

interface Parts {
  added_tokens?: Json[]
  normalizer?: Json
  pre_tokenizer?: Json
  post_processor?: Json
  decoder?: Json
  model?: Json
  truncation?: Json
  padding?: Json
}

function tokenizerJson(parts: Parts): string {
  const none = { truncation: null, padding: null, normalizer: null, pre_tokenizer: null, post_processor: null }
  return JSON.stringify({ version: '1.0', ...none, added_tokens: [], decoder: null, model: byteModel, ...parts })
}

const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
const letters = Array.from("abcdefghijklmnopqrstuvwxyzAEHLO0123456789.,'!-▁Ġ é中日한🙂")
const merges = [
  'h e',
  'l l',
  'he ll',
  'hell o',
  '▁ hello',
  'Ġ hello',
  'a b',
  'b c',
  'a bc',
  'ab c',
  'c c',
  'cc cc',
  '1 2',
  'e r',
  '中 日'
]

function vocabulary(tokens: Iterable<string>): Json {
  return Object.fromEntries(Array.from(new Set(tokens), (token, id) => [token, id]))
}

const merged = merges.map(merge => merge.replace(' ', ''))

/** Gives every character its own token, or those of its bytes, so that all that comes to a model shows. */
const byteModel = bpe(['<unk>', ...bytes, ...letters, ...merged], { byte_fallback: true })

function bpe(tokens: string[], options: Json = {}): Json {
  const defaults = { dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null }
  const flags = { fuse_unk: false, byte_fallback: false, ignore_merges: false }
  return {
    type: 'BPE',
    ...defaults,
    ...flags,
    ...options,
    vocab: vocabulary(tokens),
    merges: options['merges'] ?? merges
  }
}

const byteLevelCharacters = Array.from({ length: 0x144 }, (_, point) => String.fromCharCode(point)).filter(character =>
  /[!-~¡-¬®-ÿĀ-Ń]/.test(character)
)
const byteLevelModel = bpe([...byteLevelCharacters, ...merged, '▁', '中', '日'])
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }

const rules = Charsmap.compile([
  ['ﬁ', 'fi'],
  ['Ａ', 'A'],
  ['e\u0301', 'é'],
  ['\r\n', ' '],
  ['\t', ' '],
  ['㈠', '(一)'],
  ['ß', 'ss']
])

const normalizers: Record<string, Json> = {
  Precompiled: { type: 'Precompiled', precompiled_charsmap: Buffer.from(rules.bytes).toString('base64') },
  NFC: { type: 'NFC' },
  NFD: { type: 'NFD' },
  NFKC: { type: 'NFKC' },
  NFKD: { type: 'NFKD' },
  Lowercase: { type: 'Lowercase' },
  'Strip left': { type: 'Strip', strip_left: true, strip_right: false },
  'Strip right': { type: 'Strip', strip_left: false, strip_right: true },
  'Strip both': { type: 'Strip', strip_left: true, strip_right: true },
  StripAccents: { type: 'StripAccents' },
  'NFD and StripAccents': { type: 'Sequence', normalizers: [{ type: 'NFD' }, { type: 'StripAccents' }] },
  'Replace a string': { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
  'Replace by more': { type: 'Replace', pattern: { String: 'l' }, content: 'lol🙂' },
  'Replace by nothing': { type: 'Replace', pattern: { String: 'e' }, content: '' },
  'Replace a pattern': { type: 'Replace', pattern: { Regex: '\\s+|[0-9]{2,}' }, content: '-' },
  'Replace what is empty': { type: 'Replace', pattern: { Regex: 'l*' }, content: '.' },
  Prepend: { type: 'Prepend', prepend: '▁' },
  'Prepend several': { type: 'Prepend', prepend: 'a🙂b' },
  Nmt: { type: 'Nmt' },
  ByteLevel: { type: 'ByteLevel' },
  ...Object.fromEntries(
    [true, false].flatMap(flag =>
      [true, false, null].map(strip => [
        `BertNormalizer ${flag} ${strip}`,
        { type: 'BertNormalizer', clean_text: flag, handle_chinese_chars: flag, strip_accents: strip, lowercase: !flag }
      ])
    )
  ),
  'BertNormalizer whole': {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true
  },
  Sequence: {
    type: 'Sequence',
    normalizers: [
      { type: 'Prepend', prepend: '▁' },
      {
        type: 'Sequence',
        normalizers: [{ type: 'NFKC' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }]
      },
      { type: 'Lowercase' }
    ]
  }
}

const behaviors = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous']
const gpt4 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
const o200k = [
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
  '\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'
].join('|')
const patterns = [
  gpt4,
  o200k,
  '[一-龥぀-ゟ゠-ヿ]+',
  '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
  '(?>a+|b)c|[[:alpha:]&&[^l]]++|\\d?+',
  '(?<=l)o|^h|e$|\\bw|(?i)HE|\\p{^L}',
  '[^\\S\\n]|\\x{4e2d}|\\u65e5|\\h{2}',
  '\\w+|[^\\w\\s]+',
  'l{2}|a{,2}b|(?:12){2}+|1{1}+',
  '(?m:.)'
]

const preTokenizers: Record<string, Json> = {
  BertPreTokenizer: { type: 'BertPreTokenizer' },
  Whitespace: { type: 'Whitespace' },
  WhitespaceSplit: { type: 'WhitespaceSplit' },
  UnicodeScripts: { type: 'UnicodeScripts' },
  'CharDelimiterSplit l': { type: 'CharDelimiterSplit', delimiter: 'l' },
  'CharDelimiterSplit 🙂': { type: 'CharDelimiterSplit', delimiter: '🙂' },
  'FixedLength 2': { type: 'FixedLength', length: 2 },
  Digits: { type: 'Digits', individual_digits: false },
  'Digits individual': { type: 'Digits', individual_digits: true },
  ...Object.fromEntries(behaviors.map(behavior => [`Punctuation ${behavior}`, { type: 'Punctuation', behavior }])),
  ...Object.fromEntries(
    behaviors.flatMap(behavior =>
      [true, false].map(invert => [
        `Split ${behavior} ${invert}`,
        { type: 'Split', pattern: { Regex: '\\s|l+' }, behavior, invert }
      ])
    )
  ),
  'Split by a string': { type: 'Split', pattern: { String: '. ' }, behavior: 'MergedWithPrevious', invert: false },
  ...Object.fromEntries(
    patterns.map((Regex, index) => [
      `Split by pattern ${index}`,
      { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }
    ])
  ),
  ...Object.fromEntries(
    ['first', 'never', 'always'].flatMap(prepend_scheme =>
      [true, false].map(split => [
        `Metaspace ${prepend_scheme} ${split}`,
        { type: 'Metaspace', replacement: '▁', prepend_scheme, split }
      ])
    )
  ),
  'Metaspace of two units': { type: 'Metaspace', replacement: '🙂', prepend_scheme: 'always', split: true },
  ...Object.fromEntries(
    [true, false].flatMap(add_prefix_space =>
      [true, false].map(use_regex => [
        `ByteLevel ${add_prefix_space} ${use_regex}`,
        { type: 'ByteLevel', add_prefix_space, use_regex, trim_offsets: true }
      ])
    )
  ),
  Sequence: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'WhitespaceSplit' },
      { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, { type: 'Punctuation' }] },
      { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true }
    ]
  }
}

const words = [
  '[UNK]',
  'hello',
  'hel',
  '##lo',
  '##l',
  '##o',
  'h',
  'e',
  'a',
  'ab',
  '##b',
  '##c',
  '12',
  '##3',
  '.',
  '中',
  '日',
  "'"
]
const models: Record<string, Json> = {
  'BPE with unknown': bpe(['<unk>', ...letters, ...merged], { unk_token: '<unk>' }),
  'BPE that fuses unknown': bpe(['<unk>', ...letters, ...merged], { unk_token: '<unk>', fuse_unk: true }),
  'BPE with some bytes': bpe(['<unk>', ...bytes.slice(0, 200), ...letters, ...merged], {
    unk_token: '<unk>',
    fuse_unk: true,
    byte_fallback: true
  }),
  'BPE with a suffix': bpe(
    ['<unk>', ...letters, ...letters.map(letter => `${letter}</w>`), 'he', 'hello</w>', 'lo</w>', 'll', 'hell'],
    {
      unk_token: '<unk>',
      end_of_word_suffix: '</w>',
      merges: [
        ['h', 'e'],
        ['l', 'l'],
        ['l', 'o</w>'],
        ['he', 'll'],
        ['hell', 'o</w>']
      ]
    }
  ),
  'BPE with a prefix': bpe(['<unk>', ...letters, ...letters.map(letter => `##${letter}`), 'he', '##ll', 'hell'], {
    unk_token: '<unk>',
    continuing_subword_prefix: '##',
    merges: ['h ##e', '##l ##l', 'he ##ll']
  }),
  'BPE that ignores merges': bpe(['<unk>', ...letters, ...merged, 'hel'], { unk_token: '<unk>', ignore_merges: true }),
  'BPE with two ways to a token': bpe(['<unk>', 'a', 'b', 'c', 'd', 'ab', 'bc', 'abc', 'cd', 'abcd', 'bcd'], {
    unk_token: '<unk>',
    merges: ['b c', 'a bc', 'c d', 'a b', 'ab c', 'ab cd', 'bc d', 'a bcd']
  }),
  WordLevel: { type: 'WordLevel', vocab: vocabulary(['<unk>', 'hello', 'a', 'b', '12', '中']), unk_token: '<unk>' },
  WordPiece: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 7,
    vocab: vocabulary(words)
  },
  Unigram: {
    type: 'Unigram',
    unk_id: 0,
    vocab: unigram(['<unk>', ...letters, ...merged, 'lo', 'he']),
    byte_fallback: false
  },
  'Unigram with bytes': {
    type: 'Unigram',
    unk_id: 2,
    vocab: unigram(['<s>', ...bytes.slice(0, 2), '<unk>', ...bytes, ...letters, ...merged]),
    byte_fallback: true
  }
}

function unigram(tokens: string[]): [string, number][] {
  return Array.from(new Set(tokens), (token, id) => [token, -1 - ((id * 7919) % 101) / 13])
}

const special = { cls: ['[CLS]', 2], sep: ['[SEP]', 3] }
const template = {
  type: 'TemplateProcessing',
  single: [
    { SpecialToken: { id: '[CLS]', type_id: 0 } },
    { Sequence: { id: 'A', type_id: 0 } },
    { SpecialToken: { id: 'end', type_id: 0 } }
  ],
  pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
  special_tokens: {
    '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
    end: { id: 'end', ids: [3, 4], tokens: ['[SEP]', ' x'] }
  }
}

const postProcessors: Record<string, Json> = {
  TemplateProcessing: template,
  BertProcessing: { type: 'BertProcessing', ...special },
  ...Object.fromEntries(
    [true, false].flatMap(trim_offsets =>
      [true, false].flatMap(add_prefix_space => [
        [`ByteLevel ${trim_offsets} ${add_prefix_space}`, { type: 'ByteLevel', trim_offsets, add_prefix_space }],
        [
          `RobertaProcessing ${trim_offsets} ${add_prefix_space}`,
          { type: 'RobertaProcessing', ...special, trim_offsets, add_prefix_space }
        ]
      ])
    )
  ),
  Sequence: {
    type: 'Sequence',
    processors: [{ type: 'ByteLevel', trim_offsets: true, add_prefix_space: false }, template]
  },
  'Sequence the other way': {
    type: 'Sequence',
    processors: [
      template,
      { type: 'ByteLevel', trim_offsets: true, add_prefix_space: true },
      { type: 'BertProcessing', ...special }
    ]
  }
}

const decoders: Record<string, Json> = {
  BPEDecoder: { type: 'BPEDecoder', suffix: 'o' },
  ByteFallback: { type: 'ByteFallback' },
  ByteLevel: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  CTC: { type: 'CTC', pad_token: 'a', word_delimiter_token: 'l', cleanup: true },
  'CTC as it is': { type: 'CTC', pad_token: 'a', word_delimiter_token: 'l', cleanup: false },
  Fuse: { type: 'Fuse' },
  'Metaspace always': { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  'Metaspace never': { type: 'Metaspace', replacement: '▁', prepend_scheme: 'never', split: true },
  Replace: { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
  'Replace a pattern': { type: 'Replace', pattern: { Regex: '[hl]+' }, content: 'x' },
  Strip: {
    type: 'Sequence',
    decoders: [
      { type: 'Fuse' },
      { type: 'Replace', pattern: { Regex: '^' }, content: 'llll' },
      { type: 'Replace', pattern: { Regex: '$' }, content: 'lll' },
      { type: 'Strip', content: 'l', start: 3, stop: 2 }
    ]
  },
  WordPiece: { type: 'WordPiece', prefix: 'l', cleanup: true },
  'WordPiece as it is': { type: 'WordPiece', prefix: '##', cleanup: false },
  Sequence: {
    type: 'Sequence',
    decoders: [
      { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
      { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Fuse' }] },
      { type: 'Replace', pattern: { Regex: '^ ' }, content: '' }
    ]
  }
}

function added(content: string, id: number, options: Json = {}): Json {
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: false }
  return { id, content, ...flags, ...options }
}

const lowercase = { type: 'Lowercase' }
const addedTokens: Record<string, Parts> = {
  plain: { added_tokens: [added('<s>', 900), added('[MASK]', 901, { special: true }), added('he', 902)] },
  'longest first': { added_tokens: ['h', 'he', 'hell', 'lo ', 'lo', 'o'].map(content => added(content, 900)) },
  'single words': {
    added_tokens: [added('hello', 900, { single_word: true }), added('12', 901, { single_word: true })]
  },
  'with space': {
    added_tokens: [
      added('<s>', 900, { lstrip: true }),
      added('[MASK]', 901, { rstrip: true }),
      added('l', 902, { lstrip: true, rstrip: true }),
      added(' a', 903)
    ]
  },
  normalized: {
    normalizer: lowercase,
    added_tokens: [
      added('[MASK]', 900, { normalized: true, special: true }),
      added('HE', 901, { normalized: true }),
      added('Hello', 902),
      added('LO', 903, { normalized: true, lstrip: true, rstrip: true, single_word: true })
    ]
  },
  'known to the model': { added_tokens: [added('hello', 7, { special: true }), added('<0x0A>', 8), added('zz', 9)] },
  'put behind a prefix': {
    normalizer: { type: 'Prepend', prepend: '▁' },
    added_tokens: [added('<s>', 900, { normalized: true, special: true }), added('a', 901)],
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true }
  }
}

const truncation = { direction: 'Right', max_length: 6, strategy: 'LongestFirst', stride: 2 }
const padding = {
  strategy: { Fixed: 9 },
  direction: 'Right',
  pad_to_multiple_of: null,
  pad_id: 5,
  pad_type_id: 0,
  pad_token: '[PAD]'
}
const limits: Record<string, Parts> = {
  'truncation right': { truncation, post_processor: template },
  'truncation left': {
    truncation: { ...truncation, direction: 'Left' },
    post_processor: postProcessors['RobertaProcessing true true'] ?? {}
  },
  'padding right': { padding },
  'padding left to a multiple': {
    padding: { ...padding, direction: 'Left', strategy: 'BatchLongest', pad_to_multiple_of: 8 }
  },
  both: { padding: { ...padding, pad_to_multiple_of: 4 }, truncation: { ...truncation, strategy: 'OnlyFirst' } }
}

const known: Record<string, Parts> = {
  'like GPT-2': {
    pre_tokenizer: byteLevel,
    model: byteLevelModel,
    decoder: byteLevel,
    post_processor: { ...byteLevel, add_prefix_space: true }
  },
  'like Llama 3': {
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: gpt4 }, behavior: 'Isolated', invert: false },
        { ...byteLevel, use_regex: false }
      ]
    },
    model: { ...byteLevelModel, ignore_merges: true },
    decoder: byteLevel,
    post_processor: { type: 'Sequence', processors: [byteLevel, template] }
  },
  'like BERT': {
    normalizer: normalizers['BertNormalizer whole'] ?? {},
    pre_tokenizer: { type: 'BertPreTokenizer' },
    model: models['WordPiece'] ?? {},
    post_processor: template,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    added_tokens: [added('[MASK]', 900, { special: true, lstrip: true })]
  },
  'like T5': {
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'WhitespaceSplit' },
        { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }
      ]
    },
    model: models['Unigram'] ?? {},
    post_processor: template,
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }
  }
}

function each(group: string, parts: Record<string, Parts>): [string, string][] {
  return Object.entries(parts).map(([name, one]) => [`${group}: ${name}`, tokenizerJson(one)])
}

function of<Key extends keyof Parts>(
  key: Key,
  parts: Record<string, Parts[Key]>,
  others: Parts = {}
): [string, string][] {
  return each(key, Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, { ...others, [key]: part }])))
}

const metaspace = preTokenizers['Metaspace always true'] ?? {}

/** Names and the text of each file. */
export const configurations: readonly [string, string][] = [
  ...of('normalizer', normalizers),
  ...of('pre_tokenizer', preTokenizers),
  ...of('model', models, { pre_tokenizer: preTokenizers['Whitespace'] ?? {} }),
  ...of('post_processor', postProcessors, { pre_tokenizer: metaspace }),
  ...of('decoder', decoders, { pre_tokenizer: metaspace }),
  ...each('added_tokens', addedTokens),
  ...each('limits', limits),
  ...each('known', known)
]

/**
 * Where the library's own offsets are wrong: a character that is not known waits to be joined by another, and the bytes of
 * characters behind it overtake it.
 */
export const wrongOffsets: readonly string[] = ['model: BPE with some bytes']
