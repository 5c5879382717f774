/** The pieces that a normalised text was cut into: piece `i` has the id `ids[i]` and ends at byte `ends[i]`, where the next begins. */
export class Segments {
  ids: Int32Array
  ends: Int32Array
  count = 0

  /** Room for the pieces of a text of so many bytes; more is made when needed. */
  constructor(bytes: number) {
    const size = (bytes >> 1) + 16
    this.ids = new Int32Array(size)
    this.ends = new Int32Array(size)
  }

  add(id: number, end: number): void {
    if (this.count === this.ids.length) this.reserve(1)
    this.ids[this.count] = id
    this.ends[this.count++] = end
  }

  /** Makes room for `more` pieces behind the last. */
  reserve(more: number): void {
    if (this.count + more <= this.ids.length) return
    const size = Math.max(this.count + more, 2 * this.ids.length)
    const grown = (from: Int32Array): Int32Array => {
      const to = new Int32Array(size)
      to.set(from)
      return to
    }
    this.ids = grown(this.ids)
    this.ends = grown(this.ends)
  }
}

/** Cuts a normalised text, the first `length` of `bytes`, into pieces. Pieces that are not in the vocabulary have the id `unkId`. */
export type Segmenter = (bytes: Uint8Array, length: number) => Segments
