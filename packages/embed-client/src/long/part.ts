/** A piece of a text that has a vector: by itself, or by the parts that it has. */
export type Part = {
  /** How much it counts in the mean of its siblings: a number from 0. Default 1. */
  readonly weight?: number | undefined
} & ({ readonly text: string } | { readonly parts: readonly Part[] })

/** The texts of parts, in order. */
export function* textsOf(parts: readonly Part[]): Generator<string, void, undefined> {
  for (const part of parts) {
    if ('parts' in part) yield* textsOf(part.parts)
    else yield part.text
  }
}

/**
 * The mean of the parts' vectors by weight, at length 1; zero where it is zero, and nothing where there are no texts.
 *
 * @param vectors  those of `textsOf(parts)`; as many are taken as there are texts
 * @throws {RangeError} a weight that is none
 */
export function meanOf(parts: readonly Part[], vectors: Iterator<Float32Array>): Float64Array | undefined {
  let sum: Float64Array | undefined
  for (const part of parts) {
    const { weight = 1 } = part
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`weight: expected a number from 0, got ${weight}`)
    const vector = 'parts' in part ? meanOf(part.parts, vectors) : (vectors.next().value as Float32Array)
    if (!vector) continue
    sum ??= new Float64Array(vector.length)
    for (let k = 0; k < sum.length; k++) sum[k]! += weight * vector[k]!
  }
  return sum && normalize(sum)
}

function normalize(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return norm > 0 ? vector.map(value => value / norm) : vector
}
