import type { CountMatrix, FieldSettings } from './count-matrix.ts'
import type { IndexedPassages } from './indexed-passages.ts'
import type { LatentSpace } from './latent.ts'
import { nearestOf, type Neighbors } from './nearest-passages.ts'
import type { Pause } from './pause.ts'
import type { Ranked } from '../retrieve/top.ts'
import type { PostingList } from './posting-lists.ts'

/**
 * The passages of an index with others behind them, and without those that were removed. Statistics of terms and
 * lengths are those of all passages together, exactly; see `LexicalIndex.extended` for what is not.
 */
export class ExtendedPassages implements IndexedPassages {
  readonly rows: number
  readonly passages: number
  readonly vocabularySize: number
  readonly neighborsPerPassage: number
  readonly latent: LatentSpace
  readonly fields: FieldSettings
  readonly #base: IndexedPassages
  readonly #added: CountMatrix
  readonly #removed: ReadonlySet<number>
  /** Of each added term its number here: that of the base, or one behind these. */
  readonly #numbers: Uint32Array
  /** The same the other way round. */
  readonly #addedTerms: ReadonlyMap<number, number>
  /** Terms that only added passages have. */
  readonly #newTerms: ReadonlyMap<string, number>
  /** What the removed passages held of each term. */
  readonly #lost: ReadonlyMap<number, { readonly holders: number; readonly occurrences: number }>
  readonly #lengths: Float32Array
  /** Of the added passages, by row. */
  readonly #addedNeighbors: (readonly Ranked[])[] = []
  #neighbors: Neighbors | undefined

  private constructor(base: IndexedPassages, added: CountMatrix, removed: ReadonlySet<number>) {
    this.#base = base
    this.#added = added
    this.#removed = removed
    this.fields = base.fields
    this.neighborsPerPassage = base.neighborsPerPassage
    this.rows = base.rows + added.byPassage.rows
    const lost = [...removed].filter(row => base.holds(row)).length
    this.passages = base.passages - lost + added.byPassage.rows
    this.vocabularySize = base.vocabularySize + added.vocabulary.length
    this.#numbers = Uint32Array.from(added.vocabulary, (term, id) => {
      const known = base.find(term)
      return known < 0 ? base.vocabularySize + id : known
    })
    this.#addedTerms = new Map(Array.from(this.#numbers, (number, id) => [number, id]))
    this.#newTerms = new Map(
      added.vocabulary.flatMap((term, id): [string, number][] =>
        this.#numbers[id]! < base.vocabularySize ? [] : [[term, this.#numbers[id]!]]
      )
    )
    this.#lost = lostWith(base, removed)
    this.#lengths = new Float32Array(this.rows)
    this.#lengths.set(base.lengths())
    this.#lengths.set(added.lengths, base.rows)
    for (const row of removed) this.#lengths[row] = 0
    this.latent = new ExtendedLatentSpace(base, removed, this)
  }

  /** Finds the neighbours of what was added. */
  static async of(
    base: IndexedPassages,
    added: CountMatrix,
    removed: ReadonlySet<number>,
    pause: Pause
  ): Promise<ExtendedPassages> {
    const passages = new ExtendedPassages(base, added, removed)
    for (let row = base.rows; row < passages.rows; row++) {
      passages.#addedNeighbors.push(nearestOf(row, passages, base.neighborsPerPassage))
      await pause()
    }
    return passages
  }

  holds(row: number): boolean {
    return !this.#removed.has(row) && (row >= this.#base.rows || this.#base.holds(row))
  }

  find(term: string): number {
    const known = this.#base.find(term)
    return known >= 0 ? known : (this.#newTerms.get(term.toWellFormed()) ?? -1)
  }

  holders(term: number): number {
    const own = term < this.#base.vocabularySize ? this.#base.holders(term) : 0
    const id = this.#addedTerms.get(term)
    const { starts } = this.#added.byTerm
    return own - (this.#lost.get(term)?.holders ?? 0) + (id === undefined ? 0 : starts[id + 1]! - starts[id]!)
  }

  occurrences(term: number): number {
    const own = term < this.#base.vocabularySize ? this.#base.occurrences(term) : 0
    const more = this.#addedRows(term).values.reduce((sum, count) => sum + count, 0)
    return own - (this.#lost.get(term)?.occurrences ?? 0) + more
  }

  postings(term: number): PostingList {
    const own = term < this.#base.vocabularySize ? this.#base.postings(term) : nothing
    const { columns, values } = this.#addedRows(term)
    if (columns.length === 0 && !this.#lost.has(term)) return own
    const numbers = new Uint32Array(own.numbers.length + columns.length)
    const counts = new Float32Array(numbers.length)
    let size = own.numbers.length
    numbers.set(own.numbers)
    counts.set(own.counts)
    if (this.#removed.size > 0) {
      size = 0
      for (let i = 0; i < own.numbers.length; i++) {
        if (this.#removed.has(own.numbers[i]!)) continue
        numbers[size] = own.numbers[i]!
        counts[size++] = own.counts[i]!
      }
    }
    for (let i = 0; i < columns.length; i++) {
      numbers[size] = this.#base.rows + columns[i]!
      counts[size++] = values[i]!
    }
    return { numbers: numbers.subarray(0, size), counts: counts.subarray(0, size) }
  }

  terms(row: number): PostingList {
    if (row < this.#base.rows) return this.#removed.has(row) ? nothing : this.#base.terms(row)
    const { starts, columns, values } = this.#added.byPassage
    const [from, to] = [starts[row - this.#base.rows]!, starts[row - this.#base.rows + 1]!]
    const order = Array.from({ length: to - from }, (_, i) => from + i).sort(
      (a, b) => this.#numbers[columns[a]!]! - this.#numbers[columns[b]!]!
    )
    return {
      numbers: Uint32Array.from(order, at => this.#numbers[columns[at]!]!),
      counts: Float32Array.from(order, at => values[at]!)
    }
  }

  lengths(): Float32Array {
    return this.#lengths
  }

  neighbors(): Neighbors {
    return (this.#neighbors ??= this.#allNeighbors())
  }

  /** Those that were there, without the removed, and those of the added passages behind. */
  #allNeighbors(): Neighbors {
    const [base, removed, perPassage] = [this.#base.neighbors(), this.#removed, this.neighborsPerPassage]
    const rows = new Int32Array(this.rows * perPassage).fill(-1)
    const similarities = new Float32Array(rows.length)
    rows.set(base.rows)
    similarities.set(base.similarities)
    if (removed.size > 0) {
      for (let at = 0; at < base.rows.length; at++) {
        if (!removed.has(rows[at]!) && !removed.has(Math.floor(at / perPassage))) continue
        rows[at] = -1
        similarities[at] = 0
      }
    }
    this.#addedNeighbors.forEach((nearest, i) => {
      nearest.forEach(({ row, score }, j) => {
        rows[(this.#base.rows + i) * perPassage + j] = row
        similarities[(this.#base.rows + i) * perPassage + j] = score
      })
    })
    return { perPassage, rows, similarities }
  }

  #addedRows(term: number): { columns: Uint32Array; values: Float32Array } {
    const id = this.#addedTerms.get(term)
    const { starts, columns, values } = this.#added.byTerm
    const [from, to] = id === undefined ? [0, 0] : [starts[id]!, starts[id + 1]!]
    return { columns: columns.subarray(from, to), values: values.subarray(from, to) }
  }
}

const nothing: PostingList = { numbers: new Uint32Array(), counts: new Uint8Array() }

/** The latent space of the base: added passages are placed in it by the terms that it knows. */
class ExtendedLatentSpace implements LatentSpace {
  readonly columns: number
  readonly #base: IndexedPassages
  readonly #removed: ReadonlySet<number>
  readonly #passages: IndexedPassages
  #added: (Float64Array | undefined)[] | undefined

  constructor(base: IndexedPassages, removed: ReadonlySet<number>, passages: IndexedPassages) {
    this.columns = base.latent.columns
    this.#base = base
    this.#removed = removed
    this.#passages = passages
  }

  place(ids: ArrayLike<number>, counts: ArrayLike<number>): Float64Array | undefined {
    const known = Array.from(ids, (id, i) => ({ id, count: counts[i]! })).filter(
      ({ id }) => id < this.#base.vocabularySize
    )
    return this.#base.latent.place(
      known.map(({ id }) => id),
      known.map(({ count }) => count)
    )
  }

  cosines(place: Float64Array): Float64Array {
    this.#added ??= Array.from({ length: this.#passages.rows - this.#base.rows }, (_, i) => {
      const { numbers, counts } = this.#passages.terms(this.#base.rows + i)
      return this.place(numbers, counts)
    })
    const cosines = new Float64Array(this.#passages.rows)
    cosines.set(this.#base.latent.cosines(place))
    for (const row of this.#removed) cosines[row] = 0
    this.#added.forEach((other, i) => {
      cosines[this.#base.rows + i] = other?.reduce((sum, x, j) => sum + x * place[j]!, 0) ?? 0
    })
    return cosines
  }
}

function lostWith(
  base: IndexedPassages,
  removed: ReadonlySet<number>
): Map<number, { holders: number; occurrences: number }> {
  const lost = new Map<number, { holders: number; occurrences: number }>()
  for (const row of removed) {
    const { numbers, counts } = base.terms(row)
    numbers.forEach((term, i) => {
      const { holders, occurrences } = lost.get(term) ?? { holders: 0, occurrences: 0 }
      lost.set(term, { holders: holders + 1, occurrences: occurrences + counts[i]! })
    })
  }
  return lost
}
