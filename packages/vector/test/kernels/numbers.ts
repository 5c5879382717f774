import { Matrix, type Random } from '../../src/index.ts'

type Draw = (random: Random) => number

function oneOf(values: number[]): Draw {
  return random => values[random.integer(values.length)]!
}

/** Kinds of numbers that a search has to get right. */
export const ranges: Record<string, Draw> = {
  normal: random => random.normal(),
  'few values, so that many rows tie': oneOf([-1, 0, 1, 2]),
  'nearly equal': random => 1 + random.integer(4) * 2 ** -23,
  'far from the origin, close together': random => 1e6 + random.uniform(),
  'of all sizes': random => random.normal() * 10 ** (random.integer(70) - 35),
  'squares overflow 32 bits': random => random.normal() * 1e30,
  'squares underflow 32 bits': random => random.normal() * 1e-30,
  'squares subnormal in 32 bits': random => random.normal() * 2 ** -74.5,
  subnormal: random => random.integer(9) * 2 ** -149,
  'the largest': oneOf([3.4028234663852886e38, -3.4028234663852886e38, 1e38, 0]),
  'not finite': oneOf([NaN, Infinity, -Infinity, 1, 0, -0, 2, -3, 0.5, 4, 5, 6, 7, 8])
}

export function matrixOf(rows: number, columns: number, draw: Draw, random: Random): Matrix {
  return new Matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => draw(random))
  )
}
