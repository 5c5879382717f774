/**
 * SHA-256 in hexadecimal (FIPS 180-4, section 6.2). Here because the web's own digest is asynchronous and absent
 * from pages without TLS, while a text is loaded synchronously anywhere.
 */
export function sha256(data: Uint8Array | string): string {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  const whole = bytes.length & ~63
  const rest = new Uint8Array(bytes.length - whole < 56 ? 64 : 128)
  rest.set(bytes.subarray(whole))
  rest[bytes.length - whole] = 0x80
  new DataView(rest.buffer).setBigUint64(rest.length - 8, BigInt(bytes.length) * 8n)

  const state = Uint32Array.from(INITIAL)
  absorb(state, bytes, whole)
  absorb(state, rest, rest.length)
  return Array.from(state, word => word.toString(16).padStart(8, '0')).join('')
}

/** The first 32 bits of the fractional parts of the `power`-th roots of the first `count` primes (section 4.2.2). */
function fractionsOfRoots(count: number, power: number): Uint32Array {
  const fractions: number[] = []
  for (let n = 2; fractions.length < count; n++) {
    let divisor = 2
    while (n % divisor !== 0) divisor++
    if (divisor === n) fractions.push((n ** (1 / power) % 1) * 2 ** 32)
  }
  return Uint32Array.from(fractions)
}

const INITIAL = fractionsOfRoots(8, 2)
const ROUND = fractionsOfRoots(64, 3)
const schedule = new Uint32Array(64)

function absorb(state: Uint32Array, bytes: Uint8Array, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const w = schedule
  for (let at = 0; at < end; at += 64) {
    for (let t = 0; t < 16; t++) w[t] = view.getUint32(at + 4 * t)
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15]!
      const y = w[t - 2]!
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10)
      w[t] = w[t - 16]! + s0 + w[t - 7]! + s1
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number]
    for (let t = 0; t < 64; t++) {
      const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      const choose = (e & f) ^ (~e & g)
      const t1 = (h + sum1 + choose + ROUND[t]! + w[t]!) | 0
      const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      const majority = (a & b) ^ (a & c) ^ (b & c)
      h = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b
      b = a
      a = (t1 + sum0 + majority) | 0
    }
    state[0]! += a
    state[1]! += b
    state[2]! += c
    state[3]! += d
    state[4]! += e
    state[5]! += f
    state[6]! += g
    state[7]! += h
  }
}

const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by))
