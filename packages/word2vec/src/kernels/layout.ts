import { Word2vecError } from '../errors.ts'
import { aliasTable, noiseWeights } from '../alias-table.ts'
import { huffmanTree } from '../huffman.ts'
import type { KernelSettings } from './kernel.ts'

/** Where everything lies in the one buffer that workers share. Addresses in bytes, all of them multiples of 64. */
export interface Layout {
  /** Numbers from one row to the next. */
  readonly rowStride: number
  /** Rows of `output`: first those of the words, if there are negatives, then those of the inner nodes. */
  readonly outputRows: number
  /** Of inner node 0. */
  readonly innerNodes: number
  /** The seed, one float64, for workers that come later. */
  readonly seed: number
  readonly input: number
  readonly output: number
  /** A number a word: an occurrence is kept when 32 random bits do not exceed it. */
  readonly keep: number
  /** The alias table of noise words. */
  readonly noise: number
  /** The Huffman tree. */
  readonly tree: number
  /** A worker's own memory begins at `scratch + worker * scratchBytes`; within it lie the following. */
  readonly scratch: number
  readonly scratchBytes: number
  readonly within: {
    /** What the kernel in WebAssembly is told, and its generator: see assembly/plan.ts. */
    readonly plan: number
    readonly ids: number
    /** The words of a sentence that subsampling left. */
    readonly sentence: number
    /** Addresses of the rows of the words around one, then those of what stands in for them. */
    readonly contexts: number
    readonly sources: number
    /** Addresses of rows in `output`, and how each counts. */
    readonly targets: number
    readonly weights: number
    readonly scores: number
    /** A row of zeros that fills up the last six targets. */
    readonly zeros: number
    /** The rows of the words around one as they were: as many rows as there are contexts. */
    readonly copies: number
    /** CBOW: the mean or sum, and what is to be added to its words. */
    readonly hidden: number
    readonly change: number
  }
  /** The most targets of one word, rounded up to whole tiles. */
  readonly targetLimit: number
}

/** The most ids, sentence ends included, that a kernel takes at once. */
export const chunkLength = 10_000

/** Targets are taken six at a time: as many as stay in registers together with what they meet. */
export const tile = 6

/**
 * @throws Word2vecError `too-large` when it would exceed 4 GiB, what 32-bit addresses reach
 */
export function layoutOf(settings: KernelSettings): Layout {
  const { vocabularySize, vectorSize, window, negative, hierarchicalSoftmax } = settings
  const rowStride = rowStrideOf(vectorSize)
  const rowBytes = 4 * rowStride
  const wordRows = negative > 0 ? vocabularySize : 0
  const outputRows = wordRows + (hierarchicalSoftmax ? vocabularySize - 1 : 0)
  const contextLimit = 2 * window
  // The counts along a path grow like Fibonacci's numbers at least: with those up to 2^53 none has more than 77 steps.
  const pathLimit = hierarchicalSoftmax ? Math.min(vocabularySize - 1, 77) : 0
  const targetLimit = tile * Math.max(1, Math.ceil(((negative > 0 ? negative + 1 : 0) + pathLimit) / tile))

  const whole = allocator()
  const seed = whole(8)
  const input = whole(vocabularySize * rowBytes)
  const output = whole(outputRows * rowBytes)
  const keep = whole(4 * vocabularySize)
  const noise = whole(negative > 0 ? 8 * vocabularySize : 0)
  const tree = whole(hierarchicalSoftmax ? 8 * vocabularySize : 0)
  const scratch = whole(0)
  const own = allocator()
  const within = {
    plan: own(256),
    ids: own(4 * chunkLength),
    sentence: own(4 * chunkLength),
    contexts: own(4 * contextLimit),
    sources: own(4 * contextLimit),
    targets: own(4 * targetLimit),
    weights: own(4 * targetLimit),
    scores: own(4 * contextLimit * targetLimit + 16),
    zeros: own(rowBytes),
    copies: own(contextLimit * rowBytes),
    hidden: own(rowBytes),
    change: own(rowBytes)
  }
  const scratchBytes = own(0)
  if (scratch + scratchBytes > addressable) {
    const perWord = (scratch + scratchBytes) / vocabularySize
    throw new Word2vecError(
      'too-large',
      `vectorSize: ${vocabularySize} words with vectors of ${vectorSize} numbers take ${gigabytes(scratch + scratchBytes)} GB ` +
        `to train, and 4.3 GB is the most; at this size ${Math.floor(addressable / perWord)} words fit: ` +
        'raise minCount, set maxVocabularySize, or make vectorSize smaller'
    )
  }
  const innerNodes = output + wordRows * rowBytes
  return {
    rowStride,
    outputRows,
    innerNodes,
    seed,
    input,
    output,
    keep,
    noise,
    tree,
    scratch,
    scratchBytes,
    within,
    targetLimit
  }
}

/** Bytes of the buffer with so many workers. */
export function bytesFor(layout: Layout, workers: number): number {
  return layout.scratch + workers * layout.scratchBytes
}

/** Writes what the settings say about words: subsampling, noise, the tree. */
export function fillTables(buffer: ArrayBufferLike, layout: Layout, settings: KernelSettings): void {
  const { vocabularySize, counts, keep, negative, hierarchicalSoftmax } = settings
  const limits = new Uint32Array(buffer, layout.keep, vocabularySize)
  for (let i = 0; i < vocabularySize; i++) limits[i] = Math.min(Math.floor(keep[i]! * 2 ** 32), 2 ** 32 - 1)
  if (negative > 0) new Uint32Array(buffer, layout.noise).set(aliasTable(noiseWeights(counts)))
  if (hierarchicalSoftmax) new Uint32Array(buffer, layout.tree).set(huffmanTree(counts))
}

export function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}

const addressable = 2 ** 32

/**
 * Rows begin with a cache line of 64 bytes, as not to touch one more. At a multiple of 512 bytes another line is left
 * out: rows whose columns all fall into the same few sets of a cache would displace each other.
 */
function rowStrideOf(vectorSize: number): number {
  const lines = Math.ceil(vectorSize / 16)
  return 16 * (lines % 8 === 0 ? lines + 1 : lines)
}

/** Hands out addresses one behind the other. */
function allocator(): (bytes: number) => number {
  let end = 0
  return bytes => {
    const start = end
    end += Math.ceil(bytes / 64) * 64
    return start
  }
}
