/**
 * Cosine and sine of -2πk / size, for k from 0 to `size` - 1, in turn: by arithmetic whose every rounding IEEE 754 prescribes, since
 * those of `Math` may differ in the last bit from engine to engine.
 */
export function rootsOfUnity(size: number): Float32Array {
  const roots = new Float32Array(2 * size)
  for (let k = 0; k < size; k++) {
    const x = ((2 * k > size ? size - k : -k) / size) * 2 * Math.PI
    let cosine = 1
    let sine = 1
    for (let i = 30; i > 0; i -= 2) {
      cosine = 1 - (cosine * x * x) / (i * (i - 1))
      sine = 1 - (sine * x * x) / (i * (i + 1))
    }
    roots[2 * k] = cosine
    roots[2 * k + 1] = sine * x
  }
  return roots
}
