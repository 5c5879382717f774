import type { Token } from '../token.ts'
import { furthest, type Stretch } from './furthest.ts'
import type { UnitQueue } from './queue.ts'
import { cutCharacters, cutCodePoints, cutWords, type Unit } from './units.ts'

/** A piece of a text, where it stands there, and its number of tokens by the `count` that made it. */
export interface Chunk extends Token {
  /** How many tokens it has by itself; never more than the `size` asked for. */
  readonly tokens: number
  /** The headings that it stands under, outermost first, those included that it begins with; of Markdown and HTML. */
  readonly headings?: readonly string[]
}

export interface Limits {
  readonly size: number
  readonly overlap: number
  /** The tokens of a span of the text; `Infinity` for one that no chunk may hold. */
  readonly tokens: (start: number, end: number) => number
}

/** Packs the units ahead into chunks, each with as many of them as fit; a unit over the limit is split first. */
export function pack(text: string, ahead: UnitQueue, { size, overlap, tokens }: Limits): Chunk[] {
  const chunks: Chunk[] = []
  /** The units of the last chunk, and the run that they are of. */
  let packed: Unit[] = []
  let run = ahead.run
  let usual: Omit<Stretch, 'steps'> = { reach: 4 * size, tokens: size }

  for (let next = ahead.peek(0); next !== undefined; next = ahead.peek(0)) {
    const alone = tokens(next.start, next.end)
    if (alone > size) {
      if (ahead.split(0)) continue
      const character = JSON.stringify(text.slice(next.start, next.end))
      throw new RangeError(`size must be at least ${alone}, the tokens of ${character} alone, got ${size}`)
    }
    if (run !== ahead.run) packed = []
    run = ahead.run
    const repeated = repeat(next, alone)
    const start = next.end - repeated.reach
    const way = {
      reach: (steps: number) => endOf(ahead.peek(steps - 1), start),
      tokens: (reach: number) => tokens(start, start + reach)
    }
    const whole = furthest(way, size, { ...repeated, steps: 1 }, usual)
    if (splitFollower(whole.steps)) continue
    const led = withoutLeaders(whole)
    const end = start + led.reach
    chunks.push({ text: text.slice(start, end), start, end, tokens: led.tokens })
    packed = [...packed.slice(packed.length - repeated.steps), ...ahead.take(led.steps)]
    if (whole.tokens > 0) usual = whole

    /** Leaves what belongs to the unit behind it to the next chunk. */
    function withoutLeaders(stretch: Stretch): Stretch {
      let { steps } = stretch
      while (steps > 0 && ahead.peek(steps) !== undefined && ahead.peek(steps - 1)!.leads === true) steps--
      if (steps === 0 || steps === stretch.steps) return stretch
      const reach = way.reach(steps)!
      const fewer = { steps, reach, tokens: way.tokens(reach) }
      return fewer.tokens <= size ? fewer : stretch
    }
  }
  return chunks

  /** Where only leaders fit, cuts what follows them, if that has to be cut anyway. */
  function splitFollower(steps: number): boolean {
    const follower = ahead.peek(steps)
    for (let i = 0; i < steps; i++) if (ahead.peek(i)!.leads !== true) return false
    return follower !== undefined && tokens(follower.start, follower.end) > size && ahead.split(steps)
  }

  /** How many of the units packed last come again before `next`, and the stretch that they make with it. */
  function repeat(next: Unit, alone: number): Stretch {
    const nothing = { steps: 0, reach: next.end - next.start, tokens: alone }
    if (next.closed === true || next.leads === true) return nothing
    // The end of the last chunk: a tag may stand behind the last piece of it.
    const reached = chunks.at(-1)?.end
    if (overlap === 0 || packed.length === 0 || reached === undefined) return nothing
    cutLast(reached)
    const back = (limit: number, most: number, end: number, from: Stretch): Stretch =>
      furthest(
        {
          reach: steps => (steps > most ? undefined : end - packed[packed.length - steps]!.start),
          tokens: reach => tokens(end - reach, end)
        },
        limit,
        from,
        usual
      )
    // Not all of them: the chunk would begin where the last one began.
    const { steps } = back(overlap, packed.length - 1, reached, { steps: 0, reach: 0, tokens: 0 })
    const repeated = back(size, steps, next.end, nothing)
    if (repeated.steps === 0 || repeated.steps === steps) return repeated
    // Fewer units than were counted for the overlap, and a part can have more tokens than the whole.
    const start = packed[packed.length - repeated.steps]!.start
    return tokens(start, reached) <= overlap ? repeated : nothing
  }

  /** Cuts the last unit packed, as far as sentences, if it is too long to be repeated whole. */
  function cutLast(reached: number): void {
    for (;;) {
      const last = packed.at(-1)
      if (last?.finer === undefined || parts.has(last.finer) || tokens(last.start, reached) <= overlap) return
      packed = [...packed.slice(0, -1), ...ahead.cut(last)]
    }
  }
}

/** What cuts a sentence: its parts are no units that are worth repeating. */
const parts: ReadonlySet<unknown> = new Set([cutWords, cutCharacters, cutCodePoints])

function endOf(unit: Unit | undefined, start: number): number | undefined {
  return unit && unit.end - start
}
