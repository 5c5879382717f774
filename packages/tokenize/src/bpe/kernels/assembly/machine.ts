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
  const key = first(at, length)
  const low = i64x2.extract_lane(key, 0) * 0x9e3779b97f4a7c15
  const high = (i64x2.extract_lane(key, 1) + length) * 0x4cf5ad432745937f
  const mixed = (low ^ (high >>> 29) ^ high ^ (low >>> 31)) * 0x9e3779b97f4a7c15
  return <i32>(mixed >>> 32)
}

export function keepBytes(to: i32, at: i32, length: i32): void {
  v128.store(to, first(at, length))
}

export function areKept(kept: i32, at: i32, length: i32): bool {
  return !v128.any_true(v128.xor(v128.load(kept), first(at, length)))
}

/** One bit for each of 16 bytes: whether it lies from `low` on, within 26. */
function letters(text: v128, low: u8): i32 {
  return i8x16.bitmask(i8x16.lt_u(i8x16.sub(text, i8x16.splat(low)), i8x16.splat(26)))
}

export function glance(at: i32, byCase: bool): i32 {
  const text = v128.load(at)
  const small = letters(text, 0x61)
  const any = letters(v128.or(text, i8x16.splat(0x20)), 0x61)
  const first = load<u8>(at)
  const prefix = ~any & 1
  // A digit, a line end or an apostrophe is no prefix, and what is not ASCII needs a look at its class.
  if (prefix && (first > 0x7e || first == 0x27 || <u32>first - 0x30 < 10 || first == 10 || first == 13)) return 0
  const rest = (byCase ? small : any) | (any & (1 << prefix))
  const length = prefix + ctz(~(rest >>> prefix))
  if (length == prefix || length > 15) return 0
  const next = load<u8>(at + length)
  if (next > 0x7e) return 0
  if (byCase) {
    // Capitals that go on, and contractions.
    if (next == 0x27 || (length == prefix + 1 && (any & ~small & (3 << prefix)) == 3 << prefix)) return 0
  }
  return length
}
