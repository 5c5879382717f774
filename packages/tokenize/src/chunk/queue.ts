import type { Cut, Unit } from './units.ts'

/**
 * The units of a text that are still to be packed, cut only as far as somebody looks, so that ten million characters
 * without a space need no ten million objects.
 *
 * They come in runs: the pieces of a closed unit that was split are a run of their own, and one looks no further than the end
 * of a run before everything in it is taken.
 */
export class UnitQueue {
  readonly #text: string
  /** The units that have been looked at; all of one run. */
  #seen: Unit[] = []
  /** Whether the run ends behind them. */
  #runEnds = false
  /** Where the others come from; the last goes first. */
  readonly #sources: { units: Iterator<Unit>; endsRun: boolean }[]
  /** Grows with every run. */
  #run = 0

  constructor(text: string, cut: Cut) {
    this.#text = text
    this.#sources = [{ units: this.cut({ start: 0, end: text.length, finer: cut }), endsRun: false }]
  }

  /** Which run the first unit belongs to. */
  get run(): number {
    return this.#run
  }

  /** The unit that stands `n` places from the front, if the run has so many. */
  peek(n: number): Unit | undefined {
    if (n === 0 && this.#seen.length === 0 && this.#runEnds) {
      this.#runEnds = false
      this.#run++
    }
    while (this.#seen.length <= n && !this.#runEnds) {
      const source = this.#sources.at(-1)
      if (source === undefined) return undefined
      const next = source.units.next()
      if (next.done !== true) this.#seen.push(next.value)
      else {
        this.#sources.pop()
        if (source.endsRun && this.#seen.length > 0) this.#runEnds = true
        else if (source.endsRun) this.#run++
      }
    }
    return this.#seen[n]
  }

  take(n: number): Unit[] {
    return this.#seen.splice(0, n)
  }

  /**
   * Cuts the unit finer that stands `n` places from the front, one that was looked at; `false` if nothing does. If it is
   * closed, the units before it belong to its run from now on.
   */
  split(n: number): boolean {
    const unit = this.#seen[n]!
    if (unit.finer === undefined) return false
    this.#sources.push(
      { units: this.#seen.slice(n + 1).values(), endsRun: this.#runEnds },
      { units: this.cut(unit), endsRun: unit.closed === true }
    )
    this.#seen.length = n
    this.#runEnds = false
    if (unit.closed === true) this.#run++
    return true
  }

  /** The pieces of a unit by its own cut. */
  *cut(unit: Unit): Generator<Unit> {
    if (unit.finer !== undefined) yield* unit.finer(this.#text, unit)
  }
}
