import { top, type Ranked } from '../retrieve/top.ts'
import { expansionOf, type Expansion } from './expansion.ts'
import { feedbackTerms, type FeedbackPassage, type TermWeights } from './feedback.ts'
import type { IndexedPassages } from './indexed-passages.ts'
import type { PostingList } from './posting-lists.ts'
import type { RankSettings } from './settings.ts'

/** Which rows are wanted; all where it is undefined. */
type Allow = ((row: number) => boolean) | undefined

/** In how large an index the latent space counts in full. */
const fullyLatent = 1500

/** More than sums of 64 bits are rounded by, in proportion. */
const rounding = 1e-9

/** For how many settings what is the same for every query is kept. */
const mostKept = 4

/** In which share of the passages a term is frequent: neighbours' counts are gathered then and not spread. */
const common = 1 / 6

/** How much of a query, by inverse document frequency, is added late at most. */
const mostLate = 1 / 2

/** Scores all passages of an index for a query. Keeps what is the same for every query of equal settings. */
export class PassageScorer {
  readonly #passages: IndexedPassages
  /** In 64 bits, so that passages with the same terms and neighbours get the same score in whatever order these come. */
  readonly #sums: Float64Array
  readonly #touched: Uint32Array
  /** The counts of a term by row + 1, the first being that of no row. */
  #held: Float32Array | undefined
  #rows: Uint32Array | undefined
  /** Of one search. */
  readonly #lists = new Map<number, PostingList>()
  #expansion: { weight: number; value: Expansion } | undefined
  readonly #saturations = new Map<string, Float32Array>()

  constructor(passages: IndexedPassages) {
    this.#passages = passages
    this.#sums = new Float64Array(passages.rows)
    this.#touched = new Uint32Array(passages.rows)
  }

  /** One score a row; 0 for a row that has nothing to do with the query. Feedback comes from rows that `allow` allows. */
  scores(terms: readonly string[], settings: RankSettings, allow: Allow): Float64Array {
    const { scores, late } = this.#score(terms, settings, allow)
    this.#addLate(scores, this.#allRows(), late, settings)
    return scores
  }

  /** The `k` rows with the highest scores above 0, best first, ties by lower row: those of `scores`, sooner. */
  best(terms: readonly string[], settings: RankSettings, k: number, allow: Allow): Ranked[] {
    const { scores, late } = this.#score(terms, settings, allow)
    return this.#best(scores, late, settings, k, allow)
  }

  /**
   * All but what the terms `late`, by their weights, have still to add. What the most frequent terms add through neighbours
   * costs most and decides least: who looks for the best rows adds it to those only that could be among them with it
   * (after Turtle and Flood, 'Query evaluation: strategies and optimizations', 1995).
   */
  #score(terms: readonly string[], settings: RankSettings, allow: Allow): { scores: Float64Array; late: TermWeights } {
    const scores = new Float64Array(this.#passages.rows)
    const query = this.#termsOf(terms)
    const late: TermWeights =
      settings.expansion > 0 && this.#latentWeight(settings) === 0 ? this.#frequent(query) : new Map<number, number>()
    if (query.size === 0) return { scores, late }
    const { expansion, feedback, plain } = settings
    const unexpanded = { ...settings, expansion: 0 }
    let share = 1 - plain
    this.#add(scores, without(query, late), settings)
    if (feedback) {
      const found = this.#best(scores, late, settings, feedback.passages, allow)
      const passages = found.map(one => this.#feedbackPassage(one, expansion))
      const more = feedbackTerms(query, passages, this.#passages, feedback)
      if (more) {
        scale(scores, more.keep)
        share *= more.keep
        this.#add(scores, more.terms, unexpanded)
      }
    }
    if (plain > 0) {
      scale(scores, 1 - plain)
      this.#add(scores, times(query, plain), unexpanded)
    }
    this.#addLatent(scores, query, settings)
    return { scores, late: times(late, share) }
  }

  /** The `k` best rows, once the terms `late` have been added to those that can be among them. */
  #best(scores: Float64Array, late: TermWeights, settings: RankSettings, k: number, allow: Allow): Ranked[] {
    const sure = top(scores, k, 0, allow)
    if (late.size === 0) return sure
    // BM25 of a term is below its weight times its inverse document frequency.
    let most = 0
    for (const [term, weight] of late) most += weight * this.#idf(this.#passages.holders(term))
    const floor = (sure[k - 1]?.score ?? 0) * (1 - rounding) - most
    let count = 0
    const rows = this.#touched
    for (let row = 0; row < scores.length; row++) if (scores[row]! >= floor) rows[count++] = row
    const candidates = rows.slice(0, count)
    const sums = new Float64Array(count)
    for (let i = 0; i < count; i++) sums[i] = scores[candidates[i]!]!
    this.#addLate(sums, candidates, late, settings)
    return top(sums, k, 0, allow && (at => allow(candidates[at]!))).map(({ row: at, score }) => ({
      row: candidates[at]!,
      score
    }))
  }

  /** Adds to `scores[i]` what the terms give to `rows[i]`. */
  #addLate(scores: Float64Array, rows: Uint32Array, late: TermWeights, settings: RankSettings): void {
    if (late.size === 0) return
    const [expansion, saturation] = [this.#expansionOf(settings.expansion), this.#saturationOf(settings)]
    for (const [term, weight] of late) {
      const factor = weight * this.#idf(this.#passages.holders(term))
      this.#addGathered(scores, rows, this.#postings(term), factor, saturation, expansion)
    }
  }

  /** The most frequent terms, as long as they are little of the query. */
  #frequent(query: TermWeights): TermWeights {
    const { rows } = this.#passages
    const terms = Array.from(query, ([term, weight]) => {
      const holders = this.#passages.holders(term)
      return { term, weight, holders, factor: weight * this.#idf(holders) }
    }).sort((a, b) => b.holders - a.holders)
    let left = mostLate * terms.reduce((sum, { factor }) => sum + factor, 0)
    const frequent: TermWeights = new Map()
    for (const { term, weight, holders, factor } of terms) {
      if (holders < common * rows || (left -= factor) < 0) break
      frequent.set(term, weight)
    }
    return frequent
  }

  #allRows(): Uint32Array {
    return (this.#rows ??= Uint32Array.from({ length: this.#passages.rows }, (_, row) => row))
  }

  /** A term of the query is asked for more than once. */
  #postings(term: number): PostingList {
    let list = this.#lists.get(term)
    if (!list) this.#lists.set(term, (list = this.#passages.postings(term)))
    return list
  }

  /** How much a term tells, by its rarity; most for one that no passage has. */
  idf(term: string): number {
    const id = this.#passages.find(term)
    return this.#idf(id < 0 ? 0 : this.#passages.holders(id))
  }

  #termsOf(terms: readonly string[]): TermWeights {
    this.#lists.clear()
    const weights: TermWeights = new Map()
    const idOf = new Map<string, number>()
    for (const term of terms) {
      let id = idOf.get(term)
      if (id === undefined) idOf.set(term, (id = this.#passages.find(term)))
      if (id >= 0) weights.set(id, (weights.get(id) ?? 0) + 1)
    }
    return weights
  }

  /** Adds BM25 of each term, times its weight. */
  #add(scores: Float64Array, query: TermWeights, settings: RankSettings): void {
    const expansion = settings.expansion > 0 ? this.#expansionOf(settings.expansion) : undefined
    const saturation = this.#saturationOf(settings)
    for (const [term, weight] of query) {
      const factor = weight * this.#idf(this.#passages.holders(term))
      const postings = this.#postings(term)
      if (!expansion) addPlain(scores, postings, factor, saturation)
      else if (postings.numbers.length < common * this.#passages.rows) {
        this.#addSpread(scores, postings, factor, saturation, expansion)
      } else this.#addGathered(scores, this.#allRows(), postings, factor, saturation, expansion)
    }
  }

  /** Each passage with the term gives to those that it is a neighbour of. */
  #addSpread(
    scores: Float64Array,
    { numbers, counts }: PostingList,
    factor: number,
    saturation: Float32Array,
    { starts, takers, shares }: Expansion
  ): void {
    const [sums, touched] = [this.#sums, this.#touched]
    let found = 0
    for (let i = 0; i < numbers.length; i++) {
      const [row, count] = [numbers[i]!, counts[i]!]
      if (sums[row] === 0) touched[found++] = row
      sums[row]! += count
      const end = starts[row + 1]!
      for (let at = starts[row]!; at < end; at++) {
        const taker = takers[at]!
        if (sums[taker] === 0) touched[found++] = taker
        sums[taker]! += shares[at]! * count
      }
    }
    for (let i = 0; i < found; i++) {
      const row = touched[i]!
      const count = sums[row]!
      scores[row]! += (factor * count) / (count + saturation[row]!)
      sums[row] = 0
    }
  }

  /**
   * Adds to `scores[i]` what `rows[i]` has of the term. The same sums: each passage takes from its neighbours, which is
   * sooner done where most of them have the term, and for few rows.
   */
  #addGathered(
    scores: Float64Array,
    rows: Uint32Array,
    { numbers, counts }: PostingList,
    factor: number,
    saturation: Float32Array,
    { perPassage, givers, givenShares }: Expansion
  ): void {
    const held = (this.#held ??= new Float32Array(this.#passages.rows + 1))
    for (let i = 0; i < numbers.length; i++) held[numbers[i]! + 1] = counts[i]!
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      let count = held[row + 1]!
      for (let at = perPassage * row; at < perPassage * (row + 1); at++)
        count += givenShares[at]! * held[givers[at]! + 1]!
      if (count > 0) scores[i]! += (factor * count) / (count + saturation[row]!)
    }
    for (let i = 0; i < numbers.length; i++) held[numbers[i]! + 1] = 0
  }

  /** The inverse document frequency of a term that so many passages hold, as Lucene has it: never negative. */
  #idf(holders: number): number {
    return Math.log(1 + (this.#passages.passages - holders + 0.5) / (holders + 0.5))
  }

  #feedbackPassage({ row, score }: Ranked, expansion: number): FeedbackPassage {
    const parts = [{ terms: this.#passages.terms(row), share: 1 }]
    if (expansion > 0) {
      const { perPassage, givers, givenShares } = this.#expansionOf(expansion)
      for (let at = perPassage * row; at < perPassage * (row + 1); at++) {
        if (givenShares[at]! > 0) parts.push({ terms: this.#passages.terms(givers[at]!), share: givenShares[at]! })
      }
    }
    return { parts, score }
  }

  /**
   * Adds the cosines in the latent space, brought to the spread of the scores, to passages that were found by words:
   * among the others they are little but noise.
   */
  #addLatent(scores: Float64Array, query: TermWeights, settings: RankSettings): void {
    const weight = this.#latentWeight(settings)
    if (weight === 0) return
    const { latent } = this.#passages
    const place = latent.place([...query.keys()], [...query.values()])
    if (!place) return
    const cosines = latent.cosines(place)
    const [spread, spreadOfCosines] = [spreadOf(scores), spreadOf(cosines)]
    if (spreadOfCosines === 0) return
    const factor = (weight * spread) / spreadOfCosines
    for (let row = 0; row < scores.length; row++) if (scores[row]! > 0) scores[row]! += factor * (1 + cosines[row]!)
  }

  /** How much the latent space counts in an index of this size; 0 where there is none. */
  #latentWeight(settings: RankSettings): number {
    const { latent, passages } = this.#passages
    return latent.columns === 0 ? 0 : settings.latent * Math.min(1, (fullyLatent / passages) ** 2)
  }

  #expansionOf(weight: number): Expansion {
    if (this.#expansion?.weight !== weight) this.#expansion = { weight, value: expansionOf(this.#passages, weight) }
    return this.#expansion.value
  }

  /** Of each row what BM25 adds to a count in the denominator. */
  #saturationOf({ k1, b, expansion }: RankSettings): Float32Array {
    const key = [k1, b, expansion].join()
    let saturation = this.#saturations.get(key)
    if (!saturation) {
      const lengths = expansion > 0 ? this.#expansionOf(expansion).lengths : this.#passages.lengths()
      let total = 0
      for (const length of lengths) total += length
      const mean = total / this.#passages.passages
      saturation = Float32Array.from(lengths, length => k1 * (1 - b + (b * length) / mean))
      if (this.#saturations.size === mostKept) this.#saturations.clear()
      this.#saturations.set(key, saturation)
    }
    return saturation
  }
}

function addPlain(
  scores: Float64Array,
  { numbers, counts }: PostingList,
  factor: number,
  saturation: Float32Array
): void {
  for (let i = 0; i < numbers.length; i++) {
    const [row, count] = [numbers[i]!, counts[i]!]
    scores[row]! += (factor * count) / (count + saturation[row]!)
  }
}

function times(weights: TermWeights, factor: number): TermWeights {
  return new Map(Array.from(weights, ([term, weight]) => [term, factor * weight]))
}

function without(weights: TermWeights, others: TermWeights): TermWeights {
  return others.size === 0 ? weights : new Map([...weights].filter(([term]) => !others.has(term)))
}

function scale(scores: Float64Array, factor: number): void {
  if (factor !== 1) for (let row = 0; row < scores.length; row++) scores[row]! *= factor
}

function spreadOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
