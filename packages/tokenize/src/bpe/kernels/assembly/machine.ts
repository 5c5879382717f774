// The functions of ../machine.ts for AssemblyScript. What they do is told there.

/** Below are what AssemblyScript itself puts there: constants, and the few objects of the kernel. */
let top: i32 = 8192

export function allocate(size: i32): i32 {
  const at = (top + 63) & ~63
  top = at + size
  reserve(top)
  return at
}

export function reserve(end: i32): void {
  const missing = ((end + 0xffff) >>> 16) - memory.size()
  if (missing > 0 && memory.grow(missing) < 0) unreachable()
}

export function byteAt(at: i32): i32 {
  return load<u8>(at)
}

export function setByte(at: i32, value: i32): void {
  store<u8>(at, value)
}

export function wordAt(at: i32): i32 {
  return load<i32>(at)
}

export function setWord(at: i32, value: i32): void {
  store<i32>(at, value)
}

export function fill(at: i32, value: i32, size: i32): void {
  memory.fill(at, <u8>value, size)
}

export function copy(to: i32, from: i32, size: i32): void {
  memory.copy(to, from, size)
}

export function multiply(a: i32, b: i32): i32 {
  return a * b
}

/** 16 bytes of ones and 16 of zeros: from 16 - length on they are the mask of the first bytes. */
const masks: i32 = <i32>(
  memory.data<u8>([
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0
  ])
)

function first(at: i32, length: i32): v128 {
  return v128.and(v128.load(at), v128.load(masks + 16 - length))
}

export function hashBytes(at: i32, length: i32): i32 {
  let hash: i64 = length
  while (length > 16) {
    hash = mix(v128.load(at), hash)
    at += 16
    length -= 16
  }
  hash = mix(first(at, length), hash)
  return <i32>((hash * 0x9e3779b97f4a7c15) >>> 32)
}

function mix(key: v128, hash: i64): i64 {
  const low = (i64x2.extract_lane(key, 0) ^ hash) * 0x9e3779b97f4a7c15
  const high = (i64x2.extract_lane(key, 1) + hash) * 0x4cf5ad432745937f
  return low ^ (high >>> 29) ^ high ^ (low >>> 31)
}

export function keepBytes(to: i32, at: i32, length: i32): void {
  while (length > 16) {
    v128.store(to, v128.load(at))
    to += 16
    at += 16
    length -= 16
  }
  v128.store(to, first(at, length))
}

export function areKept(kept: i32, at: i32, length: i32): i32 {
  while (length > 16) {
    if (v128.any_true(v128.xor(v128.load(kept), v128.load(at)))) return 0
    kept += 16
    at += 16
    length -= 16
  }
  return <i32>!v128.any_true(v128.xor(v128.load(kept), first(at, length)))
}

/** One bit for each of 16 bytes: whether it lies from `low` on, within so many. */
function range(text: v128, low: u8, size: u8): i32 {
  return i8x16.bitmask(i8x16.lt_u(i8x16.sub(text, i8x16.splat(low)), i8x16.splat(size)))
}

// What an ASCII character that is no letter can be.
const beforeWord = 1
const symbol = 2
const kinds = makeKinds()

function makeKinds(): i32 {
  const table = allocate(256)
  for (let byte = 0; byte < 128; byte++) {
    const isLetter = <u32>((byte | 0x20) - 0x61) < 26
    const isDigit = <u32>(byte - 0x30) < 10
    const isWhite = byte == 0x20 || <u32>(byte - 9) < 5
    let kind = 0
    if (!isLetter && !isDigit && byte != 10 && byte != 13 && byte != 0x27) kind |= beforeWord
    if (!isLetter && !isDigit && !isWhite) kind |= symbol
    store<u8>(table + byte, kind)
  }
  return table
}

/** By arithmetic alone: branches could not be foretold in real text, and engines make branches of `select`. */
export function glance(at: i32, byCase: bool, maxDigits: i32): i32 {
  const text = v128.load(at)
  const any = range(v128.or(text, i8x16.splat(0x20)), 0x61, 26)
  // All ones if capitals differ from other letters.
  const byCases = -(<i32>byCase)
  const small = any & (range(text, 0x61, 26) | ~byCases)
  const kind = <i32>load<u8>(kinds + load<u8>(at))

  const prefix = ~any & 1
  const word = prefix + ctz(~((small | (any & (1 << prefix))) >>> prefix))
  const isWord = -((<i32>(word > prefix)) & (<i32>(word < 16)) & ((kind & beforeWord) | (any & 1)))
  const digits = ctz(~(range(text, 0x30, 10) & ((1 << maxDigits) - 1)))
  const isSymbol = (kind >>> 1) & (<i32>(load<u8>(at + 1) == 0x20))
  const length = (word & isWord) | ((digits | isSymbol) & ~isWord)

  const next = <i32>load<u8>(at + length)
  // Capitals that go on, and contractions.
  const capitals = any & ~small & (3 << prefix)
  const isCut = (<i32>(next == 0x27)) | ((<i32>(word == prefix + 1)) & (<i32>(capitals == 3 << prefix)))
  return length & ((next >> 7) - 1) & ~(isWord & byCases & -isCut)
}
