import { state } from './plan'

// xoshiro128++, as in ../generator.ts.
let a: u32 = 0
let b: u32 = 0
let c: u32 = 0
let d: u32 = 0

export function loadGenerator(): void {
  a = load<u32>(state)
  b = load<u32>(state, 4)
  c = load<u32>(state, 8)
  d = load<u32>(state, 12)
}

export function storeGenerator(): void {
  store<u32>(state, a)
  store<u32>(state, b, 4)
  store<u32>(state, c, 8)
  store<u32>(state, d, 12)
}

/** 32 random bits. */
@inline export function draw(): u32 {
  const result = rotl<u32>(a + d, 7) + a
  const shifted = b << 9
  c ^= a
  d ^= b
  b ^= c
  a ^= d
  c ^= shifted
  d = rotl<u32>(d, 11)
  return result
}

/** An integer from 0 to n - 1. */
@inline export function drawBelow(n: u32): u32 {
  return <u32>((<u64>draw() * <u64>n) >> 32)
}
