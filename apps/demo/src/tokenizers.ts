import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Bpe, EncodingName, Tokenizer, TokenSpan } from '@llm-cookbook/tokenize'
import { Failure, UsageError } from './exit.ts'
import { readingFailure } from './inputs.ts'
import { oneOf, type Choice, type Text, type Values } from './options.ts'
import { printableLine } from './printable.ts'
import { bytesAsText } from './show-tokens.ts'

/** The encodings, and how each cuts text into the pieces that tokens never cross. */
const splitPatterns = {
  o200k_base: 'o200k',
  o200k_harmony: 'o200k',
  cl100k_base: 'cl100k',
  p50k_base: 'gpt2',
  p50k_edit: 'gpt2',
  r50k_base: 'gpt2',
  gpt2: 'gpt2'
} as const satisfies Record<EncodingName, string>
const encodingNames = Object.keys(splitPatterns) as EncodingName[]

/** The options of a command that counts in tokens. */
export const tokenizerOptions: { readonly encoding: Text; readonly model: Text; readonly tokenizer: Text } = {
  encoding: {
    kind: 'text',
    value: 'NAME',
    words: encodingNames,
    about: `The encoding: ${encodingNames.join(', ')}. Default o200k_base, that of OpenAI's models since GPT-4o.`
  },
  model: { kind: 'text', value: 'NAME', about: "A model of OpenAI, in place of its encoding's name. Nothing is sent." },
  tokenizer: {
    kind: 'text',
    value: 'FILE',
    about:
      'A tokenizer of your own: tokenizer.json of Hugging Face, .model of SentencePiece, vocab.txt of BERT, or .tiktoken ' +
      '(with the split pattern of --encoding, or of cl100k_base). No [CLS] and the like are added.'
  }
}

export type SpecialMode = 'text' | 'allow' | 'refuse'

/** What to do with the names of special tokens in a text. */
export const special: Choice<SpecialMode> = {
  kind: 'choice',
  of: ['text', 'allow', 'refuse'],
  default: 'text',
  about: 'What <|endoftext|> and the like in a text are for an encoding: plain text, the special token, or an error.'
}

/** A tokenizer that the options name. */
export interface OpenTokenizer {
  /** The encoding's name, or the file's. */
  readonly name: string
  readonly tokenizer: Tokenizer
  /** The tokens of a text. */
  readonly spans: (text: string) => TokenSpan[]
  /** Their number. */
  readonly count: (text: string) => number
  /** A token's own text, for where it stands for a part of a character, or for nothing in the text. */
  readonly nameOf: (id: number) => string
  /** Where a text can be parted, behind each match, without any token being another; `undefined` if that is not known. */
  readonly cut: RegExp | undefined
}

/**
 * @param mode  what to do with special tokens in texts; files say that for themselves
 * @throws UsageError  options that exclude each other; an encoding or a model that is not known
 * @throws Failure  the file is missing, or of no kind that is known
 * @throws TokenizeError  the file is damaged, or has a part that is not supported
 */
export async function openTokenizer(
  { encoding, model, tokenizer: file }: Partial<Values<typeof tokenizerOptions>>,
  mode: SpecialMode = 'text'
): Promise<OpenTokenizer> {
  if (model !== undefined && (encoding ?? file) !== undefined) {
    throw new UsageError(`--model and --${encoding === undefined ? 'tokenizer' : 'encoding'} exclude each other.`)
  }
  const named = encoding === undefined ? undefined : oneOf(encodingNames, { name: 'encoding', value: encoding })
  const tokenize = await import('@llm-cookbook/tokenize')
  if (file === undefined) {
    const name = model === undefined ? (named ?? 'o200k_base') : encodingOf(model, tokenize.encodingForModel)
    return ofBpe(await tokenize.loadEncoding(name), name, mode)
  }
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readingFailure(error, file) ?? error
  })
  const text = (): string => new TextDecoder().decode(bytes)
  switch (extname(file).toLowerCase()) {
    case '.json': {
      const json = text()
      const pipeline = tokenize.loadTokenizer(json, { addSpecialTokens: false, truncation: false, padding: false })
      const nameOf = isByteLevel(json) ? byteName : (token: string | undefined) => token
      return ofFile(file, pipeline, id => nameOf(pipeline.idToToken(id)))
    }
    case '.model': {
      const sentencePiece = tokenize.readSentencePiece(bytes)
      return ofFile(file, sentencePiece, id => sentencePiece.model.pieces[id]?.piece)
    }
    case '.txt': {
      const tokens = tokenize.readVocabTxt(text())
      // The vocabulary of a model that tells capitals apart has words that begin with them.
      const lowercase = !tokens.some(token => /^\p{Lu}\p{Ll}/u.test(token))
      return ofFile(file, new tokenize.WordPiece(tokens, { lowercase }), id => tokens[id])
    }
    case '.tiktoken': {
      const pattern = named ?? 'cl100k_base'
      const bpe = new tokenize.Bpe({ vocabulary: tokenize.readTiktoken(bytes), splitPattern: splitPatterns[pattern] })
      return { ...ofBpe(bpe, pattern, mode), name: basename(file) }
    }
    default: {
      const kinds = 'tokenizer.json, .model, vocab.txt or .tiktoken'
      throw new Failure('invalid-file', `${printableLine(file)} is no tokenizer by its name; expected ${kinds}.`)
    }
  }
}

/** Whether the tokens of a tokenizer.json are bytes, each written as a character. */
function isByteLevel(json: string): boolean {
  const { decoder } = JSON.parse(json) as { decoder?: { type?: string; decoders?: { type?: string }[] } | null }
  return [decoder, ...(decoder?.decoders ?? [])].some(each => each?.type === 'ByteLevel')
}

/** The bytes of such a token as text. As in GPT-2, bytes that show stand for themselves, and the others for U+0100 on. */
function byteName(token: string | undefined): string | undefined {
  if (token === undefined) return undefined
  const hidden = Array.from({ length: 256 }, (_, byte) => byte).filter(
    byte => byte < 0x21 || (byte > 0x7e && byte < 0xa1) || byte === 0xad
  )
  const bytes = Array.from(token, character => {
    const code = character.codePointAt(0)!
    return code < 0x100 ? code : hidden[code - 0x100]
  })
  return bytes.includes(undefined) ? token : bytesAsText(Uint8Array.from(bytes as number[]))
}

function encodingOf(model: string, find: (model: string) => EncodingName): EncodingName {
  try {
    return find(model)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UsageError(`The encoding of the model '${model}' is not known; name it with --encoding.`)
  }
}

function ofBpe(bpe: Bpe, encoding: EncodingName, mode: SpecialMode): OpenTokenizer {
  const options = specialOptions[mode]
  return {
    name: encoding,
    tokenizer: bpe,
    spans: text => bpe.encodeWithOffsets(text, options),
    count: text => bpe.count(text, options),
    nameOf: remembered(id => bytesAsText(bpe.decodeBytes([id]))),
    cut: splitPatterns[encoding] === 'gpt2' ? behindWord : anywhere
  }
}

function remembered(nameOf: (id: number) => string): (id: number) => string {
  const names = new Map<number, string>()
  return id => {
    const name = names.get(id) ?? nameOf(id)
    names.set(id, name)
    return name
  }
}

const specialOptions = {
  text: { disallowedSpecial: [] },
  allow: { allowedSpecial: 'all' },
  refuse: {}
} as const

// Where a line feed stands before a letter, a piece ends with all patterns, whatever comes further on. That of GPT-2 parts
// several white spaces otherwise where they end the text, so there the line feed has to be the only one.
const anywhere = /\n(?=[A-Za-z])/g
const behindWord = /(?<=[!-~])\n(?=[A-Za-z])/g

function ofFile(file: string, tokenizer: Tokenizer, nameOf: (id: number) => string | undefined): OpenTokenizer {
  return {
    name: basename(file),
    tokenizer,
    spans: text => tokenizer.encodeWithOffsets(text),
    count: text => tokenizer.count(text),
    nameOf: id => nameOf(id) ?? `<${id}>`,
    cut: undefined
  }
}
