import tokenizers from 'natural/lib/natural/tokenizers/index.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadNaturalTokenizer, type NaturalTokenizerName, type NaturalTokenizerOptions } from '../../src/natural.ts'

const samples: Record<NaturalTokenizerName, [text: string, tokens: string[], options?: NaturalTokenizerOptions]> = {
  aggressive: [`"Can't" re-do and/or, ok?`, ["Can't", 're-do', 'and/or', 'ok']],
  'aggressive-de': ['Die süßen Äpfel', ['Die', 'süßen', 'pfel']],
  'aggressive-es': ['¿Qué tal, niño?', ['Qué', 'tal', 'niño']],
  'aggressive-fa': ['سلام دنیا', ['سلام', 'دنیا']],
  'aggressive-fr': ["L'œuvre, c'est-à-dire", ['L', 'œuvre', 'c', 'est-à-dire']],
  'aggressive-hi': ['यह 3.5 है, ठीक?', ['यह', '3.5', 'है', 'ठीक']],
  'aggressive-id': ['anak-anak pergi.', ['anak-anak', 'pergi']],
  'aggressive-it': ["L'amica, e poi", ['L', 'amica', 'e', 'poi']],
  'aggressive-nl': ["'s avonds, zee-man", ["'s", 'avonds', 'zee-man']],
  'aggressive-no': ['Kafé på øya, à la', ['Kafé', 'på', 'øya', 'à', 'la']],
  'aggressive-pl': ['Zażółć, gęślą jaźń', ['Zażółć', 'gęślą', 'jaźń']],
  'aggressive-pt': ['...Olá, você!', ['Olá', 'você']],
  'aggressive-ru': ['Ёлка, мир-труд', ['Ёлка', 'мир', 'труд']],
  'aggressive-sv': ['Idé på ön, zoo-besök', ['Idé', 'på', 'ön', 'zoo-besök']],
  'aggressive-uk': ['Їжак, привіт', ['Їжак', 'привіт']],
  'aggressive-vi': ['Tôi đi học.', ['Tôi', 'đi', 'học']],
  case: ['İstanbul: 3 Ünis', ['İstanbul', '3', 'Ünis']],
  ja: [
    '私の名前はﾀﾞﾛｳ・ﾔﾏﾀﾞです。人々は３．１４！',
    ['私', 'の', '名前', 'は', 'ﾀﾞﾛｳ・ﾔﾏﾀﾞ', 'です', '人々', 'は', '３', '１', '４']
  ],
  'orthography-fi': ['Hyvää päivää, ystävä!', ['Hyvää', 'päivää', 'ystävä']],
  regexp: ['a, b;c', ['a', 'b', 'c'], { pattern: /[,; ]+/ }],
  sentence: [
    'See {{DELIM_0}} at http://a.b/?q=$& now. Dr. Who paid $5. Why?!',
    ['See {{DELIM_0}} at http://a.b/?q=$& now.', 'Dr. Who paid $5.', 'Why?!'],
    { abbreviations: ['Dr.'] }
  ],
  treebank: ["They can't.", ['They', 'ca', "n't", '.']],
  word: ['Über: can_t 3', ['ber', 'can_t', '3']],
  wordpunct: ['3.14, naïve\n\n"re-do"', ['3.14', ',', 'naïve', '"', 're-do', '"']]
}
const names = Object.keys(samples) as NaturalTokenizerName[]

describe('loadNaturalTokenizer', () => {
  it.each(names)('parts a text as %s', async name => {
    const [text, expected, options] = samples[name]
    const tokens = (await loadNaturalTokenizer(name, options))(text)
    expect(tokens.map(token => token.text)).toEqual(expected)
    for (const token of tokens) expect(text.slice(token.start, token.end)).toBe(token.text)
  })

  const own = {
    aggressive: new tokenizers.AggressiveTokenizer(),
    'aggressive-fr': new tokenizers.AggressiveTokenizerFr(),
    'aggressive-ru': new tokenizers.AggressiveTokenizerRu(),
    case: new tokenizers.CaseTokenizer(),
    treebank: new tokenizers.TreebankWordTokenizer(),
    word: new tokenizers.WordTokenizer(),
    wordpunct: new tokenizers.WordPunctTokenizer()
  }
  it.each(Object.entries(own))('gives the tokens that natural itself gives for %s', async (name, tokenizer) => {
    const tokenize = await loadNaturalTokenizer(name as keyof typeof own)
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from("aB é'-3.,/я$ \n😀")) }), text => {
        const expected = tokenizer.tokenize(text).filter(token => token.trim() !== '')
        expect(tokenize(text).map(token => token.text)).toEqual(expected)
      })
    )
  })

  it('puts the tokens of any text in order, and none is empty', async () => {
    const loaded = await Promise.all(names.map(name => loadNaturalTokenizer(name, samples[name][2])))
    const characters = 'aÀé 1.,\'"$%{}-。、々かﾞ゛ｶー漢㍿㋀０Ａ।হİß\n😀'
    const units = [...Array.from(characters), '\ud83d', 'か々', 'ｶﾞ']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...units), { maxLength: 30 }), parts => {
        const text = parts.join('')
        for (const tokenize of loaded) {
          let reached = 0
          for (const { text: token, start, end } of tokenize(text)) {
            expect(token).toBe(text.slice(start, end))
            expect(token.trim()).not.toBe('')
            expect(start).toBeGreaterThanOrEqual(reached - 1)
            reached = end
          }
        }
      }),
      // A mark that voices nothing stays a letter by itself.
      { examples: [[['ー', '゛']]] }
    )
  })

  it('finds matches instead of gaps', async () => {
    const tokenize = await loadNaturalTokenizer('regexp', { pattern: /\d+/g, gaps: false })
    expect(tokenize('a1, b22')).toEqual([
      { text: '1', start: 1, end: 2 },
      { text: '22', start: 5, end: 7 }
    ])
    expect(tokenize('none')).toEqual([])
  })

  it('says what is wrong with a name or a pattern', async () => {
    await expect(loadNaturalTokenizer('toString' as 'word')).rejects.toThrow(
      /^name must be one of aggressive, .*wordpunct, got "toString"$/
    )
    await expect(loadNaturalTokenizer('regexp')).rejects.toThrow(
      new TypeError('pattern must be a RegExp for the tokenizer regexp, got undefined')
    )
    await expect(loadNaturalTokenizer('regexp', { pattern: /a/, gaps: false })).rejects.toThrow(
      new TypeError('pattern must have the flag g where gaps is false, got /a/')
    )
  })

  it('is no more than linear before the first word, or this would never end', async () => {
    const tokenize = await loadNaturalTokenizer('aggressive-pt')
    expect(tokenize(`${'.'.repeat(1_000_000)}a`)).toEqual([{ text: 'a', start: 1_000_000, end: 1_000_001 }])
  })
})
