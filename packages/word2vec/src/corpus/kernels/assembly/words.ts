// The words of a text to ids: a hash table that counts on the way. Most words have at most 16 bytes, and stand in their
// slot themselves, so that looking one up touches one line of the cache.

/** Slots of 32 bytes: two halves of the key, the count, the id + 1 (0 in a free slot), and the length of the word. */
const slotSize: usize = 32
const countAt: usize = 16
const idAt: usize = 24
const lengthAt: usize = 28

export let slots: usize = 0
export let capacity: usize = 0
export let size: u32 = 0
/** Where the bytes of the next long word go, and where the room for them ends. */
let next: usize = 0
let roomEnd: usize = 0

/** Makes the table, its first slots at `at`, which is where the memory in use ends so far. */
export function start(at: usize, bits: u32): bool {
  capacity = <usize>1 << bits
  slots = at
  return reach(<u64>at + capacity * slotSize)
}

/**
 * Writes the ids of the words from `at` to `end`, which have to end with a separator, to `out`, and -1 for each line feed.
 * Bytes up to `separator` separate words, and no word is longer than `longest`: such ones are passed over. At least 16
 * bytes behind `end` have to be readable. Returns where the ids end, or 0 when memory is out.
 */
export function read(at: usize, end: usize, separator: u8, longest: u32, out: usize): usize {
  const separators = i8x16.splat(separator)
  while (at < end) {
    const byte = load<u8>(at)
    if (byte <= separator) {
      if (byte == 10) {
        store<i32>(out, -1)
        out += 4
      }
      at++
      continue
    }
    let length: u32 = 0
    let mask = i8x16.bitmask(i8x16.le_u(v128.load(at), separators))
    while (mask == 0) {
      length += 16
      mask = i8x16.bitmask(i8x16.le_u(v128.load(at + length), separators))
    }
    length += ctz(mask)
    if (length <= longest) {
      const id = count(at, length)
      if (id < 0) return 0
      store<i32>(out, id)
      out += 4
    }
    at += length
  }
  return out
}

/** Counts a word, and returns its id, or -1 when memory is out. */
// @ts-ignore: decorator
@inline
function count(at: usize, length: u32): i32 {
  let low: u64
  let high: u64 = 0
  if (length <= 8) {
    low = load<u64>(at) & (<u64>-1 >> (64 - 8 * length))
  } else if (length <= 16) {
    low = load<u64>(at)
    high = load<u64>(at, 8) & (<u64>-1 >> (128 - 8 * length))
  } else {
    low = hashOf(at, length)
  }
  let slot = home(low, length <= 16 ? high : length)
  let address = slots + slot * slotSize
  let id = load<u32>(address, idAt)
  while (id != 0) {
    if (load<u64>(address) == low && load<u32>(address, lengthAt) == length) {
      if (length <= 16 ? load<u64>(address, 8) == high : same(<usize>load<u64>(address, 8), at, length)) {
        store<u64>(address, load<u64>(address, countAt) + 1, countAt)
        return id - 1
      }
    }
    slot = (slot + 1) & (capacity - 1)
    address = slots + slot * slotSize
    id = load<u32>(address, idAt)
  }
  return add(address, at, length, low, high)
}

function add(address: usize, at: usize, length: u32, low: u64, high: u64): i32 {
  if (length > 16) {
    if (next + length > roomEnd) {
      next = <usize>memory.size() << 16
      if (!reach(<u64>next + 0x10000)) return -1
      roomEnd = next + 0x10000
    }
    memory.copy(next, at, length)
    high = next
    next += length
  }
  fill(address, low, high, 1, ++size, length)
  if (size > (capacity >> 2) * 3 && !grow()) return -1
  return size - 1
}

/** Twice as many slots. Those that there were become room for long words. */
function grow(): bool {
  const old = slots
  const oldEnd = slots + capacity * slotSize
  const at = <usize>memory.size() << 16
  if (!reach(<u64>at + 2 * <u64>capacity * slotSize)) return false
  slots = at
  capacity *= 2
  for (let from = old; from < oldEnd; from += slotSize) {
    const id = load<u32>(from, idAt)
    if (id == 0) continue
    const low = load<u64>(from)
    const high = load<u64>(from, 8)
    const length = load<u32>(from, lengthAt)
    let slot = home(low, length <= 16 ? high : length)
    while (load<u32>(slots + slot * slotSize, idAt) != 0) slot = (slot + 1) & (capacity - 1)
    fill(slots + slot * slotSize, low, high, load<u64>(from, countAt), id, length)
  }
  next = old
  roomEnd = oldEnd
  return true
}

// @ts-ignore: decorator
@inline
function fill(address: usize, low: u64, high: u64, count: u64, id: u32, length: u32): void {
  store<u64>(address, low)
  store<u64>(address, high, 8)
  store<u64>(address, count, countAt)
  store<u32>(address, id, idAt)
  store<u32>(address, length, lengthAt)
}

/** The first slot to look at: the high bits of a product depend on all bits of the key. */
// @ts-ignore: decorator
@inline
function home(low: u64, high: u64): usize {
  let hash = (low ^ rotl<u64>(high * 0x9e3779b97f4a7c15, 32)) * 0xd6e8feb86659fd93
  hash ^= hash >> 32
  return <usize>((hash * 0x9e3779b97f4a7c15) >> 32) >> (32 - ctz(capacity))
}

/** Of more than 8 bytes; the last 8 may overlap with those before. */
function hashOf(at: usize, length: u32): u64 {
  let hash: u64 = length
  const last = at + length - 8
  for (; at < last; at += 8) hash = rotl<u64>((hash ^ load<u64>(at)) * 0x9e3779b97f4a7c15, 29)
  return (hash ^ load<u64>(last)) * 0xd6e8feb86659fd93
}

/** Whether more than 8 bytes are the same. */
function same(a: usize, b: usize, length: u32): bool {
  const last = a + length - 8
  for (; a < last; a += 8, b += 8) if (load<u64>(a) != load<u64>(b)) return false
  return load<u64>(last) == load<u64>(b + last - a)
}

/** Grows the memory until it reaches to `end`; `false` when it cannot. */
function reach(end: u64): bool {
  const missing = <i32>((end + 0xffff) >> 16) - memory.size()
  return missing <= 0 || memory.grow(missing) >= 0
}
