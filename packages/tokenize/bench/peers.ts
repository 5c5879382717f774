import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

type KernelKind = 'webassembly' | 'typescript'
export type EncodingName = 'cl100k_base' | 'o200k_base'
export type Ids = ArrayLike<number>

/** An encoding, loaded: what a library does with it, each by the quickest call that it documents. */
export interface Loaded {
  encode: (text: string) => Ids | Promise<Ids>
  count?: (text: string) => number
  /** Ids and where they stand in the text, in the library's own shape. */
  offsets?: (text: string) => unknown
  /** The same in arrays, one for each of them. */
  columns?: (text: string) => unknown
  /** The beginning with as many ids as the limit at most. */
  truncate?: (text: string, limit: number) => string
  /** Whether there are no more ids than the limit. */
  fits?: (text: string, limit: number) => boolean
}

/** A tokenizer to measure. Modules are imported only by `load`, so that loading can be measured. */
export interface Peer {
  name: string
  package?: string
  load(encoding: EncodingName): Promise<Loaded>
}

export const ours: Peer[] = [
  { name: 'Bpe', load: encoding => loadOurs(encoding, 'webassembly') },
  { name: 'Bpe, TypeScript kernel', load: encoding => loadOurs(encoding, 'typescript') }
]

export const peers: Peer[] = [
  {
    name: 'gpt-tokenizer',
    package: 'gpt-tokenizer',
    async load(encoding) {
      const { encode, countTokens, isWithinTokenLimit } = await (encoding === 'o200k_base'
        ? import('gpt-tokenizer/encoding/o200k_base')
        : import('gpt-tokenizer/encoding/cl100k_base'))
      return {
        encode: text => encode(text),
        count: text => countTokens(text),
        fits: (text, limit) => isWithinTokenLimit(text, limit) !== false
      }
    }
  },
  {
    name: 'tiktoken (WASM)',
    package: 'tiktoken',
    async load(encoding) {
      const { get_encoding } = await import('tiktoken')
      const tiktoken = get_encoding(encoding)
      return { encode: text => tiktoken.encode_ordinary(text) }
    }
  },
  {
    name: 'js-tiktoken',
    package: 'js-tiktoken',
    async load(encoding) {
      const { Tiktoken } = await import('js-tiktoken/lite')
      const { default: ranks } = await (encoding === 'o200k_base'
        ? import('js-tiktoken/ranks/o200k_base')
        : import('js-tiktoken/ranks/cl100k_base'))
      const tiktoken = new Tiktoken(ranks)
      return { encode: text => tiktoken.encode(text, [], []) }
    }
  },
  {
    name: 'ai-tokenizer',
    package: 'ai-tokenizer',
    async load(encoding) {
      const { Tokenizer } = await import('ai-tokenizer')
      const ranks = await (encoding === 'o200k_base'
        ? import('ai-tokenizer/encoding/o200k_base')
        : import('ai-tokenizer/encoding/cl100k_base'))
      const tokenizer = new Tokenizer(ranks)
      return { encode: text => tokenizer.encode(text, 'all'), count: text => tokenizer.count(text) }
    }
  },
  {
    name: 'hypertok',
    package: 'hypertok',
    async load(encoding) {
      const { fromBytes } = await import('hypertok')
      const { vocabulary } = await (encoding === 'o200k_base'
        ? import('@hypertok/vocab-o200k')
        : import('@hypertok/vocab-cl100k'))
      const tokenizer = await fromBytes(readFileSync(vocabulary))
      return {
        encode: text => tokenizer.encodeSync(text),
        columns: text => tokenizer.encodeDetailed(text)
      }
    }
  },
  {
    name: '@huggingface/tokenizers',
    package: '@huggingface/tokenizers',
    async load(encoding) {
      // Its types name files without their endings, and so are none to nodenext.
      const { Tokenizer } = (await import('@huggingface/tokenizers')) as unknown as HuggingFace
      const tokenizer = new Tokenizer(JSON.parse(await tokenizerJsonOf(encoding)) as object, {})
      return { encode: text => tokenizer.encode(text).ids }
    }
  },
  {
    name: 'tokenizers (native)',
    package: 'tokenizers',
    async load(encoding) {
      const { Tokenizer } = await import('tokenizers')
      const tokenizer = Tokenizer.fromString(await tokenizerJsonOf(encoding))
      return {
        encode: async text => (await tokenizer.encode(text)).getIds(),
        offsets: async text => {
          const encoded = await tokenizer.encode(text)
          return [encoded.getIds(), encoded.getOffsets()]
        }
      }
    }
  }
]

async function loadOurs(name: EncodingName, kernel: KernelKind): Promise<Loaded> {
  const { load } = await (name === 'o200k_base'
    ? import('@llm-cookbook/tokenize/encodings/o200k_base')
    : import('@llm-cookbook/tokenize/encodings/cl100k_base'))
  let bpe = load()
  if (kernel === 'typescript') {
    const { Bpe } = await import('@llm-cookbook/tokenize')
    bpe = new Bpe({ ...bpe.encoding, kernel })
  }
  return {
    encode: text => bpe.encode(text),
    count: text => bpe.count(text),
    offsets: text => bpe.encodeWithOffsets(text),
    columns: text => bpe.encodeColumns(text),
    truncate: (text, limit) => bpe.truncate(text, limit),
    fits: (text, limit) => bpe.fits(text, limit)
  }
}

/** The text of a `tokenizer.json`, made of the published ranks; once for all who ask. */
async function tokenizerJsonOf(encoding: EncodingName): Promise<string> {
  const known = tokenizerJsons.get(encoding)
  if (known !== undefined) return known
  const { readTiktoken } = await import('../src/import/tiktoken.ts')
  const { tokenizerJson } = await import('./tokenizer-json.ts')
  const { default: ranks } = await (encoding === 'o200k_base'
    ? import('js-tiktoken/ranks/o200k_base')
    : import('js-tiktoken/ranks/cl100k_base'))
  const file = fileURLToPath(import.meta.resolve(`gpt-tokenizer/data/${encoding}.tiktoken`))
  const text = JSON.stringify(tokenizerJson(readTiktoken(readFileSync(file)), ranks.pat_str))
  tokenizerJsons.set(encoding, text)
  return text
}

interface HuggingFace {
  Tokenizer: new (tokenizer: object, config: object) => { encode(text: string): { ids: number[] } }
}

const tokenizerJsons = new Map<EncodingName, string>()
