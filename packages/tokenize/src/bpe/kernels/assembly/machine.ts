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

export function trailingZeros(value: i32): i32 {
  return ctz(value)
}

/** One bit for each of 32 bytes: whether it lies from `from` on, within so many. */
function range(low: v128, high: v128, from: u8, size: u8): i32 {
  const start = i8x16.splat(from)
  const count = i8x16.splat(size)
  const lowBits = i8x16.bitmask(i8x16.lt_u(i8x16.sub(low, start), count))
  return lowBits | (i8x16.bitmask(i8x16.lt_u(i8x16.sub(high, start), count)) << 16)
}

/** Sets of characters are words, a bit for each character; to shift one by 1 is to look at the character before. */
export function glance(at: i32, byCase: bool, maxDigits: i32): i32 {
  // Text in other scripts is passed over quickly.
  if ((load<u16>(at) & 0x8080) != 0) return 0
  const low = v128.load(at)
  const high = v128.load(at, 16)
  const letter = range(v128.or(low, i8x16.splat(0x20)), v128.or(high, i8x16.splat(0x20)), 0x61, 26)
  const digit = range(low, high, 0x30, 10)
  const space = range(low, high, 0x20, 1)
  const blank = space | range(low, high, 9, 1)
  const lineEnd = range(low, high, 10, 1) | range(low, high, 13, 1)
  const white = blank | lineEnd
  const symbol = range(low, high, 0x21, 0x5e) & ~(letter | digit)

  // What takes a closer look: other characters, apostrophes in words, and where a split depends on what is farther away.
  const apostrophe = range(low, high, 0x27, 1)
  // (The ſ of a contraction is one of the others.)
  const plain = digit | white | symbol
  let hard = ~(letter | plain) | (apostrophe & (~plain >>> 1) & (byCase ? letter << 1 : -1))
  hard |= (((lineEnd << 1) & blank) + blank) & ~blank & lineEnd
  if (byCase) hard |= range(low, high, 0x2f, 1) & (lineEnd << 1)
  if (maxDigits > 1) hard |= digit & (digit << 1) & (digit << 2) & (digit << 3)

  // Up to there all is known, but for the white space right before.
  const known = (1 << min(ctz(hard), 31)) - 1
  const settled = known & ((2 << (32 - clz(known & ~white))) - 1)

  const symbols = symbol & ~(symbol << 1) & ~(space << 1)
  // A word begins with the one character before it, if that is free.
  let borders = symbols | (letter & ~(letter << 1) & ~(blank << 1) & ~(symbols << 1))
  if (byCase) {
    const small = range(low, high, 0x61, 26)
    borders |= letter & ~small & (small << 1)
  }
  borders |= maxDigits > 1 ? digit & ~(digit << 1) : digit
  // White space to the last line end, the blanks behind it, and the last blank for itself.
  borders |= lineEnd & ((letter | digit) << 1)
  borders |= blank & (~(white << 1) | (lineEnd << 1) | ((letter | digit | symbol) >>> 1))
  return borders & settled & ~1
}
