import { kernels, tableBytes, type Kernels } from './instance.ts'

/**
 * CRC-32C (Castagnoli): polynomial 0x1EDC6F41, bits reflected, as in iSCSI (RFC 3720, section 12.1 and appendix B.4).
 * It finds every error that lies within 32 neighbouring bits, and all but one in 2^32 of the others.
 *
 * Tables for 8 bytes at a time: M. Kounavis and F. Berry, "Novel table lookup-based algorithms for high-performance CRC
 * generation", IEEE Transactions on Computers 57, 2008.
 */
export function crc32c(bytes: Uint8Array): number {
  const inLanes = bytes.length - (bytes.length % (3 * lane))
  const available = inLanes > 0 ? kernels() : undefined
  if (available === undefined) return ~append(-1, bytes, 0) >>> 0
  return ~append(appendLanes(available, -1, bytes.subarray(0, inLanes)), bytes, inLanes) >>> 0
}

const polynomial = 0x82f63b78

/** Table k, from 256 * k on: what a byte does to the state when k more bytes follow. */
const table = new Int32Array(tableBytes / 4)
for (let byte = 0; byte < 256; byte++) {
  let state = byte
  for (let bit = 0; bit < 8; bit++) state = (state >>> 1) ^ (state & 1 ? polynomial : 0)
  table[byte] = state
}
for (let i = 256; i < table.length; i++) {
  const before = table[i - 256]!
  table[i] = table[before & 255]! ^ (before >>> 8)
}

/** The state after the bytes from `at` on. */
function append(state: number, bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (; at + 8 <= bytes.length; at += 8) {
    const low = view.getInt32(at, true) ^ state
    const high = view.getInt32(at + 4, true)
    state =
      table[1792 + (low & 255)]! ^
      table[1536 + ((low >>> 8) & 255)]! ^
      table[1280 + ((low >>> 16) & 255)]! ^
      table[1024 + (low >>> 24)]! ^
      table[768 + (high & 255)]! ^
      table[512 + ((high >>> 8) & 255)]! ^
      table[256 + ((high >>> 16) & 255)]! ^
      table[high >>> 24]!
  }
  for (; at < bytes.length; at++) state = table[(state ^ bytes[at]!) & 255]! ^ (state >>> 8)
  return state
}

/** Bytes in one of the three lanes; with the tables they stay in the first cache. */
const lane = 8192

/** The same, of whole groups of three lanes, of which WebAssembly takes all three at once. */
function appendLanes(kernels: Kernels, state: number, bytes: Uint8Array): number {
  const lanes = tableBytes
  const states = new Int32Array(kernels.memory.buffer, lanes + 3 * lane, 3)
  const memory = new Uint8Array(kernels.memory.buffer)
  new Int32Array(kernels.memory.buffer).set(table)
  for (let at = 0; at < bytes.length; at += 3 * lane) {
    memory.set(bytes.subarray(at, at + 3 * lane), lanes)
    states.set([state, 0, 0])
    kernels.crcLanes(lanes, lane, states.byteOffset)
    // The state of a lane moves on by the lanes behind it; a state is linear in what went before.
    const first = multiply(states[0]!, pastTwoLanes)
    state = first ^ multiply(states[1]!, pastOneLane) ^ states[2]!
  }
  return state
}

/** The product of two polynomials modulo the one of CRC-32C, the coefficient of x^0 in the highest bit. */
function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= b
    b = (b >>> 1) ^ (b & 1 ? polynomial : 0)
  }
  return product
}

// x^8 for each byte of a lane.
let pastOneLane = 1 << 30
for (let exponent = 1; exponent < 8 * lane; exponent *= 2) pastOneLane = multiply(pastOneLane, pastOneLane)
const pastTwoLanes = multiply(pastOneLane, pastOneLane)
