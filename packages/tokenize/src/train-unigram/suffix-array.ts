/**
 * The starts of all suffixes of `text` in the order of the suffixes; its numbers are from 0 to `largest`. By induced sorting
 * in linear time and space: G. Nong, S. Zhang and W. H. Chan, "Linear Suffix Array Construction by Almost Pure
 * Induced-Sorting", 2009.
 */
export function suffixArray(text: Int32Array, largest: number): Int32Array {
  const length = text.length
  const suffixes = new Int32Array(length)
  if (length < 2) return suffixes
  // A suffix is small if the next one is larger; the last one is not.
  const isSmall = new Uint8Array(length)
  for (let i = length - 2; i >= 0; i--) {
    isSmall[i] = text[i]! < text[i + 1]! || (text[i] === text[i + 1] && isSmall[i + 1] === 1) ? 1 : 0
  }
  const buckets = bucketStarts(text, isSmall, largest)
  const turns = turningPoints(isSmall)
  induce(text, isSmall, buckets, turns, suffixes)
  if (turns.length > 1) {
    const sorted = sortTurns(text, isSmall, turns, suffixes)
    induce(text, isSmall, buckets, sorted, suffixes)
  }
  return suffixes
}

/** Where, among the suffixes that begin with a number, the large ones start, and behind them the small ones. */
interface Buckets {
  readonly large: Int32Array
  readonly small: Int32Array
}

function bucketStarts(text: Int32Array, isSmall: Uint8Array, largest: number): Buckets {
  const large = new Int32Array(largest + 2)
  const small = new Int32Array(largest + 2)
  for (let i = 0; i < text.length; i++) {
    if (isSmall[i] === 1) large[text[i]! + 1]!++
    else small[text[i]!]!++
  }
  for (let number = 0; number <= largest; number++) {
    small[number]! += large[number]!
    large[number + 1]! += small[number]!
  }
  return { large, small }
}

/** The small suffixes after a large one. Where they belong decides where all others do. */
function turningPoints(isSmall: Uint8Array): Int32Array {
  const isTurn = (i: number): boolean => isSmall[i] === 1 && isSmall[i - 1] === 0
  let count = 0
  for (let i = 1; i < isSmall.length; i++) if (isTurn(i)) count++
  const turns = new Int32Array(count)
  for (let i = 1, at = 0; i < isSmall.length; i++) if (isTurn(i)) turns[at++] = i
  return turns
}

/** Sorts the suffixes from the turning points: if these are in order, all are; if not, all are by the first turn in them. */
function induce(
  text: Int32Array,
  isSmall: Uint8Array,
  buckets: Buckets,
  turns: Int32Array,
  suffixes: Int32Array
): void {
  const length = text.length
  suffixes.fill(-1)
  let next = buckets.small.slice()
  for (const turn of turns) suffixes[next[text[turn]!]!++] = turn
  next = buckets.large.slice()
  suffixes[next[text[length - 1]!]!++] = length - 1
  for (let i = 0; i < length; i++) {
    const before = suffixes[i]! - 1
    if (before >= 0 && isSmall[before] === 0) suffixes[next[text[before]!]!++] = before
  }
  next = buckets.large.slice()
  for (let i = length - 1; i >= 0; i--) {
    const before = suffixes[i]! - 1
    if (before >= 0 && isSmall[before] === 1) suffixes[--next[text[before]! + 1]!] = before
  }
}

/** The turning points in the order of their suffixes, from `suffixes`, where they are in order up to the next turn. */
function sortTurns(text: Int32Array, isSmall: Uint8Array, turns: Int32Array, suffixes: Int32Array): Int32Array {
  const count = turns.length
  const numberOf = new Int32Array(text.length)
  for (let i = 0; i < count; i++) numberOf[turns[i]!] = i
  const end = (turn: number): number => turns[numberOf[turn]! + 1] ?? text.length
  // The text from each turn up to the next, as a number: equal ones have equal numbers.
  const reduced = new Int32Array(count)
  let name = -1
  let last = -1
  for (const suffix of suffixes) {
    if (suffix === 0 || isSmall[suffix] === 0 || isSmall[suffix - 1] === 1) continue
    if (last < 0 || !isSameStretch(text, last, end(last), suffix, end(suffix))) name++
    reduced[numberOf[suffix]!] = name
    last = suffix
  }
  return suffixArray(reduced, name).map(i => turns[i]!)
}

function isSameStretch(text: Int32Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b || aEnd === text.length || bEnd === text.length) return false
  for (let offset = 0; offset <= aEnd - a; offset++) if (text[a + offset] !== text[b + offset]) return false
  return true
}

/**
 * How many numbers each suffix shares with the one before it in `suffixes`; 0 for the first. J. Kärkkäinen, G. Manzini and S. J.
 * Puglisi, "Permuted Longest-Common-Prefix Array", 2009; linear.
 */
export function sharedPrefixes(text: Int32Array, suffixes: Int32Array): Int32Array {
  const length = text.length
  const before = new Int32Array(length)
  before[suffixes[0] ?? 0] = -1
  for (let i = 1; i < length; i++) before[suffixes[i]!] = suffixes[i - 1]!
  const shared = before
  for (let i = 0, common = 0; i < length; i++) {
    const j = before[i]!
    if (j < 0) common = 0
    else while (i + common < length && j + common < length && text[i + common] === text[j + common]) common++
    shared[i] = common
    if (common > 0) common--
  }
  return suffixes.map(suffix => shared[suffix]!)
}
