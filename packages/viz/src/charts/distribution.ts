/** The middle half of some numbers, how far the others reach, and which stand apart: J. W. Tukey, 1977. */
export interface BoxSummary {
  readonly count: number
  readonly lowerQuartile: number
  readonly median: number
  readonly upperQuartile: number
  /** The least and the largest number within one and a half interquartile ranges of the box. */
  readonly lowerWhisker: number
  readonly upperWhisker: number
  /** Numbers beyond the whiskers, sorted. */
  readonly outliers: readonly number[]
}

/** @returns undefined where no number is finite */
export function boxSummary(values: ArrayLike<number | null>): BoxSummary | undefined {
  const sorted = sortedFinite(values)
  if (sorted.length === 0) return undefined
  const [lowerQuartile, median, upperQuartile] = [0.25, 0.5, 0.75].map(share => quantile(sorted, share))
  const reach = 1.5 * (upperQuartile! - lowerQuartile!)
  const within = sorted.filter(value => value >= lowerQuartile! - reach && value <= upperQuartile! + reach)
  return {
    count: sorted.length,
    lowerQuartile: lowerQuartile!,
    median: median!,
    upperQuartile: upperQuartile!,
    // Quartiles lie between numbers: all those that are near may lie inside of the box.
    lowerWhisker: Math.min(lowerQuartile!, within[0] ?? Infinity),
    upperWhisker: Math.max(upperQuartile!, within.at(-1) ?? -Infinity),
    outliers: sorted.filter(value => value < lowerQuartile! - reach || value > upperQuartile! + reach)
  }
}

/** Of sorted numbers, interpolated linearly: type 7 of R. Hyndman and Y. Fan, 1996, the default of R and NumPy. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!]
  return low + (place - below) * (high - low)
}

/**
 * About how many bins show how numbers are distributed: bins of 2 IQR / n^(1/3) (D. Freedman and P. Diaconis, 1981), or by
 * H. Sturges, 1926, where half of the numbers are the same. From 1 to 200.
 */
export function binCount(values: ArrayLike<number | null>): number {
  const sorted = sortedFinite(values)
  if (sorted.length < 2) return 1
  const span = sorted.at(-1)! - sorted[0]!
  const width = (2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25))) / Math.cbrt(sorted.length)
  const count = width > 0 ? span / width : Math.log2(sorted.length) + 1
  return Math.min(200, Math.max(1, Math.ceil(count)))
}

function sortedFinite(values: ArrayLike<number | null>): readonly number[] {
  const finite = Array.from(values).filter(value => value !== null && Number.isFinite(value)) as number[]
  return finite.sort((a, b) => a - b)
}
