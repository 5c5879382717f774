/** A place on an axis, and what is written there. */
export interface Tick {
  readonly value: number
  readonly text: string
}

/** Numbers from `low` to `high`, both finite. */
export type Domain = readonly [low: number, high: number]

/** Round numbers within a domain, at 1, 2 or 5 times a power of ten from one another, about `count` of them. */
export function linearTicks([low, high]: Domain, count: number): Tick[] {
  const { unit, exponent } = tickStep(high - low, count)
  const [first, last] = [Math.ceil(inSteps(low, unit, exponent)), Math.floor(inSteps(high, unit, exponent))]
  const values: number[] = []
  for (let i = first; i <= last; i++) values.push(scaleByTen(i * unit, exponent))
  const texts = formatTicks(values, exponent)
  return values.map((value, i) => ({ value, text: texts[i]! }))
}

/**
 * The edges of about `count` equal steps over a domain, at round numbers.
 *
 * @param around  whether the first and the last lie at round numbers as well, outside of the domain; else they are its ends
 */
export function roundSteps([low, high]: Domain, count: number, around: boolean): number[] {
  if (!around)
    return Array.from({ length: count + 1 }, (_, i) => (i === count ? high : low + ((high - low) * i) / count))
  const { unit, exponent } = tickStep(high - low, count)
  const [first, last] = [Math.floor(inSteps(low, unit, exponent)), Math.ceil(inSteps(high, unit, exponent))]
  return Array.from({ length: last - first + 1 }, (_, i) => scaleByTen((first + i) * unit, exponent))
}

/** The smallest domain around this one that begins and ends at a tick. */
export function niceDomain([low, high]: Domain, count: number): Domain {
  const { unit, exponent } = tickStep(high - low, count)
  const [first, last] = [Math.floor(inSteps(low, unit, exponent)), Math.ceil(inSteps(high, unit, exponent))]
  return [scaleByTen(first * unit, exponent), scaleByTen(last * unit, exponent)]
}

/** Powers of ten within a domain of positive numbers; with 2 and 5 times them where there would be few. */
export function logTicks([low, high]: Domain, count: number): Tick[] {
  const [from, to] = [exponentOf(low), exponentOf(high)]
  const decades = to - from + 1
  const factors = 3 * Math.log10(high / low) <= count * 1.8 ? [1, 2, 5] : [1]
  const every = Math.max(1, Math.ceil(decades / (count + 2)))
  const ticks: Tick[] = []
  for (let exponent = from; exponent <= to; exponent += every) {
    for (const factor of factors) {
      const value = scaleByTen(factor, exponent)
      if (value >= low && value <= high) ticks.push({ value, text: formatNumber(value) })
    }
  }
  // Within less than a decade there may be no power of ten at all.
  return ticks.length >= 2 ? ticks : linearTicks([low, high], count)
}

/** For a person to read: four significant digits or all of an integer, a real minus, and commas between thousands. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'no number' : value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return withMinus(trimmed(value.toExponential(3)))
  return withCommas(Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4))))
}

/** As `formatNumber`, with as many decimals for all of these numbers as tell apart what differs by a fiftieth of their extent. */
export function formatterOf(numbers: readonly number[]): (value: number) => string {
  const finite = numbers.filter(Number.isFinite)
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity)
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity)
  const size = Math.max(-low, high)
  if (finite.length === 0 || size >= 1e9 || size < 1e-4) return formatNumber
  const needed = finite.reduce((most, value) => Math.max(most, decimalsOf(Number(value.toPrecision(4)))), 0)
  const decimals = Math.min(needed, Math.max(0, -exponentOf((high - low || size) / 50)))
  return value => {
    if (!Number.isFinite(value)) return formatNumber(value)
    const digits = value.toFixed(decimals)
    return withCommas(Number(digits) === 0 ? digits.replace('-', '') : digits)
  }
}

/** `share` of 1 as a percentage: '7.1%', '43%', '100%'. */
export function formatShare(share: number): string {
  const percent = share * 100
  const text = percent < 9.95 && percent > 0 ? percent.toFixed(1) : percent.toFixed(0)
  return `${text.replace(/\.0$/, '')}%`
}

/** The step is `unit` (1, 2 or 5) times ten to the power of `exponent`. */
function tickStep(span: number, count: number): { unit: number; exponent: number } {
  const raw = span / Math.max(1, count)
  const exponent = exponentOf(raw)
  const fraction = raw / 10 ** exponent
  // Between two units the geometric mean decides, as in J. Heckbert, "Nice numbers for graph labels", 1990, and in D3.
  if (fraction >= Math.sqrt(50)) return { unit: 1, exponent: exponent + 1 }
  return { unit: fraction >= Math.sqrt(10) ? 5 : fraction >= Math.SQRT2 ? 2 : 1, exponent }
}

/** How many steps a value is, an integer where it misses one only by a rounding error. */
function inSteps(value: number, unit: number, exponent: number): number {
  const steps = scaleByTen(value, -exponent) / unit
  const whole = Math.round(steps)
  return Math.abs(steps - whole) < 1e-9 * Math.max(1, Math.abs(steps)) ? whole : steps
}

/** The integer e with 10^e <= |value| < 10^(e + 1), exact where `Math.log10` may miss it by a bit; 0 for 0. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split('e')[1])
}

/** The number nearest to value * 10^exponent: dividing by a power of ten is exact where multiplying by .1 is not. */
function scaleByTen(value: number, exponent: number): number {
  return exponent < 0 ? value / 10 ** -exponent : value * 10 ** exponent
}

/** All with the same number of decimals; in powers of ten where they would be too long. */
function formatTicks(values: readonly number[], exponent: number): string[] {
  const largest = Math.max(...values.map(Math.abs), 0)
  const decimals = Math.max(0, -exponent)
  if (largest >= 1e9 || decimals > 6) {
    const digits = Math.max(0, exponentOf(largest) - exponent)
    return values.map(value => (value === 0 ? '0' : withMinus(trimmed(value.toExponential(Math.min(digits, 15))))))
  }
  return values.map(value => withCommas(value.toFixed(Math.min(decimals, 20))))
}

function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e')
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent))
}

function trimmed(exponential: string): string {
  return exponential.replace(/\.?0+e/, 'e').replace('e+', 'e')
}

function withCommas(digits: string): string {
  const [whole = '', fraction] = withMinus(digits).split('.')
  // Four digits are read at a glance: years stay years.
  const grouped = /\d{5}/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

function withMinus(digits: string): string {
  return digits.replace(/-/g, '−')
}
