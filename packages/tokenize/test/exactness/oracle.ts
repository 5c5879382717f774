import { readFileSync } from 'node:fs'
import { Tiktoken } from 'tiktoken/lite'
import { byteOrder } from '../../src/bpe/byte-order.ts'
import type { Encoding } from '../../src/bpe/encoding.ts'
import { vocabularyOf } from '../../src/bpe/vocabulary.ts'
import type { SplitPatternName } from '../../src/split-patterns.ts'
import { encodingOf } from '../bpe/reference-of.ts'

/** An encoding as it is here, and as tiktoken (its WebAssembly package) has it. */
export interface Subject {
  readonly encoding: Encoding
  readonly tiktoken: Tiktoken
}

/** With the vocabularies and special tokens of tiktoken's own package. */
const published = {
  r50k_base: 'r50k_base',
  p50k_base: 'p50k_base',
  cl100k_base: 'cl100k_base',
  o200k_base: 'o200k_base',
  // Its tokens are those of o200k_base, and its special tokens are not in the package.
  o200k_harmony: 'o200k_base'
} as const

/**
 * Encodings of which the tokens show where pieces end: every two bytes are a token, so any two that stand side by side in one
 * piece are merged unless a neighbour is.
 */
const pairs = { gpt2_pieces: 'gpt2', cl100k_pieces: 'cl100k', qwen2_pieces: 'qwen2', o200k_pieces: 'o200k' } as const

export type SubjectName = keyof typeof published | keyof typeof pairs

export const subjectNames: readonly SubjectName[] = [...keysOf(published), ...keysOf(pairs)]

export async function openSubject(name: SubjectName): Promise<Subject> {
  if (name in pairs) return pairSubject(pairs[name as keyof typeof pairs])
  const encoding = await encodingOf(name as keyof typeof published)
  const { bpe_ranks, special_tokens, pat_str } = ofPackage(
    `encoders/${published[name as keyof typeof published]}`
  ) as PackedEncoder
  const special = name === 'o200k_harmony' ? encoding.specialTokens : special_tokens
  return { encoding, tiktoken: new Tiktoken(bpe_ranks, { ...special }, pat_str) }
}

interface PackedEncoder {
  readonly bpe_ranks: string
  readonly special_tokens: Record<string, number>
  readonly pat_str: string
}

function pairSubject(splitPattern: SplitPatternName): Subject {
  const tokens = Array.from(byteOrder, byte => Uint8Array.of(byte))
  for (const first of byteOrder) for (const second of byteOrder) tokens.push(Uint8Array.of(first, second))
  const ranks = tokens.map(token => Buffer.from(token).toString('base64')).join(' ')
  return {
    encoding: { vocabulary: vocabularyOf(tokens), splitPattern, specialTokens: {} },
    tiktoken: new Tiktoken(`! 0 ${ranks}`, {}, patternOf(splitPattern))
  }
}

/** The split pattern in the syntax of tiktoken, which is that of the Rust crate regex. */
function patternOf(name: SplitPatternName): string {
  const registry = ofPackage('registry') as Record<string, { pat_str: string }>
  const cl100k = registry['cl100k_base']!.pat_str
  if (name === 'qwen2') return cl100k.replace('\\p{N}{1,3}', '\\p{N}')
  return { gpt2: registry['gpt2']!.pat_str, cl100k, o200k: registry['o200k_base']!.pat_str }[name]
}

/**
 * The code points that tiktoken finds with a pattern of one character, such as `\p{L}`.
 *
 * @param texts that have all code points in question, each once
 */
export function findByTiktoken(pattern: string, texts: readonly string[]): ReadonlySet<number> {
  // What the pattern does not match gives no token, and each byte is one: so the tokens are the characters that match.
  const bytes = Array.from(byteOrder, byte => Buffer.of(byte).toString('base64')).join(' ')
  const tiktoken = new Tiktoken(`! 0 ${bytes}`, {}, pattern)
  const found = new Set<number>()
  for (const text of texts) {
    const matches = Uint8Array.from(tiktoken.encode_ordinary(text), id => byteOrder[id]!)
    for (const character of new TextDecoder('utf-8', { ignoreBOM: true }).decode(matches)) {
      found.add(character.codePointAt(0)!)
    }
  }
  tiktoken.free()
  return found
}

/** A file of tiktoken's package that the package does not export. */
function ofPackage(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../node_modules/tiktoken/${name}.json`, import.meta.url), 'utf8'))
}

function keysOf<T extends object>(record: T): (keyof T)[] {
  return Object.keys(record) as (keyof T)[]
}
