import { formatNumber, linearTicks, logTicks, niceDomain, type Domain, type Tick } from './ticks.ts'

/** How an axis shows its numbers. */
export interface AxisOptions {
  /** What the numbers are, with their unit: 'seconds', 'share of tokens (%)'. */
  readonly label?: string | undefined
  /** First and last number; what lies beyond is cut off. By default from the least to the largest, made round. */
  readonly domain?: readonly [number, number] | undefined
  /** Logarithmic, for positive numbers; false by default. */
  readonly log?: boolean | undefined
  /** Writes a number of the axis; by default in decimals, with commas between thousands. */
  readonly format?: ((value: number) => string) | undefined
}

/** Where values lie along an axis, as shares of its length, and what is written there. */
export interface Scale {
  readonly label?: string | undefined
  readonly ticks: readonly Tick[]
  /** From 0, where the axis begins, to 1, where it ends; beyond that for values outside of the domain. */
  readonly place: (value: number) => number
  /** Whether values may lie outside. */
  readonly isCut?: boolean
  /** Of a band scale: the share of the length that each category has. Ticks are then names. */
  readonly band?: number
  /** Of a scale of numbers. */
  readonly domain?: Domain
}

export interface NumberScaleOptions extends AxisOptions {
  /** What it is in error messages: `x`, `y`. */
  readonly name: string
  /** About how many ticks; 6 by default. */
  readonly count?: number
  /** Whether 0 has to be on it, for bars; false by default. */
  readonly zero?: boolean
  /** Whether it begins and ends at ticks; true by default. */
  readonly nice?: boolean
}

/**
 * @param values  all that has to have a place; what is not finite has none
 * @throws RangeError when the domain is none, or a value of a logarithmic scale is not positive
 */
export function numberScale(values: Iterable<number>, options: NumberScaleOptions): Scale & { domain: Domain } {
  const { name, label, log = false, count = 6, zero = false, nice = true, format } = options
  const given = options.domain
  if (given) checkDomain(name, given, log)
  let domain = given ?? extent(name, values, log)
  if (zero && !given && !log) domain = [Math.min(0, domain[0]), Math.max(0, domain[1])]
  if (!given && nice) domain = log ? roomy(domain) : niceDomain(domain, count)
  const marks = log ? logTicks(domain, count) : linearTicks(domain, count)
  const ticks = format ? marks.map(({ value }) => ({ value, text: format(value) })) : marks
  const [low, high] = domain.map(log ? Math.log : Number) as [number, number]
  const place = (value: number): number => ((log ? Math.log(value) : value) - low) / (high - low)
  return { label, ticks, domain, place, isCut: given !== undefined }
}

/** Categories side by side, each with the same room; value i is the i-th of them, and lies in its middle. */
export function bandScale(names: readonly string[], label?: string): Scale {
  const band = 1 / Math.max(1, names.length)
  const ticks = names.map((text, value) => ({ value, text }))
  return { label, ticks, band, place: value => (value + 0.5) * band }
}

/** From the least to the largest of the finite values, apart from one another; 0 to 1 where there is none. */
export function extent(name: string, values: Iterable<number>, log = false): Domain {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (log && value <= 0) {
      throw new RangeError(`${name}.log: expected positive numbers on a logarithmic axis, got ${formatNumber(value)}`)
    }
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return log ? [1, 10] : [0, 1]
  if (Math.max(-low, high) > largest) {
    throw new RangeError(`${name}: expected numbers of ${largest} at most, got ${Math.max(-low, high)}`)
  }
  if (isApart([low, high])) return [low, high]
  const size = Math.max(-low, high)
  if (log) return [low / 2, high * 2]
  const by = size < 1 / largest ? 1 : size / 2
  return [low - by, high + by]
}

/** A little wider, so that what is least and largest does not lie on the edge. */
function roomy([low, high]: Domain): Domain {
  const by = (high / low) ** 0.03
  return [low / by, high * by]
}

/** Whether there are ticks between: numbers of 53 bits can be too close for that, or be the same. */
function isApart([low, high]: Domain): boolean {
  return high - low > Math.max(1e-12 * Math.max(Math.abs(low), Math.abs(high)), 1 / largest)
}

/** Beyond, differences overflow. */
const largest = 1e280

function checkDomain(name: string, [low, high]: Domain, log: boolean): void {
  const valid = Math.max(Math.abs(low), Math.abs(high)) <= largest && isApart([low, high])
  if (!valid || (log && low <= 0)) {
    const expected = `two ${log ? 'positive ' : ''}numbers, the first less than the second`
    throw new RangeError(`${name}.domain: expected ${expected}, got [${low}, ${high}]`)
  }
}
