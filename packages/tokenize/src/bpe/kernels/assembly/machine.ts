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

/** For each length up to 15 the mask of that many first bytes of 16. */
const wordMasks: i32 = allocate(256)
for (let length = 0; length < 16; length++) v128.store(wordMasks + (length << 4), v128.load(masks + 16 - length))

function lowOf(at: i32, length: i32): i64 {
  return load<i64>(at) & load<i64>(wordMasks + (length << 4))
}

function highOf(at: i32, length: i32): i64 {
  return (load<i64>(at, 8) & load<i64>(wordMasks + (length << 4), 8)) | ((<i64>length) << 56)
}

function setOf(low: i64, high: i64): i32 {
  return (<i32>(((low + rotl(high, 29)) * 0x9e3779b97f4a7c15) >>> 48)) << 6
}

/** Not 0 if the entry has another word. */
function difference(entry: i32, low: i64, high: i64): i64 {
  return (load<i64>(entry) ^ low) | (load<i64>(entry, 8) ^ high)
}

export function findWord(sets: i32, at: i32, length: i32): i32 {
  const low = lowOf(at, length)
  const high = highOf(at, length)
  let entry = sets + setOf(low, high)
  // The second if the first has another word, by arithmetic: a branch could not be foretold.
  entry += (<i32>(difference(entry, low, high) != 0)) << 5
  return difference(entry, low, high) == 0 ? entry : 0
}

export function keepWord(sets: i32, at: i32, length: i32): i32 {
  const low = lowOf(at, length)
  const high = highOf(at, length)
  const entry = sets + setOf(low, high)
  copy16(entry + 32, entry)
  copy16(entry + 48, entry + 16)
  store<i64>(entry, low)
  store<i64>(entry, high, 8)
  return entry
}

export function copy16(to: i32, from: i32): void {
  v128.store(to, v128.load(from))
}

export function least16(at: i32): i32 {
  const low = i32x4.min_s(v128.load(at), v128.load(at, 16))
  const high = i32x4.min_s(v128.load(at, 32), v128.load(at, 48))
  let least = i32x4.min_s(low, high)
  least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1))
  least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 1, 0, 3, 2))
  return i32x4.extract_lane(least, 0)
}

/** A set of 64 characters, a bit for each: to shift it by 1 is to look at the character before. */
function join(a: i32, b: i32, c: i32, d: i32): i64 {
  return (<i64>(<u32>(a | (b << 16)))) | ((<i64>(c | (d << 16))) << 32)
}

/** Which of 64 bytes lie from `from` on, within so many. */
function range(a: v128, b: v128, c: v128, d: v128, from: u8, size: u8): i64 {
  const start = i8x16.splat(from)
  const count = i8x16.splat(size)
  return join(
    i8x16.bitmask(i8x16.lt_u(i8x16.sub(a, start), count)),
    i8x16.bitmask(i8x16.lt_u(i8x16.sub(b, start), count)),
    i8x16.bitmask(i8x16.lt_u(i8x16.sub(c, start), count)),
    i8x16.bitmask(i8x16.lt_u(i8x16.sub(d, start), count))
  )
}

/** Which of 64 bytes are this one. */
function equal(a: v128, b: v128, c: v128, d: v128, byte: u8): i64 {
  const is = i8x16.splat(byte)
  return join(
    i8x16.bitmask(i8x16.eq(a, is)),
    i8x16.bitmask(i8x16.eq(b, is)),
    i8x16.bitmask(i8x16.eq(c, is)),
    i8x16.bitmask(i8x16.eq(d, is))
  )
}

export function glance(at: i32, ends: i32, most: i32, byCase: bool, maxDigits: i32): i32 {
  const full = ends + (most << 2)
  let out = ends
  // Text in other scripts is passed over quickly.
  while (out < full && (load<u16>(at) & 0x8080) == 0) {
    const found = borders(at, byCase, maxDigits)
    if (found == 0) break
    // Eight at a time, since the end of a loop for each could not be foretold; what is too much is written over.
    let left = found
    let to = out
    out += (<i32>popcnt(found)) << 2
    do {
      for (let i = 0; i < 8; i++) {
        store<i32>(to + (i << 2), at + <i32>ctz(left))
        left &= left - 1
      }
      to += 32
    } while (to < out)
    at += 63 - <i32>clz(found)
  }
  return (out - ends) >> 2
}

function borders(at: i32, byCase: bool, maxDigits: i32): i64 {
  const a = v128.load(at)
  const b = v128.load(at, 16)
  const c = v128.load(at, 32)
  const d = v128.load(at, 48)
  const fold = i8x16.splat(0x20)
  const letter = range(v128.or(a, fold), v128.or(b, fold), v128.or(c, fold), v128.or(d, fold), 0x61, 26)
  const digit = range(a, b, c, d, 0x30, 10)
  const space = equal(a, b, c, d, 0x20)
  const blank = space | equal(a, b, c, d, 9)
  const lineEnd = equal(a, b, c, d, 10) | equal(a, b, c, d, 13)
  const white = blank | lineEnd
  const symbol = range(a, b, c, d, 0x21, 0x5e) & ~(letter | digit)

  // What takes a closer look: other characters, apostrophes in words, and where a split depends on what is farther away.
  const apostrophe = equal(a, b, c, d, 0x27)
  // (The ſ of a contraction is one of the others.)
  const plain = digit | white | symbol
  let hard = ~(letter | plain) | (apostrophe & (~plain >>> 1) & (byCase ? letter << 1 : -1))
  hard |= (((lineEnd << 1) & blank) + blank) & ~blank & lineEnd
  if (byCase) hard |= equal(a, b, c, d, 0x2f) & (lineEnd << 1)

  // Up to there all is known, but for the white space right before.
  const known = ((<i64>1) << min(ctz(hard), 63)) - 1
  const settled = known & (((<i64>2) << (64 - clz(known & ~white))) - 1)

  const symbols = symbol & ~(symbol << 1) & ~(space << 1)
  // A word begins with the one character before it, if that is free.
  let found = symbols | (letter & ~(letter << 1) & ~(blank << 1) & ~(symbols << 1))
  if (byCase) {
    const small = range(a, b, c, d, 0x61, 26)
    found |= letter & ~small & (small << 1)
  }
  found |= maxDigits > 1 ? groups(digit) : digit
  // White space to the last line end, the blanks behind it, and the last blank for itself.
  found |= lineEnd & ((letter | digit) << 1)
  found |= blank & (~(white << 1) | (lineEnd << 1) | ((letter | digit | symbol) >>> 1))
  return found & settled & ~1
}

/** Where digits begin, and after every third. */
function groups(digit: i64): i64 {
  let starts = digit & ~(digit << 1)
  let fourth = digit & (digit << 1) & (digit << 2) & (digit << 3)
  if (fourth == 0) return starts
  // From each start to the one 3 farther, then 6, and so on.
  for (let step = 3; step < 64; step <<= 1) {
    starts |= (starts << step) & fourth
    fourth &= fourth << step
  }
  return starts
}
