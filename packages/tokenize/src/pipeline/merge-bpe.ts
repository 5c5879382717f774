import { TokenizeError } from '../errors.ts'
import type { JsonNode } from './json-node.ts'
import { TokenTable, type Model } from './model.ts'
import { PairTable } from './pair-table.ts'
import { readVocabulary } from './read-vocabulary.ts'

/**
 * Byte-pair encoding by a list of merges (Sennrich, Haddow and Birch, 2016): the characters of a piece are its first tokens, and
 * of all neighbours that merge those whose merge is first in the list do so, leftmost first, until none is left. O(n log n).
 */
export class MergeBpe extends TokenTable implements Model {
  /** The merges, in their order. */
  readonly merges: readonly (readonly [string, string])[]
  readonly #merges: PairTable
  readonly #options: MergeBpeOptions

  /** @throws {TokenizeError} 'invalid-file' if a merge names a token that is not in the vocabulary */
  constructor(ids: Map<string, number>, merges: readonly (readonly [string, string])[], options: MergeBpeOptions) {
    super(ids)
    this.#options = options
    this.merges = merges
    this.#merges = new PairTable(merges.length)
    const prefix = options.continuingSubwordPrefix?.length ?? 0
    for (const [rank, [left, right]] of merges.entries()) {
      const id = (token: string): number => {
        const known = ids.get(token)
        if (known !== undefined) return known
        const pair = `${JSON.stringify(left)} and ${JSON.stringify(right)}`
        throw new TokenizeError(
          'invalid-file',
          `model.merges[${rank}]: to merge ${pair} the vocabulary needs ${JSON.stringify(token)}, which it lacks.`
        )
      }
      this.#merges.set(id(left), id(right), rank, id(left + right.slice(prefix)))
    }
  }

  /** Whether a piece that is a token as it stands is not merged. */
  get ignoresMerges(): boolean {
    return this.#options.ignoreMerges
  }

  /** Whether characters have other tokens within a piece, or at its end. */
  get hasAffixes(): boolean {
    const { continuingSubwordPrefix = '', endOfWordSuffix = '' } = this.#options
    return continuingSubwordPrefix + endOfWordSuffix !== ''
  }

  tokenize(piece: string): number[] {
    if (this.#options.ignoreMerges) {
      const id = this.idOf(piece)
      if (id !== undefined) return [id, 0, piece.length]
    }
    return merge(this.#characters(piece), this.#merges)
  }

  /** The first tokens: those of the single characters, or of their bytes, or the unknown token. */
  #characters(piece: string): number[] {
    const { byteFallback, fuseUnknown } = this.#options
    const tokens: number[] = []
    // An unknown token waits until it is known whether the next joins it.
    let unknown: [number, number, number] | undefined
    let end = 0
    for (const character of piece) {
      const start = end
      end += character.length
      const token = this.#affixed(character, start === 0, end === piece.length)
      const id = this.idOf(token)
      if (id !== undefined) {
        if (unknown !== undefined) tokens.push(...unknown)
        unknown = undefined
        tokens.push(id, start, end)
        continue
      }
      const bytes = byteFallback ? this.bytesOf(token) : undefined
      if (bytes !== undefined) for (const byte of bytes) tokens.push(byte, start, end)
      else if (unknown !== undefined && fuseUnknown) unknown[2] = end
      else if (this.#options.unknown !== undefined) {
        if (unknown !== undefined) tokens.push(...unknown)
        unknown = [this.#unknownId(this.#options.unknown), start, end]
      }
    }
    if (unknown !== undefined) tokens.push(...unknown)
    return tokens
  }

  #affixed(character: string, isFirst: boolean, isLast: boolean): string {
    const { continuingSubwordPrefix = '', endOfWordSuffix = '' } = this.#options
    return `${isFirst ? '' : continuingSubwordPrefix}${character}${isLast ? endOfWordSuffix : ''}`
  }

  #unknownId(token: string): number {
    const id = this.idOf(token)
    if (id !== undefined) return id
    const message = `The text has a character that the vocabulary lacks, and so is the token for that, ${JSON.stringify(token)}.`
    throw new TokenizeError('invalid-file', message)
  }
}

export interface MergeBpeOptions {
  /** The token of characters that the vocabulary lacks; without one such characters are left out. */
  readonly unknown: string | undefined
  /** Put before each character but the first of a piece. */
  readonly continuingSubwordPrefix: string | undefined
  /** Put behind the last. */
  readonly endOfWordSuffix: string | undefined
  /** Unknown characters side by side are one token. */
  readonly fuseUnknown: boolean
  /** Unknown characters become tokens `<0x00>` to `<0xFF>` of their UTF-8 bytes, if the vocabulary has all of them. */
  readonly byteFallback: boolean
  /** A piece that is a token as it stands is not merged. */
  readonly ignoreMerges: boolean
}

/** The `BPE` model of a tokenizer.json. */
export function readMergeBpe(node: JsonNode): MergeBpe {
  node.only([
    'type',
    'dropout',
    'unk_token',
    'continuing_subword_prefix',
    'end_of_word_suffix',
    'fuse_unk',
    'byte_fallback',
    'ignore_merges',
    'vocab',
    'merges'
  ])
  const dropout = node.get('dropout')
  if (dropout.isPresent && dropout.value !== 0) throw dropout.unsupported('none, since it gives other tokens each time')
  const optional = (key: string): string | undefined => (node.get(key).isPresent ? node.get(key).string() : undefined)
  return new MergeBpe(readVocabulary(node.get('vocab')), node.get('merges').items().flatMap(readMerge), {
    unknown: optional('unk_token'),
    continuingSubwordPrefix: optional('continuing_subword_prefix'),
    endOfWordSuffix: optional('end_of_word_suffix'),
    fuseUnknown: node.get('fuse_unk').boolean(false),
    byteFallback: node.get('byte_fallback').boolean(false),
    ignoreMerges: node.get('ignore_merges').boolean(false)
  })
}

/** A pair, or in older files a string with one space. */
function readMerge(node: JsonNode): [string, string][] {
  if (typeof node.value === 'string' && node.value.startsWith('#version')) return []
  const [left, right, ...more] =
    typeof node.value === 'string' ? node.value.split(' ') : node.items().map(item => item.string())
  if (left === undefined || right === undefined || more.length > 0) throw node.invalid('two tokens')
  return [[left, right]]
}

/** Carries out the merges on id, start and end of each token. */
function merge(tokens: number[], merges: PairTable): number[] {
  const count = tokens.length / 3
  if (count < 2) return tokens
  const next = Int32Array.from({ length: count }, (_, index) => (index + 1 < count ? index + 1 : -1))
  const previous = Int32Array.from({ length: count }, (_, index) => index - 1)
  const isGone = new Uint8Array(count)
  const idAt = (index: number): number => tokens[3 * index] ?? -1

  /** Merges to be done, each as its rank and the place of its left token in one number; a heap, the least first. */
  const queue: number[] = []
  const enqueue = (left: number, right: number): void => {
    const rank = merges.rank(idAt(left), idAt(right))
    if (rank >= 0) push(queue, rank * 2 ** 30 + left)
  }
  for (let index = 0; index + 1 < count; index++) enqueue(index, index + 1)

  for (let top = pop(queue); top !== undefined; top = pop(queue)) {
    const left = top % 2 ** 30
    const right = next[left] ?? -1
    if (isGone[left] === 1 || right < 0) continue
    // What is queued can have been overtaken by another merge, and stands if that gives the same token.
    const outcome = merges.outcome(Math.floor(top / 2 ** 30))
    const rank = merges.rank(idAt(left), idAt(right))
    if (rank < 0 || merges.outcome(rank) !== outcome) continue
    tokens[3 * left] = outcome
    tokens[3 * left + 2] = Math.max(tokens[3 * left + 2] ?? 0, tokens[3 * right + 2] ?? 0)
    isGone[right] = 1
    const behind = next[right] ?? -1
    next[left] = behind
    if (behind >= 0) {
      previous[behind] = left
      enqueue(left, behind)
    }
    const before = previous[left] ?? -1
    if (before >= 0) enqueue(before, left)
  }
  return tokens.filter((_, index) => isGone[Math.floor(index / 3)] === 0)
}

function push(heap: number[], value: number): void {
  let at = heap.length
  heap.push(value)
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] ?? 0
    if (above <= value) break
    heap[at] = above
    at = parent
  }
  heap[at] = value
}

function pop(heap: number[]): number | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++
    const below = heap[child] ?? 0
    if (below >= last) break
    heap[at] = below
    at = child
  }
  heap[at] = last
  return top
}
