/**
 * xoshiro128++ by David Blackman and Sebastiano Vigna ("Scrambled linear pseudorandom number generators", ACM
 * Transactions on Mathematical Software 47, 2021): four words of state, that a kernel keeps, saves and restores.
 */
export type GeneratorState = Uint32Array<ArrayBuffer>

/** 32 random bits. */
export function draw(state: GeneratorState): number {
  const a = state[0]!
  const b = state[1]!
  const sum = (a + state[3]!) | 0
  const c = state[2]! ^ a
  const d = state[3]! ^ b
  state[1] = b ^ c
  state[0] = a ^ d
  state[2] = c ^ (b << 9)
  state[3] = (d << 11) | (d >>> 21)
  return (((sum << 7) | (sum >>> 25)) + a) >>> 0
}

/** An integer from 0 to n - 1: the upper half of the 64-bit product of n and 32 random bits. n from 1 to 2^32. */
export function drawBelow(state: GeneratorState, n: number): number {
  const bits = draw(state)
  // In two parts, as the product may have more bits than a number.
  const low = Math.floor(((bits & 0xffff) * n) / 65536)
  return Math.floor(((bits >>> 16) * n + low) / 65536)
}

/**
 * The state for a seed, one for each stream: filled by splitmix64, as the authors advise, which never gives four zeros.
 *
 * @param seed  any safe integer
 */
export function stateOf(seed: number, stream: number): GeneratorState {
  let counter = BigInt(seed) + BigInt(stream) * 0xd1342543de82ef95n
  const words = []
  for (let i = 0; i < 2; i++) {
    counter = BigInt.asUintN(64, counter + 0x9e3779b97f4a7c15n)
    let z = counter
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
    z ^= z >> 31n
    words.push(Number(z & 0xffffffffn), Number(z >> 32n))
  }
  return Uint32Array.from(words)
}
