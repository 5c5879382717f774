import { sentenceEnd, type EncodedCorpus } from '../encoded-corpus.ts'

/**
 * The corpus in pieces of about 9,000 ids, epoch after epoch: each is trained at one learning rate, by one worker, without
 * a pause. Sentences are whole: a piece has those that begin in its 9,000 ids, and nothing has to be read twice to find
 * where that is, nor in order.
 */
export class Chunks {
  /** How many there are in all epochs together. */
  readonly count: number
  readonly perEpoch: number
  readonly #corpus: EncodedCorpus
  readonly #rows: Int32Array | undefined

  /** @param rows  what stands for each id instead, `leftOut` for none; the ids themselves by default */
  constructor(corpus: EncodedCorpus, epochs: number, rows?: Int32Array) {
    this.#corpus = corpus
    this.#rows = rows
    this.perEpoch = Math.ceil(corpus.length / chunkSpan)
    this.count = this.perEpoch * epochs
  }

  /** The ids of a chunk; none where a sentence is so long that it spans the whole chunk. */
  async read(chunk: number): Promise<Int32Array> {
    const { length } = this.#corpus
    const start = (chunk % this.perEpoch) * chunkSpan
    const end = Math.min(start + chunkSpan, length)
    // The id before says whether a sentence begins at `start`.
    const offset = Math.max(start - 1, 0)
    for (let ahead = 1024; ; ahead *= 4) {
      const limit = Math.min(end + ahead, length)
      const ids = await this.#corpus.read(offset, limit)
      const last = ids.indexOf(sentenceEnd, end - 1 - offset)
      if (last === -1 && limit < length) continue
      const first = start === 0 ? -1 : ids.indexOf(sentenceEnd)
      const sentences = ids.subarray(first + 1, last === -1 ? ids.length : last + 1)
      return this.#rows ? replaced(sentences, this.#rows) : sentences
    }
  }

  /** What share of all epochs lies before a chunk, from 0 to 1. */
  shareBefore(chunk: number): number {
    const { length } = this.#corpus
    const epochs = this.count / this.perEpoch
    const epoch = Math.floor(chunk / this.perEpoch)
    return (epoch * length + (chunk - epoch * this.perEpoch) * chunkSpan) / (epochs * length)
  }

  /** A number to know the corpus by, of what stands in it at sixteen places (FNV-1a, by ids instead of bytes). */
  async hash(): Promise<number> {
    let hash = 0x811c9dc5
    for (let place = 0; place < 16; place++) {
      for (const id of await this.read(Math.floor((place * this.perEpoch) / 16))) {
        hash = Math.imul(hash ^ id, 0x01000193)
      }
    }
    return hash >>> 0
  }
}

/** With the sentences of up to 1,000 words that word2vec.c cuts, a chunk has 10,000 ids at most, as many as a kernel takes. */
export const chunkSpan = 8_999

/** Stands for the row of a word that has none. */
export const leftOut = -2

function replaced(ids: Int32Array, rows: Int32Array): Int32Array {
  const replaced = new Int32Array(ids.length)
  let length = 0
  for (const id of ids) {
    const row = id === sentenceEnd ? sentenceEnd : rows[id]!
    if (row !== leftOut) replaced[length++] = row
  }
  return replaced.subarray(0, length)
}
