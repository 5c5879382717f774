import { byteCharacter } from './byte-level.ts'
import { oneOf, whitespace } from './character-classes.ts'
import { flattenSequence, type JsonNode } from './json-node.ts'
import { emptyTokens, joinTokens, pushToken, type Tokens } from './tokens.ts'

/** A step behind the model, which puts special tokens around the text's own and mends offsets. */
export interface PostProcessor {
  /** How many tokens it adds. */
  readonly added: number
  /** @param parts the tokens so far: those of the text, and what a template put around them */
  process(parts: Tokens[], text: string, addSpecialTokens: boolean): Tokens[]
}

/** The `post_processor` section of a tokenizer.json, for a single text. Special tokens stand for no part of it: 0 to 0. */
export function readPostProcessors(section: JsonNode): PostProcessor[] {
  return flattenSequence(section, 'processors').map(node => {
    const type = node.get('type')
    const read = readers.get(type.string())
    if (read === undefined) throw type.unsupported(`one of Sequence, ${[...readers.keys()].join(', ')}`)
    return read(node)
  })
}

const readers = new Map<string, (node: JsonNode) => PostProcessor>([
  ['BertProcessing', readBertProcessing],
  ['ByteLevel', readByteLevel],
  ['RobertaProcessing', readRobertaProcessing],
  ['TemplateProcessing', readTemplateProcessing]
])

function readBertProcessing(node: JsonNode): PostProcessor {
  node.only(['type', 'sep', 'cls'])
  const before = readTokenAndId(node.get('cls'))
  const behind = readTokenAndId(node.get('sep'))
  return {
    added: 2,
    process: (parts, _text, addSpecialTokens) =>
      addSpecialTokens
        ? parts.map((part, index) => joinTokens(index === 0 ? [before, part, behind] : [part, behind]))
        : parts
  }
}

function readRobertaProcessing(node: JsonNode): PostProcessor {
  node.only(['type', 'sep', 'cls', 'trim_offsets', 'add_prefix_space'])
  const before = readTokenAndId(node.get('cls'))
  const behind = readTokenAndId(node.get('sep'))
  const trimOffsets = node.get('trim_offsets').boolean()
  const addPrefixSpace = node.get('add_prefix_space').boolean()
  return {
    added: 2,
    process: (parts, text, addSpecialTokens) => {
      const trimmed = trimOffsets ? parts.map(part => trimSpaces(part, text, addPrefixSpace)) : parts
      if (!addSpecialTokens) return trimmed
      return trimmed.map((part, index) => joinTokens([index === 0 ? before : behind, part, behind]))
    }
  }
}

function readByteLevel(node: JsonNode): PostProcessor {
  node.only(['type', 'add_prefix_space', 'trim_offsets', 'use_regex'])
  const addPrefixSpace = node.get('add_prefix_space').boolean()
  const trimOffsets = node.get('trim_offsets').boolean()
  node.get('use_regex').boolean(true)
  return {
    added: 0,
    process: (parts, text) => (trimOffsets ? parts.map(part => trimSpaces(part, text, addPrefixSpace)) : parts)
  }
}

function readTemplateProcessing(node: JsonNode): PostProcessor {
  node.only(['type', 'single', 'pair', 'special_tokens'])
  const special = new Map(
    node
      .get('special_tokens')
      .entries()
      .map(([name, entry]) => [name, readSpecialToken(entry)])
  )
  const template = node
    .get('single')
    .items()
    .map(piece => {
      piece.only(['Sequence', 'SpecialToken'])
      if (piece.get('Sequence').isPresent) {
        const id = piece.get('Sequence').get('id')
        if (id.oneOf(['A', 'B']) === 'B') throw id.invalid("'A', the only text that a single template has")
        return undefined
      }
      const id = piece.get('SpecialToken').get('id')
      const tokens = special.get(id.string())
      if (tokens === undefined) throw id.invalid('a token that special_tokens has')
      return tokens
    })
  return {
    added: template.reduce((sum, tokens) => sum + (tokens?.ids.length ?? 0), 0),
    process: ([first = emptyTokens()], _text, addSpecialTokens) =>
      template.flatMap(tokens => (tokens === undefined ? [first] : addSpecialTokens ? [tokens] : []))
  }
}

function readSpecialToken(node: JsonNode): Tokens {
  const ids = node.get('ids').items()
  const written = node.get('tokens').items()
  if (ids.length !== written.length) throw node.get('tokens').invalid(`${ids.length} tokens, as many as ids`)
  const tokens = emptyTokens()
  for (const [index, id] of ids.entries()) pushToken(tokens, id.count(), 0, 0, written[index]?.string() ?? '')
  return tokens
}

/** `["[SEP]", 102]` */
function readTokenAndId(node: JsonNode): Tokens {
  const [token, id] = node.items()
  if (token === undefined || id === undefined) throw node.invalid('a token and its id')
  const tokens = emptyTokens()
  pushToken(tokens, id.count(), 0, 0, token.string())
  return tokens
}

/** Takes the white space at a token's ends out of its offsets, but not the space that the pre-tokenizer put before the text. */
function trimSpaces(tokens: Tokens, text: string, addPrefixSpace: boolean): Tokens {
  const starts = [...tokens.starts]
  const ends = [...tokens.ends]
  for (const [index, written] of tokens.written.entries()) {
    const start = starts[index] ?? 0
    const end = ends[index] ?? 0
    let leading = countSpaces(written, 1)
    if (leading === 1 && addPrefixSpace && (index === 0 || start === 0)) leading = 0
    const trailing = countSpaces(written, -1)
    const trimmed = Math.min(forward(text, start, leading), end)
    starts[index] = trimmed
    ends[index] = Math.max(backward(text, end, trailing), trimmed)
  }
  return { ...tokens, starts, ends }
}

const space = oneOf(whitespace, 'v')
const byteSpace = byteCharacter(0x20)

/** How many characters of white space, also in byte-level writing, begin a token (1) or end it (−1). */
function countSpaces(written: string, direction: 1 | -1): number {
  let count = 0
  while (count < written.length) {
    const character = written.charAt(direction > 0 ? count : written.length - 1 - count)
    if (character !== byteSpace && !space.test(character)) break
    count++
  }
  return count
}

function forward(text: string, from: number, characters: number): number {
  let at = from
  for (let index = 0; index < characters; index++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return at
}

function backward(text: string, from: number, characters: number): number {
  let at = from
  for (let index = 0; index < characters; index++) at -= at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff ? 2 : 1
  return Math.max(at, 0)
}
