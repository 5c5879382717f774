import type { Token } from '../token.ts'
import { furthest, type Stretch } from './furthest.ts'
import type { UnitQueue } from './queue.ts'
import type { Unit } from './units.ts'

/** A piece of a text, where it stands there, and its number of tokens by the `count` that made it. */
export interface Chunk extends Token {
  readonly tokens: number
}

export interface Limits {
  readonly size: number
  readonly overlap: number
  readonly count: (text: string) => number
}

/** Packs the units ahead into chunks, each with as many of them as fit; a unit over the limit is split first. */
export function pack(text: string, ahead: UnitQueue, { size, overlap, count }: Limits): Chunk[] {
  const chunks: Chunk[] = []
  /** The units of the last chunk. */
  let packed: Unit[] = []
  let usual: Omit<Stretch, 'steps'> = { reach: 4 * size, tokens: size }

  for (let next = ahead.peek(0); next !== undefined; next = ahead.peek(0)) {
    const alone = count(text.slice(next.start, next.end))
    if (alone > size) {
      if (ahead.split()) continue
      const character = JSON.stringify(text.slice(next.start, next.end))
      throw new RangeError(`size must be at least ${alone}, the tokens of ${character} alone, got ${size}`)
    }
    const repeated = repeat(next, alone)
    const start = next.end - repeated.reach
    const whole = furthest(
      {
        reach: steps => endOf(ahead.peek(steps - 1), start),
        tokens: reach => count(text.slice(start, start + reach))
      },
      size,
      { ...repeated, steps: 1 },
      usual
    )
    const end = start + whole.reach
    chunks.push({ text: text.slice(start, end), start, end, tokens: whole.tokens })
    packed = [...packed.slice(packed.length - repeated.steps), ...ahead.take(whole.steps)]
    if (whole.tokens > 0) usual = whole
  }
  return chunks

  /** How many of the units packed last come again before `next`, and the stretch that they make with it. */
  function repeat(next: Unit, alone: number): Stretch {
    const nothing = { steps: 0, reach: next.end - next.start, tokens: alone }
    const last = packed.at(-1)
    if (overlap === 0 || last === undefined) return nothing
    const back = (limit: number, most: number, end: number, from: Stretch): Stretch =>
      furthest(
        {
          reach: steps => (steps > most ? undefined : end - packed[packed.length - steps]!.start),
          tokens: reach => count(text.slice(end - reach, end))
        },
        limit,
        from,
        usual
      )
    // Not all of them: the chunk would begin where the last one began.
    const { steps } = back(overlap, packed.length - 1, last.end, { steps: 0, reach: 0, tokens: 0 })
    const repeated = back(size, steps, next.end, nothing)
    if (repeated.steps === 0 || repeated.steps === steps) return repeated
    // Fewer units than were counted for the overlap, and a part can have more tokens than the whole.
    const start = packed[packed.length - repeated.steps]!.start
    return count(text.slice(start, last.end)) <= overlap ? repeated : nothing
  }
}

function endOf(unit: Unit | undefined, start: number): number | undefined {
  return unit && unit.end - start
}
