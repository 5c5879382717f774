/* eslint-disable-next-line @typescript-eslint/triple-slash-reference -- a file without types can only be declared
   globally, and whoever compiles this source has to see the declaration */
/// <reference path="./natural-modules.d.ts" />
import type { Token } from '../token.ts'
import { locate, type Rewriting } from './locate.ts'
import type { NaturalTokenizer } from './natural-words.ts'

/** The tokenizers of `natural`; those with a language end in its ISO 639-1 code. */
export type NaturalTokenizerName =
  | 'aggressive'
  | `aggressive-${'de' | 'es' | 'fa' | 'fr' | 'hi' | 'id' | 'it' | 'nl' | 'no' | 'pl' | 'pt' | 'ru' | 'sv' | 'uk' | 'vi'}`
  | 'case'
  | 'ja'
  | 'orthography-fi'
  | 'regexp'
  | 'sentence'
  | 'treebank'
  | 'word'
  | 'wordpunct'

export interface NaturalTokenizerOptions {
  /** For `regexp`, which needs it: what stands between the tokens, or, without `gaps`, the tokens (with the flag `g`). */
  readonly pattern?: RegExp
  /** For `regexp`: whether `pattern` is what parts the tokens. Default true. */
  readonly gaps?: boolean
  /** For `sentence`: abbreviations whose full stop ends no sentence, as `Dr.`. Default: none. */
  readonly abbreviations?: readonly string[]
}

/**
 * A tokenizer of `natural` by its name: a function from a text to its tokens, each with the place where it stands, in order.
 * Tokens of only white space are left out.
 *
 * Where natural rewrites the text (`aggressive-no` and `aggressive-sv` drop accents, `ja` unifies widths and `々`, `ja` and
 * `aggressive-hi` drop marks inside of tokens), the tokens are parted as natural parts them, and hold the text as it was.
 *
 * The time of `sentence` grows with the square of the length: `sentences` of the main entry is linear, and finds more of them.
 *
 * @throws {RangeError} if there is none of that name
 * @throws {TypeError} if `regexp` gets no pattern, or, without `gaps`, one without the flag `g`
 */
export async function loadNaturalTokenizer(
  name: NaturalTokenizerName,
  options: NaturalTokenizerOptions = {}
): Promise<(text: string) => Token[]> {
  if (!Object.hasOwn(loaders, name)) {
    throw new RangeError(`name must be one of ${Object.keys(loaders).join(', ')}, got ${JSON.stringify(name)}`)
  }
  const { tokenizer, ...rewriting } = await loaders[name](options)
  return text => locate(text, tokenizer, rewriting).filter(token => token.text.trim() !== '')
}

interface Loaded extends Rewriting {
  readonly tokenizer: NaturalTokenizer
}
type Loader = (options: NaturalTokenizerOptions) => Promise<Loaded>

/** Each is loaded when it is asked for. */
const loaders: Readonly<Record<NaturalTokenizerName, Loader>> = {
  aggressive: plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer.js')),
  'aggressive-de': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_de.js')),
  'aggressive-es': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_es.js')),
  'aggressive-fa': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_fa.js')),
  'aggressive-fr': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_fr.js')),
  'aggressive-hi': async () => {
    const { default: Hindi } = await import('natural/lib/natural/tokenizers/aggressive_tokenizer_hi.js')
    return { tokenizer: new Hindi(), dropped: /[।॥.?,]/ }
  },
  'aggressive-id': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_id.js')),
  'aggressive-it': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_it.js')),
  'aggressive-nl': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_nl.js')),
  'aggressive-no': async () => {
    const { default: Norwegian } = await import('natural/lib/natural/tokenizers/aggressive_tokenizer_no.js')
    const { default: normalizer } = await import('natural/lib/natural/normalizers/normalizer_no.js')
    return { tokenizer: new Norwegian(), normalize: normalizer.removeDiacritics }
  },
  'aggressive-pl': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_pl.js')),
  'aggressive-pt': async () => {
    const { default: Portuguese } = await import('natural/lib/natural/tokenizers/aggressive_tokenizer_pt.js')
    const tokenizer = new Portuguese()
    // What comes before the first letter makes an empty token a character, and natural takes them away one by one.
    const beginning = (text: string): number => Math.max(0, text.search(/[a-zA-Zà-úÀ-Ú]/))
    return { tokenizer: { tokenize: text => tokenizer.tokenize(text.slice(beginning(text))) } }
  },
  'aggressive-ru': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_ru.js')),
  'aggressive-sv': async () => {
    const { default: Swedish } = await import('natural/lib/natural/tokenizers/aggressive_tokenizer_sv.js')
    const { default: normalizer } = await import('natural/lib/natural/normalizers/normalizer_sv.js')
    return { tokenizer: new Swedish(), normalize: normalizer.removeDiacritics }
  },
  'aggressive-uk': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_uk.js')),
  'aggressive-vi': plain(() => import('natural/lib/natural/tokenizers/aggressive_tokenizer_vi.js')),
  case: async () => {
    const { default: Case } = await import('natural/lib/natural/tokenizers/tokenizer_case.js')
    // The one letter that gets longer in small letters; natural then reads behind the end of the text.
    return after(text => text.replaceAll('İ', 'I'), new Case())
  },
  ja: async () => {
    const { default: Japanese } = await import('natural/lib/natural/tokenizers/tokenizer_ja.js')
    const { default: normalizer } = await import('natural/lib/natural/normalizers/normalizer_ja.js')
    return {
      tokenizer: new Japanese(),
      normalize: normalizer.normalizeJa,
      // A letter with a voiced mark after it becomes one letter, a square of several characters becomes those.
      resized: text =>
        repeated(text).matchAll(
          /[\u3041-\u30FF\uFF66-\uFF9D][\u309B\u309C\uFF9E\uFF9F]|[\u32C0-\u32CB\u3300-\u3370\u337B-\u337F\u33E0-\u33FE]/g
        ),
      dropped:
        /[＿－・，、；：！？．。（）［］｛｝｢｣＠＊＼／＆＃％｀＾＋＜＝＞｜～≪≫─＄＂_\-･,､;:!?.｡()[\]{}「」@*/&#%`^+<=>|~«»$"\s]/
    }
  },
  'orthography-fi': async () => {
    const { OrthographyTokenizer } = await import('natural/lib/natural/tokenizers/regexp_tokenizer.js')
    return { tokenizer: new OrthographyTokenizer({ language: 'fi' }) }
  },
  regexp: async ({ pattern, gaps = true }) => {
    if (!(pattern instanceof RegExp)) {
      throw new TypeError(`pattern must be a RegExp for the tokenizer regexp, got ${String(pattern)}`)
    }
    if (!gaps && !pattern.global) {
      throw new TypeError(`pattern must have the flag g where gaps is false, got ${String(pattern)}`)
    }
    const { RegexpTokenizer } = await import('natural/lib/natural/tokenizers/regexp_tokenizer.js')
    return { tokenizer: new RegexpTokenizer({ pattern, gaps }) }
  },
  sentence: async ({ abbreviations = [] }) => {
    const { default: Sentence } = await import('natural/lib/natural/tokenizers/sentence_tokenizer.js')
    // natural has placeholders in braces, and puts addresses back as patterns of `replace`, which a dollar sign is part of.
    return after(
      text => text.replace(/[{$]/g, character => (character === '{' ? '(' : '§')),
      new Sentence([...abbreviations])
    )
  },
  treebank: plain(() => import('natural/lib/natural/tokenizers/treebank_word_tokenizer.js')),
  word: async () => {
    const { WordTokenizer } = await import('natural/lib/natural/tokenizers/regexp_tokenizer.js')
    return { tokenizer: new WordTokenizer() }
  },
  wordpunct: async () => {
    const { WordPunctTokenizer } = await import('natural/lib/natural/tokenizers/regexp_tokenizer.js')
    return { tokenizer: new WordPunctTokenizer() }
  }
}

/** The text with the marks of repetition replaced, which natural begins with. */
function repeated(text: string): string {
  return text.replace(/(..)々々/g, '$1$1').replace(/(.)々/g, '$1$1')
}

/** One that gets the text after a change of ours, which keeps every place. */
function after(normalize: (text: string) => string, tokenizer: NaturalTokenizer): Loaded {
  return { tokenizer: { tokenize: text => tokenizer.tokenize(normalize(text)) }, normalize }
}

/** One that returns pieces of the text as they are. */
function plain(load: () => Promise<{ default: new () => NaturalTokenizer }>): Loader {
  return async () => {
    const { default: Tokenizer } = await load()
    return { tokenizer: new Tokenizer() }
  }
}
