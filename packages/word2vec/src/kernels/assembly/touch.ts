import { results, width } from './plan'

// Rows that the next word needs are touched while the arithmetic of this one runs, a few at a time, so that waiting for
// memory and computing overlap. WebAssembly has no prefetch: the lines are loaded, and what was loaded is kept where
// nobody reads it, or else the compiler would leave it out.

let next: usize = 0
let end: usize = 0

/** What `touchNext` is to touch: so many rows, whose addresses stand from `rows` on. */
export function touchLater(rows: usize, count: u32): void {
  next = rows
  end = rows + ((<usize>count) << 2)
}

/** Touches two rows. */
export function touchNext(): void {
  for (let i = 0; i < 2 && next < end; i++) {
    touch(load<u32>(next))
    next += 4
  }
}

export function touchRest(): void {
  while (next < end) touchNext()
}

export function touch(row: usize): void {
  const last = row + width
  let bits: u64 = 0
  for (let line = row; line < last; line += 64) bits |= load<u64>(line)
  store<u64>(results, bits, 40)
}
