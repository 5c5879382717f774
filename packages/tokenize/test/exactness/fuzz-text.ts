import type { Random } from './random.ts'

/**
 * A text made to go wrong: a few stretches, each of one kind of characters, of which every kind that a tokenizer treats apart is
 * there. Most are short; a few have a run of up to 500 UTF-16 units of
 * the same.
 *
 * @param words bits of text that tokens stand for, so that merges are put to the test too
 */
export function fuzzText(random: Random, words: readonly string[]): string {
  let text = ''
  for (let stretches = 1 + random.below(8); stretches > 0; stretches--) {
    const kind = random.pick(kinds)
    const unit = (): string => (typeof kind === 'function' ? kind(random, words) : random.pick(kind))
    const dice = random.below(200)
    if (dice === 0) text += repeated(unit(), 1 + random.below(500))
    else if (dice < 20) text += unit().repeat(1 + random.below(20))
    else for (let length = 1 + random.below(8); length > 0; length--) text += unit()
  }
  return text
}

function repeated(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length))
}

type Kind = readonly string[] | ((random: Random, words: readonly string[]) => string)

const list = (characters: string): string[] => Array.from(characters)

const between = (...ranges: readonly (readonly [number, number])[]): Kind => {
  return random => {
    const [first, last] = random.pick(ranges)
    return String.fromCodePoint(first + random.below(last - first + 1))
  }
}

const withProperty = (property: string): string[] => {
  const matches = new RegExp(`^\\p{${property}}$`, 'u')
  const found: string[] = []
  for (let point = 0; point < 0x110000; point++) {
    const character = String.fromCodePoint(point)
    if (matches.test(character)) found.push(character)
  }
  return found
}

const blanks = [...withProperty('White_Space'), '\r\n', '\ufeff', '\u200b', '\u180e', '\u2060', '\x1c', '\x1f']

const kinds: readonly Kind[] = [
  (random, words) => random.pick(words),
  (random, words) => random.pick(words),
  (random, words) => ` ${random.pick(words)}`,
  list('abcdefghijklmnopqrstuvwxyz'),
  list('ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
  list("aAbBsSſtTeElLdDmMrRvV'’"),
  [
    "'s",
    "'S",
    "'ſ",
    "'t",
    "'T",
    "'re",
    "'RE",
    "'rE",
    "'ve",
    "'Ve",
    "'m",
    "'M",
    "'ll",
    "'LL",
    "'lL",
    "'d",
    "'D",
    '’s',
    "''s",
    "'l",
    "'v"
  ],
  list('0123456789'),
  withProperty('N'),
  list(' '),
  [' ', ' ', '  ', '\n', '\n\n', '\r\n', '\t', '\r', ' \n', '\n '],
  blanks,
  list('.,;:!?-_()[]{}<>/\\|@#$%^&*+=~`"\''),
  ['/', '//', '\n', '\r\n', '/\n', '://', '*/', ';\n'],
  ['é', 'ß', 'Ǆ', 'ǅ', 'ǆ', 'ﬁ', 'İ', 'ı', 'K', 'Å', 'ſ', 'ẞ', 'ʰ', 'ª', 'º', 'ー', '々', 'ⅷ', 'Ⅷ', 'ⓐ', 'Ⓐ', '𝐀', '𝒶'],
  withProperty('Lt'),
  withProperty('Lm'),
  withProperty('M'),
  ['e\u0301', 'a\u0308', '\u0301', '\u20dd', 'क्षि', 'ที่', 'ก็', 'நி', '\ufe0f', '\ufe0e', '\u200d', '\u200c'],
  between([0xc0, 0x24f], [0x370, 0x3ff], [0x400, 0x52f], [0x531, 0x587]),
  between([0x5d0, 0x5ea], [0x620, 0x6ff], [0x900, 0x97f], [0xe00, 0xe5b], [0x10a0, 0x10ff], [0x1200, 0x137f]),
  between([0x3041, 0x30ff], [0x4e00, 0x9fff], [0xac00, 0xd7a3], [0x20000, 0x2a6df]),
  between([0x3041, 0x30ff]),
  between([0x4e00, 0x5200]),
  between([0x1f300, 0x1faff], [0x2600, 0x27bf], [0x1f1e6, 0x1f1ff], [0x1f3fb, 0x1f3ff]),
  ['👩‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '👍🏽', '1️⃣', '☃️', '🧑🏿‍🚀'],
  between([0xd800, 0xdbff]),
  between([0xdc00, 0xdfff]),
  ['\ud800', '\udfff', '\ud83d\ude00', '\ude00\ud83d', '\ud83d', '\ud83d\ud83d\ude00', 'x\udc00y'],
  between([0, 0x1f], [0x7f, 0x9f]),
  [
    '\0',
    '\ufeff',
    '\x85',
    '\xa0',
    '\xad',
    '\u2028',
    '\u2029',
    '\ufffd',
    '\uffff',
    '\ufdd0',
    '\u{10ffff}',
    '\u{e0001}',
    '\ue000'
  ],
  between([0, 0x10ffff]),
  between([0, 0xffff]),
  [
    '<|endoftext|>',
    '<|endofprompt|>',
    '<|fim_prefix|>',
    '<|start|>',
    '<|reserved_200018|>',
    '<|',
    '|>',
    '<|endoftext',
    '<|im_start|>'
  ]
]
