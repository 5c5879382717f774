/** A way through a text, one unit a step, on which the tokens from its beginning can be counted. */
export interface Way {
  /** How far (in UTF-16 units) the first `steps` units reach; `undefined` if there are not so many. */
  reach(steps: number): number | undefined
  /** The tokens from the beginning as far as `reach`. */
  tokens(reach: number): number
}

/** A number of steps with how far it reaches and its tokens. */
export interface Stretch {
  readonly steps: number
  readonly reach: number
  readonly tokens: number
}

/**
 * Goes as many steps from `from` as stay within `limit` tokens: one more would pass it, or there is none. Tokens of a whole are
 * not the sum of the tokens of its parts, so nothing but counting tells; the count is expensive, so the steps to try are
 * guessed from the tokens per character so far. Two or three counts are the rule, and never more than a number
 * that grows with the logarithm of the steps, whatever `tokens` says.
 */
export function furthest(way: Way, limit: number, from: Stretch, usual: Omit<Stretch, 'steps'>): Stretch {
  let low = from
  let high: Stretch | undefined
  for (let tries = 0; high === undefined || high.steps > low.steps + 1; tries++) {
    const steps = guess(way, limit, low, high, usual, tries)
    const reach = way.reach(steps)
    if (reach === undefined) break
    const stretch = { steps, reach, tokens: way.tokens(reach) }
    if (stretch.tokens <= limit) low = stretch
    else high = stretch
  }
  return low
}

function guess(
  way: Way,
  limit: number,
  low: Stretch,
  high: Stretch | undefined,
  usual: Omit<Stretch, 'steps'>,
  tries: number
): number {
  if (high !== undefined && tries > 5) return (low.steps + high.steps) >> 1
  // Where a straight line would meet the limit.
  const { reach, tokens } = tries === 0 ? usual : low
  const slope = high === undefined ? reach / tokens : (high.reach - low.reach) / (high.tokens - low.tokens)
  const target = low.reach + (limit - low.tokens) * slope
  // Every try that fitted makes the next leap longer, but never far beyond what a count has shown to be worth it: a count
  // costs as much as its text is long.
  const leap = high === undefined ? low.steps + 2 ** tries / 4 : 0
  const most = 2 * Math.max(low.reach, usual.reach)
  let steps = low.steps + 1
  while (steps + 1 < (high?.steps ?? Infinity)) {
    const next = way.reach(steps + 1)
    if (next === undefined || next > (steps < leap ? most : Math.min(target, most))) break
    steps++
  }
  return steps
}
