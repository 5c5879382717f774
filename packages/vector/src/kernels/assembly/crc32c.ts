// AssemblyScript, compiled by scripts/compile-kernels.ts. CRC-32C of three neighbouring lanes at once: the table
// look-ups of one lane wait for one another, those of three lanes do not.

// @ts-nocheck

/**
 * `out` holds the states before, and gets the states after, of three lanes of `length` bytes, a multiple of 8, that lie
 * one behind the other from `lanes` on. The eight tables lie at address 0.
 */
export function crcLanes(lanes: usize, length: usize, out: usize): void {
  let a = load<u32>(out), b = load<u32>(out, 4), c = load<u32>(out, 8)
  for (const end = lanes + length; lanes < end; lanes += 8) {
    a = step(lanes, a)
    b = step(lanes + length, b)
    c = step(lanes + 2 * length, c)
  }
  store<u32>(out, a)
  store<u32>(out, b, 4)
  store<u32>(out, c, 8)
}

@inline function step(at: usize, state: u32): u32 {
  const x = load<u32>(at) ^ state, y = load<u32>(at, 4)
  return load<u32>((x & 255) << 2, 7 << 10) ^ load<u32>((x >> 8 & 255) << 2, 6 << 10)
    ^ load<u32>((x >> 16 & 255) << 2, 5 << 10) ^ load<u32>((x >> 24) << 2, 4 << 10)
    ^ load<u32>((y & 255) << 2, 3 << 10) ^ load<u32>((y >> 8 & 255) << 2, 2 << 10)
    ^ load<u32>((y >> 16 & 255) << 2, 1 << 10) ^ load<u32>((y >> 24) << 2)
}
