import { PairQueue } from './pair-queue.ts'

/** Distinct words as symbols, and how often each was seen. */
export interface SymbolWords {
  /** The symbols of all words, end to end. */
  readonly symbols: Int32Array
  /** Word `w` is `symbols.subarray(offsets[w], offsets[w + 1])`; one more than there are words. */
  readonly offsets: Int32Array
  /** Whole numbers, 1 or more. */
  readonly counts: Float64Array
}

export interface MergeOptions {
  /** All symbols of the words are below; merge `i` makes the symbol `alphabetSize + i`. */
  readonly alphabetSize: number
  /** At most so many merges. */
  readonly limit: number
  /** Pairs seen less often are not merged; 1 or more. */
  readonly minFrequency: number
  /** Whether a pair is not to be merged, however frequent it is. */
  readonly refuses: (left: number, right: number) => boolean
  /** Called with every merge, in order. */
  readonly onMerge: (left: number, right: number) => void
  /** Awaited every few dozen milliseconds; what it throws ends the work. */
  readonly pause: () => Promise<void>
}

/**
 * Merges the most frequent pair of neighbouring symbols, again and again; of pairs equally frequent the one whose left
 * symbol, then whose right symbol, is the lowest. R. Sennrich, B. Haddow and A. Birch, "Neural Machine Translation of
 * Rare Words with Subword Units", ACL 2016, section 3.2.
 *
 * In `aaa` the pair `aa` counts twice, but is merged once, from the left. The symbols given are used up.
 *
 * A merge visits the places of its pair and nothing else, so that all together take O(n log n) time for n symbols,
 * however long a word is; and about 50 bytes a symbol.
 */
export async function mergeWords(words: SymbolWords, options: MergeOptions): Promise<void> {
  const { alphabetSize, limit, minFrequency, refuses, onMerge, pause } = options
  const { symbols, counts } = words
  const { next, previous, wordOf } = link(words)
  const queue = new PairQueue()
  // The pair of each symbol and the one after it; -1 where there is none, or one that is never merged.
  const pairAt = new Int32Array(symbols.length).fill(-1)
  // Each merge takes a symbol away, and makes it two new pairs with its neighbours.
  const places = new Int32Array(3 * symbols.length)
  let placesEnd = 0
  const fresh = new FreshPairs(alphabetSize + limit)
  // Steps since the last pause.
  let work = symbols.length
  if (work >= workBetweenPauses) await rest()

  const bySymbol = sortedBySymbol(symbols, alphabetSize)
  work += symbols.length
  for (let symbol = 0, at = 0; symbol < alphabetSize; symbol++) {
    for (; at < bySymbol.length && symbols[bySymbol[at]!] === symbol; at++) addRight(bySymbol[at]!)
    enqueue(symbol, true)
    if (work >= workBetweenPauses) await rest()
  }
  for (let symbol = alphabetSize; symbol < alphabetSize + limit;) {
    const pair = queue.takeMostFrequent(minFrequency)
    if (pair === -1) break
    const left = queue.left[pair]!
    const right = queue.right[pair]!
    if (refuses(left, right)) continue
    onMerge(left, right)
    const merged = merge(pair, symbol)
    for (const place of merged) addLeft(place)
    enqueue(symbol, false)
    // Where two neighbours were merged, their pair is here already.
    for (const place of merged) if (symbols[next[place]!] !== symbol) addRight(place)
    enqueue(symbol, true)
    symbol++
    if (work >= workBetweenPauses) await rest()
  }

  async function rest(): Promise<void> {
    work = 0
    await pause()
  }

  /** Puts `symbol` wherever `pair` is. Gives the places, ascending. */
  function merge(pair: number, symbol: number): Int32Array {
    const start = queue.start[pair]!
    const end = start + queue.length[pair]!
    let kept = start
    for (let i = start; i < end; i++) {
      const place = places[i]!
      if (pairAt[place] !== pair) continue
      const count = counts[wordOf[place]!]!
      const gone = next[place]!
      const after = next[gone]!
      const before = previous[place]!
      if (before !== -1) forget(before, count)
      if (after !== -1) previous[after] = place
      forget(gone, count)
      pairAt[place] = -1
      next[place] = after
      symbols[place] = symbol
      places[kept++] = place
    }
    work += end - start
    return places.subarray(start, kept)
  }

  function forget(place: number, count: number): void {
    const pair = pairAt[place]!
    if (pair === -1) return
    queue.count[pair]! -= count
    pairAt[place] = -1
  }

  function addRight(place: number): void {
    const after = next[place]!
    if (after !== -1) fresh.add(place, symbols[after]!, counts[wordOf[place]!]!)
  }

  function addLeft(place: number): void {
    const before = previous[place]!
    if (before !== -1) fresh.add(before, symbols[before]!, counts[wordOf[before]!]!)
  }

  /** Queues the fresh pairs of `symbol`, on their left or right, and each other; not those too rare to be ever merged. */
  function enqueue(symbol: number, onLeft: boolean): void {
    for (let group = 0; group < fresh.groups; group++) {
      const other = fresh.other[group]!
      const count = fresh.count[group]!
      const length = fresh.length[group]!
      if (count < minFrequency) {
        fresh.pair[group] = -1
        continue
      }
      fresh.pair[group] = queue.add(onLeft ? symbol : other, onLeft ? other : symbol, count, placesEnd)
      placesEnd += length
    }
    for (let i = 0; i < fresh.size; i++) {
      const pair = fresh.pair[fresh.groupOf[i]!]!
      if (pair === -1) continue
      const place = fresh.places[i]!
      pairAt[place] = pair
      places[queue.start[pair]! + queue.length[pair]!++] = place
    }
    work += fresh.size + fresh.groups
    fresh.clear()
  }
}

/** Some dozens of milliseconds. */
const workBetweenPauses = 2 ** 18

/** Places of pairs that share a symbol, grouped by the other one. */
class FreshPairs {
  /** In the order of their first places. */
  groups = 0
  readonly other: Int32Array
  readonly count: Float64Array
  readonly length: Int32Array
  readonly pair: Int32Array
  size = 0
  places = new Int32Array(1024)
  groupOf = new Int32Array(1024)
  /** The group of each symbol, or -1. */
  readonly #groupOfSymbol: Int32Array

  constructor(symbols: number) {
    this.other = new Int32Array(symbols)
    this.count = new Float64Array(symbols)
    this.length = new Int32Array(symbols)
    this.pair = new Int32Array(symbols)
    this.#groupOfSymbol = new Int32Array(symbols).fill(-1)
  }

  add(place: number, other: number, count: number): void {
    let group = this.#groupOfSymbol[other]!
    if (group === -1) {
      group = this.groups++
      this.#groupOfSymbol[other] = group
      this.other[group] = other
      this.count[group] = 0
      this.length[group] = 0
    }
    this.count[group]! += count
    this.length[group]!++
    if (this.size === this.places.length) {
      this.places = larger(this.places)
      this.groupOf = larger(this.groupOf)
    }
    this.places[this.size] = place
    this.groupOf[this.size++] = group
  }

  clear(): void {
    for (let group = 0; group < this.groups; group++) this.#groupOfSymbol[this.other[group]!] = -1
    this.groups = 0
    this.size = 0
  }
}

function larger(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(2 * numbers.length)
  copy.set(numbers)
  return copy
}

/** The neighbours of each symbol in its word, or -1, and which word that is. */
function link({ symbols, offsets, counts }: SymbolWords): Record<'next' | 'previous' | 'wordOf', Int32Array> {
  const next = new Int32Array(symbols.length)
  const previous = new Int32Array(symbols.length)
  const wordOf = new Int32Array(symbols.length)
  for (let word = 0; word < counts.length; word++) {
    const start = offsets[word]!
    const end = offsets[word + 1]!
    for (let place = start; place < end; place++) {
      next[place] = place + 1 < end ? place + 1 : -1
      previous[place] = place > start ? place - 1 : -1
      wordOf[place] = word
    }
  }
  return { next, previous, wordOf }
}

/** The places of symbol 0, ascending, then those of 1, and so on. */
function sortedBySymbol(symbols: Int32Array, alphabetSize: number): Int32Array {
  const ends = new Int32Array(alphabetSize + 1)
  for (const symbol of symbols) ends[symbol + 1]!++
  for (let symbol = 0; symbol < alphabetSize; symbol++) ends[symbol + 1]! += ends[symbol]!
  const places = new Int32Array(symbols.length)
  for (let place = 0; place < symbols.length; place++) places[ends[symbols[place]!]!++] = place
  return places
}
