import type { Corpus } from './corpus.ts'
import { largest } from './largest.ts'
import { sharedPrefixes, suffixArray } from './suffix-array.ts'

/** Pieces by where in the corpus they stand; those of more than one symbol. */
export interface SeedPieces {
  readonly count: number
  /** Symbols of each. */
  readonly lengths: Uint8Array
  /** How often each was seen, times its length. */
  readonly weights: Float64Array
  /** Piece `i` begins wherever `suffixes[from[i]]` to `suffixes[to[i] - 1]` say. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly suffixes: Int32Array
}

/**
 * The pieces that training begins with, beside the single characters: what comes in at least two places and goes on differently
 * there (the inner nodes of the suffix tree), is valid, and covers the most characters. As SentencePiece chooses them
 * (`MakeSeedSentencePieces`), but from distinct words, not from all the text. By M. I. Abouelhoda, S. Kurtz and E. Ohlebusch,
 * "Replacing suffix trees with enhanced suffix arrays", 2004, section 3; linear in the corpus.
 */
export function seedPieces(corpus: Corpus, maxPieceLength: number, limit: number): SeedPieces {
  const { symbols, alphabet } = corpus
  const suffixes = suffixArray(symbols, alphabet.length)
  const shared = sharedPrefixes(symbols, suffixes)
  const seen = countsUpTo(corpus, suffixes)
  const isValid = validity(corpus)
  const nodes = new Nodes()
  // Stretches that are shared by suffixes from `lefts` on, up to where we are: each longer than the one before it.
  const depths = [0]
  const lefts = [0]
  for (let i = 1; i <= symbols.length; i++) {
    const depth = i < symbols.length ? Math.min(shared[i]!, maxPieceLength + 1) : 0
    let left = i - 1
    while (depths[depths.length - 1]! > depth) {
      const length = depths.pop()!
      left = lefts.pop()!
      if (length < 2 || length > maxPieceLength || !isValid(suffixes[left]!, length)) continue
      nodes.add(left, i, length, (seen[i]! - seen[left]!) * length)
    }
    if (depth <= depths[depths.length - 1]!) continue
    depths.push(depth)
    lefts.push(left)
  }
  return { ...nodes.heaviest(limit), suffixes }
}

/** How often the suffixes before each were seen, by the words that they begin in. */
function countsUpTo({ starts, counts, symbols }: Corpus, suffixes: Int32Array): Float64Array {
  const countAt = new Float64Array(symbols.length)
  for (let word = 0; word < starts.length; word++) {
    countAt.fill(counts[word]!, starts[word], starts[word + 1] ?? symbols.length)
  }
  const seen = new Float64Array(suffixes.length + 1)
  for (let i = 0; i < suffixes.length; i++) seen[i + 1] = seen[i]! + countAt[suffixes[i]!]!
  return seen
}

/**
 * Whether some symbols may be a piece: all of the alphabet, of one script, and no space but at the front
 * (`TrainerInterface::IsValidSentencePiece`).
 */
function validity({ symbols, scripts, unknown, space }: Corpus): (start: number, length: number) => boolean {
  return (start, length) => {
    let script = -1
    for (let at = start; at < start + length; at++) {
      const symbol = symbols[at]!
      if (symbol === 0 || symbol === unknown || (symbol === space && at > start)) return false
      if (symbol === space) continue
      const own = scripts[symbol]!
      // Marks of any script are of the script that they come after.
      if (own < 0) continue
      if (script >= 0 && own !== script) return false
      script = own
    }
    return true
  }
}

class Nodes {
  #count = 0
  #from = new Int32Array(1024)
  #to = new Int32Array(1024)
  #lengths = new Uint8Array(1024)
  #weights = new Float64Array(1024)

  add(from: number, to: number, length: number, weight: number): void {
    if (this.#count === this.#from.length) this.#grow()
    this.#from[this.#count] = from
    this.#to[this.#count] = to
    this.#lengths[this.#count] = length
    this.#weights[this.#count++] = weight
  }

  /** The heaviest, at most `limit`; of equals the first. */
  heaviest(limit: number): Omit<SeedPieces, 'suffixes'> {
    const isIn = largest(this.#weights.subarray(0, this.#count), limit)
    let count = 0
    for (let node = 0; node < this.#count; node++) {
      if (isIn[node] === 0) continue
      this.#from[count] = this.#from[node]!
      this.#to[count] = this.#to[node]!
      this.#lengths[count] = this.#lengths[node]!
      this.#weights[count++] = this.#weights[node]!
    }
    return {
      count,
      from: this.#from.subarray(0, count),
      to: this.#to.subarray(0, count),
      lengths: this.#lengths.subarray(0, count),
      weights: this.#weights.subarray(0, count)
    }
  }

  #grow(): void {
    const grown = <T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    const size = 2 * this.#from.length
    this.#from = grown(this.#from, new Int32Array(size))
    this.#to = grown(this.#to, new Int32Array(size))
    this.#lengths = grown(this.#lengths, new Uint8Array(size))
    this.#weights = grown(this.#weights, new Float64Array(size))
  }
}
