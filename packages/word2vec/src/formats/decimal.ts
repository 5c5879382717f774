/**
 * The number that stands in ASCII in `bytes` from `start` to `end`; NaN for what is no number, as for `nan`. The same bits
 * as `Number` of the text gives.
 *
 * Up to 15 digits and powers of ten to 22 are exact in 64 bits, so that one division rounds once: W. D. Clinger, "How to
 * read floating point numbers accurately", PLDI 1990, section 3.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  const negative = bytes[at] === minus
  if (negative) at++
  let mantissa = 0
  let digits = 0
  let decimals = 0
  let pointAt = -1
  for (; at < end; at++) {
    const digit = bytes[at]! - zero
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      if (mantissa !== 0) digits++
      if (pointAt !== -1) decimals++
    } else if (bytes[at] === point && pointAt === -1) pointAt = at
    else break
  }
  if (at < end || digits > 15 || decimals > 22 || (digits === 0 && mantissa === 0 && decimals === 0)) {
    return parseRare(bytes.subarray(start, end))
  }
  const value = mantissa / powersOfTen[decimals]!
  return negative ? -value : value
}

/**
 * Writes the shortest decimal that reads as the same 32-bit number into `bytes` at `at`, 24 bytes at most, and returns where
 * it ends.
 */
export function writeDecimal(value: number, bytes: Uint8Array, at: number): number {
  const magnitude = Math.abs(value)
  if (magnitude < 1000 && magnitude >= 1e-4) {
    for (let decimals = 6; decimals <= 12; decimals++) {
      const power = powersOfTen[decimals]!
      const scaled = Math.round(magnitude * power)
      if (Math.fround(scaled / power) === magnitude) return writeFixed(value < 0, scaled, decimals, bytes, at)
    }
  }
  return at + new TextEncoder().encodeInto(shortest(value), bytes.subarray(at)).written
}

const [minus, point, zero] = [0x2d, 0x2e, 0x30]
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** Exponents, many digits, an explicit plus; `Number` alone would take the empty text and hexadecimal ones too. */
function parseRare(bytes: Uint8Array): number {
  const text = String.fromCharCode(...bytes.subarray(0, 400))
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN
}

/** `scaled` over ten to the `decimals`, without the zeros at its end. */
function writeFixed(negative: boolean, scaled: number, decimals: number, bytes: Uint8Array, at: number): number {
  while (decimals > 0 && scaled % 10 === 0) {
    scaled /= 10
    decimals--
  }
  const whole = Math.floor(scaled / powersOfTen[decimals]!)
  if (negative) bytes[at++] = minus
  for (const digit of String(whole)) bytes[at++] = digit.charCodeAt(0)
  if (decimals === 0) return at
  bytes[at++] = point
  for (let i = at + decimals - 1; i >= at; i--) {
    const next = Math.floor(scaled / 10)
    bytes[i] = zero + (scaled - next * 10)
    scaled = next
  }
  return at + decimals
}

function shortest(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)))
    if (Math.fround(Number(text)) === value) return text
  }
  // Nine digits tell any two 32-bit numbers apart.
  return String(Number(value.toPrecision(9)))
}
