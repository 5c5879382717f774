import type { Cut, Unit } from './units.ts'

interface Cuttable extends Unit {
  /** Which cut made it. */
  readonly depth: number
}

/**
 * The units of a text that are still to be packed, cut only as far as somebody looks, so that ten million characters
 * without a space need no ten million objects.
 */
export class UnitQueue {
  readonly #text: string
  readonly #cuts: readonly [Cut, ...Cut[]]
  /** The units that have been looked at. */
  #seen: Cuttable[] = []
  /** Where the others come from; the last goes first. */
  readonly #sources: Iterator<Cuttable>[]

  constructor(text: string, cuts: readonly [Cut, ...Cut[]]) {
    this.#text = text
    this.#cuts = cuts
    this.#sources = [cutAll(text, 0, cuts[0], 0)]
  }

  /** The unit that stands `n` places from the front, if there are so many. */
  peek(n: number): Unit | undefined {
    while (this.#seen.length <= n) {
      const next = this.#sources.at(-1)?.next()
      if (next === undefined) return undefined
      if (next.done === true) this.#sources.pop()
      else this.#seen.push(next.value)
    }
    return this.#seen[n]
  }

  take(n: number): Unit[] {
    return this.#seen.splice(0, n)
  }

  /** Cuts the first unit finer; `false` if there is nothing finer. */
  split(): boolean {
    const [unit, ...others] = this.#seen
    const cut = this.#cuts[(unit?.depth ?? 0) + 1]
    if (unit === undefined || cut === undefined) return false
    this.#sources.push(others.values(), cutAll(this.#text.slice(unit.start, unit.end), unit.start, cut, unit.depth + 1))
    this.#seen = []
    return true
  }
}

function* cutAll(text: string, offset: number, cut: Cut, depth: number): Generator<Cuttable> {
  for (const { start, end } of cut(text)) yield { start: offset + start, end: offset + end, depth }
}
