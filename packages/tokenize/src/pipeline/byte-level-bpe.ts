import { Bpe } from '../bpe.ts'
import { findMerges } from '../bpe/find-merges.ts'
import type { Vocabulary } from '../bpe/vocabulary.ts'
import { findSplitPattern, type SplitPatternName } from '../split-patterns.ts'
import { byteCharacter, characterByte } from './byte-level.ts'
import { flattenSequence, type JsonNode } from './json-node.ts'
import type { MergeBpe } from './merge-bpe.ts'

/** A byte-level BPE whose pre-tokenizers and model `Bpe` does at once, and much faster. */
export interface ByteLevelBpe {
  readonly bpe: Bpe
  /** Whether text that does not begin with a space is given one. */
  readonly addPrefixSpace: boolean
}

/**
 * Finds out whether a model and its pre-tokenizers are what `Bpe` does: the text is cut by a pattern that it knows and written in
 * bytes; each token but the single bytes is the outcome of merges that stand side by side in the list, and among these is the one
 * that is the last when the token's own bytes are merged. Any other merge of the same bytes never
 * comes about; and since every byte is a token, nothing is unknown.
 */
export function findByteLevelBpe(preTokenizer: JsonNode, model: MergeBpe): ByteLevelBpe | undefined {
  const cut = findCut(flattenSequence(preTokenizer, 'pretokenizers'))
  const ranked = cut === undefined || model.hasAffixes ? undefined : rankTokens(model)
  if (cut === undefined || ranked === undefined) return undefined
  const bpe = new Bpe({ vocabulary: ranked.vocabulary, ids: ranked.ids, splitPattern: cut.splitPattern })
  return { bpe, addPrefixSpace: cut.addPrefixSpace }
}

interface Cut {
  splitPattern: SplitPatternName
  addPrefixSpace: boolean
}

/** GPT-2's pattern is that of `ByteLevel` itself; others stand in a `Split` before it. */
function findCut(nodes: JsonNode[]): Cut | undefined {
  const [first, second] = nodes
  if (first === undefined || nodes.length > 2) return undefined
  const byteLevel = second ?? first
  if (byteLevel.get('type').value !== 'ByteLevel') return undefined
  const addPrefixSpace = byteLevel.get('add_prefix_space').boolean()
  const usesPattern = byteLevel.get('use_regex').boolean(true)
  if (second === undefined) return usesPattern ? { splitPattern: 'gpt2', addPrefixSpace } : undefined
  // A space that is put in after the cut would come before every piece.
  if (usesPattern || addPrefixSpace || first.get('type').value !== 'Split') return undefined
  if (first.get('behavior').value !== 'Isolated' || first.get('invert').value !== false) return undefined
  const source = first.get('pattern').get('Regex').value
  const splitPattern = typeof source === 'string' ? findSplitPattern(source) : undefined
  return splitPattern === undefined ? undefined : { splitPattern, addPrefixSpace }
}

/** The tokens in the order of their merges, if that order tells all that the list of merges does. */
function rankTokens(model: MergeBpe): { vocabulary: Vocabulary; ids: Uint32Array } | undefined {
  const tokens = Array.from({ length: 256 }, (_, byte) => byteCharacter(byte))
  const ranks = new Map<string, number>()
  for (const [left, right] of model.merges) {
    const token = left + right
    const rank = ranks.get(token)
    if (rank === tokens.length - 1) continue
    if (rank !== undefined) return undefined
    ranks.set(token, tokens.length)
    tokens.push(token)
  }
  const ids = tokens.map(token => model.idOf(token) ?? -1)
  if (ids.includes(-1) || (model.ignoresMerges && model.size > tokens.length)) return undefined

  const bytes: number[] = []
  const offsets = [0]
  for (const token of tokens) {
    for (const character of token) {
      const byte = characterByte(character)
      if (byte === undefined) return undefined
      bytes.push(byte)
    }
    offsets.push(bytes.length)
  }
  const vocabulary = { bytes: Uint8Array.from(bytes), offsets: Uint32Array.from(offsets) }
  const own = findMerges(vocabulary)
  const isListed = new Set<number>()
  for (const [left, right] of model.merges) {
    const rank = ranks.get(left + right) ?? 0
    if (tokens[own[2 * rank] ?? -1] === left && tokens[own[2 * rank + 1] ?? -1] === right) isListed.add(rank)
  }
  if (isListed.size < ranks.size) return undefined
  return { vocabulary: { ...vocabulary, merges: own }, ids: Uint32Array.from(ids) }
}
