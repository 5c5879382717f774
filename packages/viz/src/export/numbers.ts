/** In decimals, with seven to nine digits where it needs them: so that the same 32-bit number is read again. */
export function float32Text(value: number): string {
  // Nine digits tell any two apart; most need no more than eight.
  for (const digits of [7, 8]) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(Number(value.toPrecision(9)))
}

/** Numbers as an array in JSON. What is not finite is `null`, as JSON has no other word for it. */
export function float32Json(values: Iterable<number>): string {
  return `[${Array.from(values, value => (Number.isFinite(value) ? float32Text(value) : 'null')).join(',')}]`
}
