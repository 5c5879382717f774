import { addProducts, dotProducts, type Numbers, rowProducts, zerosLike } from './products.ts'

/** A loss and its gradient by each of the matrices that it was computed of, in their order. */
export interface Loss<N extends Numbers> {
  value: number
  gradients: N[]
}

/** How far the rows, of length 1, are from the teacher's: the mean of 1 - cosine. */
export function distanceLoss<N extends Numbers>(rows: N, teacher: N, size: number): Loss<N> {
  const count = rows.length / size
  const gradient = zerosLike(rows, rows.length)
  for (let i = 0; i < rows.length; i++) gradient[i] = -teacher[i]! / count
  const cosines = rowProducts(rows, teacher, size)
  return { value: 1 - sum(cosines) / count, gradients: [gradient] }
}

/**
 * How far the likeness of the rows among one another is from that of the teacher's: the mean square of the differences
 * of their dot products, over all pairs.
 */
export function likenessLoss<N extends Numbers>(rows: N, teacher: N, size: number): Loss<N> {
  const differences = dotProducts(rows, rows, size)
  const wanted = dotProducts(teacher, teacher, size)
  let value = 0
  for (let i = 0; i < differences.length; i++) {
    const difference = differences[i]! - wanted[i]!
    value += difference * difference
    differences[i] = (4 * difference) / differences.length
  }
  const gradient = zerosLike(rows, rows.length)
  addProducts(gradient, differences, rows, size)
  return { value: value / differences.length, gradients: [gradient] }
}

/**
 * How badly the cosines of pairs follow the scores that people gave them: 1 - Pearson's correlation over the batch. It
 * leaves the scale of both free, and was better than regression and than ranking losses.
 */
export function correlationLoss<N extends Numbers>(a: N, b: N, scores: Numbers, size: number): Loss<N> {
  const cosines = centred(rowProducts(a, b, size))
  const wanted = centred(scores)
  const [cosinesNorm, wantedNorm] = [norm(cosines), norm(wanted)]
  const gradients = [zerosLike(a, a.length), zerosLike(b, b.length)]
  if (cosinesNorm === 0 || wantedNorm === 0) return { value: 1, gradients }
  const correlation = cosines.reduce((sum, cosine, i) => sum + cosine * wanted[i]!, 0) / (cosinesNorm * wantedNorm)
  cosines.forEach((cosine, i) => {
    const slope = ((correlation * cosine) / cosinesNorm - wanted[i]! / wantedNorm) / cosinesNorm
    for (let k = i * size; k < (i + 1) * size; k++) {
      gradients[0]![k] = slope * b[k]!
      gradients[1]![k] = slope * a[k]!
    }
  })
  return { value: 1 - correlation, gradients }
}

/**
 * How badly each row of `a` finds its partner, the same row of `b`, among all rows of `b`, and the other way round: the
 * mean cross-entropy of cosines over a temperature (InfoNCE: van den Oord, Li, Vinyals, 2018; in both directions as
 * CLIP has it).
 */
export function partnerLoss<N extends Numbers>(a: N, b: N, size: number, temperature: number): Loss<N> {
  const count = a.length / size
  const cosines = dotProducts(a, b, size)
  const slopes = zerosLike(a, cosines.length)
  let value = 0
  // Down the rows, then down the columns.
  for (const [across, down] of [
    [1, count],
    [count, 1]
  ] as const) {
    for (let i = 0; i < count; i++) {
      let largest = -Infinity
      for (let j = 0; j < count; j++) largest = Math.max(largest, cosines[i * down + j * across]!)
      let total = 0
      for (let j = 0; j < count; j++) total += Math.exp((cosines[i * down + j * across]! - largest) / temperature)
      value += (Math.log(total) + (largest - cosines[i * (count + 1)]!) / temperature) / (2 * count)
      for (let j = 0; j < count; j++) {
        const at = i * down + j * across
        const share = Math.exp((cosines[at]! - largest) / temperature) / total
        slopes[at]! += (share - Number(i === j)) / (2 * count * temperature)
      }
    }
  }
  const gradients = [zerosLike(a, a.length), zerosLike(b, b.length)]
  addProducts(gradients[0]!, slopes, b, size)
  addProducts(gradients[1]!, transposed(slopes, count), a, size)
  return { value, gradients }
}

/**
 * How badly opinions lie on their side of pairs of phrases, such as `excellent` and `awful`: the mean of
 * softplus(-s z / temperature), with z how much nearer the opinion is to the first, and s 1 for a positive opinion and -1
 * for a negative one.
 *
 * @param sides  1 or -1 by opinion
 */
export function sideLoss<N extends Numbers>(
  opinions: N,
  sides: Numbers,
  positive: N,
  negative: N,
  size: number,
  temperature: number
): Loss<N> {
  const [count, phrases] = [opinions.length / size, positive.length / size]
  const differences = zerosLike(positive, positive.length)
  for (let k = 0; k < differences.length; k++) differences[k] = positive[k]! - negative[k]!
  const slopes = dotProducts(opinions, differences, size)
  let value = 0
  for (let i = 0; i < slopes.length; i++) {
    const side = sides[Math.floor(i / phrases)]!
    const wrong = (-side * slopes[i]!) / temperature
    value += (Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)))) / slopes.length
    slopes[i] = -side / (1 + Math.exp(-wrong)) / (temperature * slopes.length)
  }
  const gradients = [opinions, positive, negative].map(matrix => zerosLike(matrix, matrix.length))
  addProducts(gradients[0]!, slopes, differences, size)
  addProducts(gradients[1]!, rectangleTransposed(slopes, count, phrases), opinions, size)
  for (let k = 0; k < differences.length; k++) gradients[2]![k] = -gradients[1]![k]!
  return { value, gradients }
}

function transposed<N extends Numbers>(square: N, count: number): N {
  return rectangleTransposed(square, count, count)
}

function rectangleTransposed<N extends Numbers>(matrix: N, rows: number, columns: number): N {
  const result = zerosLike(matrix, matrix.length)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j]!
  }
  return result
}

function centred(numbers: Numbers): Float64Array {
  const mean = sum(numbers) / numbers.length
  return Float64Array.from(numbers, value => value - mean)
}

function norm(numbers: Float64Array): number {
  return Math.sqrt(numbers.reduce((total, value) => total + value * value, 0))
}

function sum(numbers: Numbers): number {
  let total = 0
  for (const value of numbers) total += value
  return total
}
