import { characterByte } from './byte-level.ts'
import { flattenSequence, type JsonNode } from './json-node.ts'
import { readMetaspaceOptions } from './pre-tokenizers.ts'
import { readPattern } from './read-pattern.ts'
import { stretches } from './split.ts'

/** A step from the tokens' own spelling to text, which is what the tokens are joined to at the end. */
export type Decoder = (tokens: string[]) => string[]

/** The `decoder` section of a tokenizer.json. */
export function readDecoders(section: JsonNode): Decoder[] {
  return flattenSequence(section, 'decoders').map(node => {
    const type = node.get('type')
    const read = readers.get(type.string())
    if (read === undefined) throw type.unsupported(`one of Sequence, ${[...readers.keys()].join(', ')}`)
    return read(node)
  })
}

const readers = new Map<string, (node: JsonNode) => Decoder>([
  ['BPEDecoder', readBpeDecoder],
  ['ByteFallback', readByteFallback],
  ['ByteLevel', readByteLevel],
  ['CTC', readCtc],
  ['Fuse', readFuse],
  ['Metaspace', readMetaspace],
  ['Replace', readReplace],
  ['Strip', readStrip],
  ['WordPiece', readWordPiece]
])

function readBpeDecoder(node: JsonNode): Decoder {
  node.only(['type', 'suffix'])
  const suffix = node.get('suffix').string()
  return tokens => tokens.map((token, index) => token.replaceAll(suffix, index === tokens.length - 1 ? '' : ' '))
}

/** Tokens of bytes side by side become text; bytes that are no UTF-8 become U+FFFD each. */
function readByteFallback(node: JsonNode): Decoder {
  node.only(['type'])
  return tokens => {
    const decoded: string[] = []
    let bytes: number[] = []
    const flush = (): void => {
      if (bytes.length > 0) decoded.push(decodeStrictly(bytes) ?? '\ufffd'.repeat(bytes.length))
      bytes = []
    }
    for (const token of tokens) {
      const byte = /^<0x([0-9a-f]{2}|\+[0-9a-f])>$/i.exec(token)?.[1]
      if (byte !== undefined) bytes.push(Number.parseInt(byte, 16))
      else {
        flush()
        decoded.push(token)
      }
    }
    flush()
    return decoded
  }
}

function decodeStrictly(bytes: number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
  } catch {
    return undefined
  }
}

/** A token that is not written in bytes' characters alone stands for itself. */
function readByteLevel(node: JsonNode): Decoder {
  node.only(['type', 'add_prefix_space', 'trim_offsets', 'use_regex'])
  return tokens => {
    const bytes: number[] = []
    for (const token of tokens) {
      const ofToken = Array.from(token, characterByte)
      const isBytes = !ofToken.includes(undefined)
      for (const byte of isBytes ? ofToken : new TextEncoder().encode(token)) bytes.push(byte ?? 0)
    }
    return [new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))]
  }
}

/** Connectionist temporal classification: what is heard again and again is one token (Graves et al., 2006). */
function readCtc(node: JsonNode): Decoder {
  node.only(['type', 'pad_token', 'word_delimiter_token', 'cleanup'])
  const pad = node.get('pad_token').string()
  const delimiter = node.get('word_delimiter_token').string()
  const cleanup = node.get('cleanup').boolean()
  return tokens =>
    tokens
      .filter((token, index) => token !== tokens[index - 1])
      .map(token => token.replaceAll(pad, ''))
      .map(token => (cleanup ? cleanUp(token).replaceAll(delimiter, ' ') : token))
      .filter(token => token !== '')
}

function readFuse(node: JsonNode): Decoder {
  node.only(['type'])
  return tokens => [tokens.join('')]
}

function readMetaspace(node: JsonNode): Decoder {
  const { replacement, prepend } = readMetaspaceOptions(node)
  return tokens =>
    tokens.map((token, index) => token.replaceAll(replacement, index === 0 && prepend !== 'never' ? '' : ' '))
}

function readReplace(node: JsonNode): Decoder {
  node.only(['type', 'pattern', 'content'])
  const pattern = readPattern(node.get('pattern'))
  const content = node.get('content').string()
  return tokens =>
    tokens.map(token =>
      token === ''
        ? ''
        : stretches(token, pattern)
            .map(({ start, end, isMatch }) => (isMatch ? content : token.slice(start, end)))
            .join('')
    )
}

/** Takes a character from the ends of each token, at most so many times. */
function readStrip(node: JsonNode): Decoder {
  node.only(['type', 'content', 'start', 'stop'])
  const content = node.get('content').character()
  const start = node.get('start').count()
  const stop = node.get('stop').count()
  return tokens =>
    tokens.map(token => {
      let from = 0
      while (from < start * content.length && token.startsWith(content, from)) from += content.length
      let to = token.length
      while (token.length - to < stop * content.length && to > from && token.endsWith(content, to)) to -= content.length
      return token.slice(from, to)
    })
}

function readWordPiece(node: JsonNode): Decoder {
  node.only(['type', 'prefix', 'cleanup'])
  return decodeWordPiece(node.get('prefix').string(), node.get('cleanup').boolean())
}

/** Tokens with the prefix are joined to what is before them, others go behind a space. */
export function decodeWordPiece(prefix: string, cleanup: boolean): Decoder {
  return tokens =>
    tokens.map((token, index) => {
      const joined = index === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`
      return cleanup ? cleanUp(joined) : joined
    })
}

/** Takes out the spaces that English does not have, within one token. */
function cleanUp(token: string): string {
  return token
    .replaceAll(' .', '.')
    .replaceAll(' ?', '?')
    .replaceAll(' !', '!')
    .replaceAll(' ,', ',')
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(' do not', " don't")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re")
}
