import type { Encoding } from '../bpe/encoding.ts'
import { findMerges } from '../bpe/find-merges.ts'
import { vocabularyOf } from '../bpe/vocabulary.ts'
import { TokenizeError } from '../errors.ts'
import { byteCharacter, characterByte } from '../pipeline/byte-level.ts'

/**
 * Reads the two files of GPT-2's tokenizer, and of those after its model (RoBERTa, BART, GPT-J and others): `encoder.json`, the
 * id of each token, also called `vocab.json`, and `vocab.bpe`, the merges in their order, also called `merges.txt`. Bytes are
 * written in them as characters. What has an id but no merge, such as `<|endoftext|>`, is a special token.
 *
 * The result is what `new Bpe(…)` takes.
 *
 * @param encoderJson the text of `encoder.json`, or what it parses to
 * @param vocabBpe the text of `vocab.bpe`
 * @throws {TokenizeError} 'invalid-file' if a file is damaged, or the two do not belong together
 *
 * @example
 * ```ts
 * import { Bpe, readGpt2, toTokenizerJson, trainBpe } from '@llm-cookbook/tokenize'
 *
 * // A tokenizer.json of a byte-level BPE holds what the two files do.
 * const { model } = JSON.parse(toTokenizerJson(await trainBpe(['new newer newest'])))
 * const merges: [string, string][] = model.merges
 * const vocabBpe = ['#version: 0.2', ...merges.map(([left, right]) => `${left} ${right}`)].join('\n')
 *
 * const bpe = new Bpe(readGpt2(model.vocab, vocabBpe))
 * Array.from(bpe.encode('newest'), id => bpe.decode([id])) // => ['new', 'e', 's', 't']
 * ```
 */
export function readGpt2(encoderJson: string | Readonly<Record<string, number>>, vocabBpe: string): Encoding {
  const idsByName = readIds(encoderJson)
  const bytes = Array.from({ length: 256 }, (_, byte) => byteCharacter(byte))
  const merges = readMerges(vocabBpe)
  const names = [...bytes, ...merges.map(({ left, right }) => left + right)]
  const ids = Uint32Array.from(names, name => {
    const id = idsByName.get(name)
    if (id === undefined) throw invalid(`encoder.json has no id for the token ${quote(name)}, of vocab.bpe`)
    return id
  })
  const vocabulary = vocabularyOf(names.map(bytesOf))
  const found = findMerges(vocabulary)
  const rankOf = new Map(names.map((name, rank) => [name, rank]))
  for (const [i, { left, right, line }] of merges.entries()) {
    const rank = 256 + i
    if (rankOf.get(left) === found[2 * rank] && rankOf.get(right) === found[2 * rank + 1]) continue
    throw invalid(
      `line ${line} of vocab.bpe, ${quote(`${left} ${right}`)}, can never be made: other lines join these bytes otherwise, or not at all`
    )
  }
  const specialTokens = Object.fromEntries([...idsByName].filter(([name]) => !rankOf.has(name)))
  return { vocabulary: { ...vocabulary, merges: found }, splitPattern: 'gpt2', specialTokens, ids }
}

interface Merge {
  readonly left: string
  readonly right: string
  readonly line: number
}

function readIds(encoderJson: string | Readonly<Record<string, number>>): Map<string, number> {
  let parsed: unknown
  try {
    parsed = typeof encoderJson === 'string' ? JSON.parse(encoderJson) : encoderJson
  } catch (cause) {
    throw invalid('encoder.json is not valid JSON', cause)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalid('encoder.json is not an object of tokens and ids')
  }
  const ids = new Map<string, number>()
  const used = new Set<number>()
  for (const [name, id] of Object.entries(parsed as Record<string, unknown>)) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= idLimit) {
      throw invalid(
        `encoder.json gives the token ${quote(name)} the id ${String(id)}; expected a whole number from 0, less than ${idLimit}`
      )
    }
    if (used.has(id))
      throw invalid(`encoder.json gives the id ${id} twice, the second time to the token ${quote(name)}`)
    used.add(id)
    ids.set(name, id)
  }
  return ids
}

function readMerges(vocabBpe: string): Merge[] {
  const merges: Merge[] = []
  for (const [index, text] of vocabBpe.split('\n').entries()) {
    const line = text.replace(/\r$/, '')
    // Not every line that begins with # is a comment: GPT-2 joins '#' and '#'.
    if (line === '' || (index === 0 && line.startsWith('#version'))) continue
    const [left, right, ...more] = line.split(' ')
    if (!left || !right || more.length > 0) {
      throw invalid(`line ${index + 1} of vocab.bpe is not two tokens with a space between: ${quote(line)}`)
    }
    merges.push({ left, right, line: index + 1 })
  }
  return merges
}

/** Far more than any vocabulary has, and few enough for a table of them. */
const idLimit = 2 ** 21

function bytesOf(name: string): Uint8Array {
  return Uint8Array.from(name, character => {
    const byte = characterByte(character)
    if (byte === undefined)
      throw invalid(`vocab.bpe has the token ${quote(name)}, in which ${quote(character)} stands for no byte`)
    return byte
  })
}

function invalid(problem: string, cause?: unknown): TokenizeError {
  return new TokenizeError('invalid-file', problem, { cause })
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
