import type { Ranks } from './ranks.ts'

/** The rows of a node in the order of a column. */
export interface Sorter {
  readonly order: Int32Array
  /** The rank of each in that column. */
  readonly ranks: Int32Array
  /** Fills both from the rows that stand in `list` from `start` to `end`. */
  sort(list: Int32Array, start: number, end: number, column: number): void
}

/**
 * Sorts without comparing: each row sets the bit of its rank, and the bits are read in order. Above them, a bit for each word
 * of them tells which words to look at, so that few rows among many ranks cost little. Rows of equal rank form a chain.
 *
 * @param most  how many rows a node has at most
 */
export function createSorter({ rows, data }: Ranks, most: number): Sorter {
  const order = new Int32Array(most)
  const ranks = new Int32Array(most)
  const words = new Int32Array(Math.ceil(rows / 32))
  const summary = new Int32Array(Math.ceil(words.length / 32))
  /** By rank: the last place in `list` that has it. */
  const heads = new Int32Array(rows)
  /** By place: the one before that has the same rank. */
  const links = new Int32Array(most)

  function sortFew(list: Int32Array, start: number, count: number, base: number): void {
    for (let i = 0; i < count; i++) {
      const row = list[start + i]!
      const rank = data[base + row]!
      let j = i
      for (; j > 0 && ranks[j - 1]! > rank; j--) {
        ranks[j] = ranks[j - 1]!
        order[j] = order[j - 1]!
      }
      ranks[j] = rank
      order[j] = row
    }
  }

  function sortMany(list: Int32Array, start: number, count: number, base: number): void {
    for (let i = 0; i < count; i++) {
      const rank = data[base + list[start + i]!]!
      const word = rank >>> 5
      const bit = 1 << (rank & 31)
      const before = words[word]!
      links[i] = (before & bit) === 0 ? -1 : heads[rank]!
      heads[rank] = i
      words[word] = before | bit
      summary[word >>> 5]! |= 1 << (word & 31)
    }
    let at = 0
    for (let s = 0; s < summary.length; s++) {
      let marked = summary[s]!
      if (marked === 0) continue
      summary[s] = 0
      for (; marked !== 0; marked &= marked - 1) {
        const word = (s << 5) + lowest(marked)
        let bits = words[word]!
        words[word] = 0
        for (; bits !== 0; bits &= bits - 1) {
          const rank = (word << 5) + lowest(bits)
          for (let i = heads[rank]!; i >= 0; i = links[i]!) {
            order[at] = list[start + i]!
            ranks[at++] = rank
          }
        }
      }
    }
  }

  return {
    order,
    ranks,
    sort(list, start, end, column) {
      const count = end - start
      if (count <= few) sortFew(list, start, count, column * rows)
      else sortMany(list, start, count, column * rows)
    }
  }
}

/** So few are sorted faster one by one. */
const few = 24

/** The place of the lowest bit that is set. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
