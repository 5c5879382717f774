/** In decimals, with seven to nine digits where it needs them: so that the same 32-bit number is read again. */
export function float32Text(value: number): string {
  return String(shortened(value))
}

/** The decimal number of at most nine digits, as a 64-bit float, which has no more digits than that when it is written. */
function shortened(value: number): number {
  const size = Math.abs(value)
  // Nine digits tell any two 32-bit numbers apart; most need no more than eight.
  if (size >= 1e-5 && size < 1e6) {
    const exponent = Math.floor(Math.log10(size))
    for (let digits = 7; digits <= 9; digits++) {
      // Both are exact, so their quotient is the float nearest to the decimal number: what would be read of its digits.
      const scale = powersOfTen[digits - 1 - exponent]!
      const short = Math.round(value * scale) / scale
      if (Math.fround(short) === value) return short
    }
  }
  return Number(value.toPrecision(9))
}

const powersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14]

/** Numbers as an array in JSON. What is not finite is `null`, as JSON has no other word for it. */
export function float32Json(values: Iterable<number>): string {
  return `[${Array.from(values, value => (Number.isFinite(value) ? float32Text(value) : 'null')).join(',')}]`
}
