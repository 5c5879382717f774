import { dot, Matrix } from '@llm-cookbook/vector'
import { exponential, logarithm } from '../elementary.ts'
import { gemm } from '../linear/gemm.ts'
import { takePairs, type TextPairs } from './pairs.ts'
import { startMatrix } from './start.ts'
import type { Trainer, TrainerSettings } from './trainer.ts'

/**
 * Gradient descent on the cosines of all texts of a batch with one another: those of alike pairs are to be high, those of any
 * other two low. One batch teaches as many unlike pairs as it has texts, squared.
 */
export const contrastive: Trainer = async function* (pairs, settings) {
  const { batch, learningRate, epochs, dropout, random, pause } = settings
  const matrix = startMatrix(pairs, settings)
  yield matrix
  const order = Int32Array.from(pairs.alike, (_, pair) => pair)
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.shuffle(order)
    for (let from = 0; from < order.length; from += batch) {
      const { texts, ...some } = takePairs(pairs, order.subarray(from, from + batch))
      const { data } = texts
      if (dropout > 0)
        for (let i = 0; i < data.length; i++) data[i] = random.uniform() < dropout ? 0 : data[i]! / (1 - dropout)
      const { slope } = contrastiveLoss({ texts, ...some }, matrix, settings)
      for (let i = 0; i < slope.data.length; i++) matrix.data[i]! -= learningRate * slope.data[i]!
      await pause()
    }
    yield matrix
  }
}

/**
 * How far the cosines of texts times the matrix are from what they are to be, and the slope for each number of the matrix.
 *
 * - `squares`: the mean of (cosine - 1)² over alike pairs and the mean of cosine² over all others, halved.
 * - `softmax`: InfoNCE (A. van den Oord, Y. Li, O. Vinyals, "Representation learning with contrastive predictive coding", 2018):
 *   the mean over alike pairs of -log of the share that e^(cosine / temperature) has in the sum of it and those of one of the
 *   two with all texts that are not alike.
 *
 * A text whose vector is zeros has the cosine 0 with all, and no slope.
 */
export function contrastiveLoss(
  pairs: TextPairs,
  matrix: Matrix,
  { loss: kind, temperature }: Pick<TrainerSettings, 'loss' | 'temperature'>
): { loss: number; slope: Matrix } {
  const { texts } = pairs
  const unit = new Matrix(texts.rows, matrix.columns)
  gemm(texts, matrix, unit)
  const lengths = Float64Array.from(unit, row => Math.sqrt(dot(row, row)))
  for (const [i, row] of [...unit].entries())
    if (lengths[i]! > 0) for (let j = 0; j < row.length; j++) row[j]! /= lengths[i]!
  const cosines = new Matrix(texts.rows, texts.rows)
  gemm(unit, unit, cosines, { transposeB: true })
  // From here on the matrix of cosines holds the slopes for them.
  const alike = alikeTexts(pairs)
  const loss = kind === 'squares' ? squares(cosines, alike) : softmax(cosines, alike, temperature)
  const moved = new Matrix(texts.rows, matrix.columns)
  gemm(cosines, unit, moved)
  gemm(cosines, unit, moved, { transposeA: true, add: true })
  for (const [i, row] of [...moved].entries()) {
    const u = unit.row(i)
    const along = dot(row, u)
    for (let j = 0; j < row.length; j++) row[j] = lengths[i]! > 0 ? (row[j]! - along * u[j]!) / lengths[i]! : 0
  }
  const slope = new Matrix(matrix.rows, matrix.columns)
  gemm(texts, moved, slope, { transposeA: true })
  return { loss, slope }
}

const unlike = 0
const isAlike = 1
const same = 2

/** For any two texts, whether they are an alike pair, or the same one. */
function alikeTexts({ texts: { rows }, first, second, alike }: TextPairs): Uint8Array {
  const kinds = new Uint8Array(rows * rows)
  for (const [pair, of] of alike.entries()) {
    if (!of) continue
    kinds[first[pair]! * rows + second[pair]!] = isAlike
    kinds[second[pair]! * rows + first[pair]!] = isAlike
  }
  for (let i = 0; i < rows; i++) kinds[i * rows + i] = same
  return kinds
}

/** Replaces the cosines by the slopes for them. */
function squares({ data }: Matrix, kinds: Uint8Array): number {
  const counts = [0, 0, 0]
  for (const kind of kinds) counts[kind]!++
  let loss = 0
  for (const [i, kind] of kinds.entries()) {
    const away = data[i]! - Number(kind === isAlike)
    const weight = kind === same ? 0 : 0.5 / counts[kind]!
    loss += weight * away * away
    data[i] = 2 * weight * away
  }
  return loss
}

/** Replaces the cosines by the slopes for them. */
function softmax(cosines: Matrix, kinds: Uint8Array, temperature: number): number {
  const { rows } = cosines
  const total = kinds.reduce((sum, kind) => sum + Number(kind === isAlike), 0)
  let loss = 0
  for (let i = 0; i < rows; i++) {
    const row = cosines.row(i)
    const kindsOf = kinds.subarray(i * rows, (i + 1) * rows)
    // Less 1, the highest cosine: no power is infinite.
    const powers = Float64Array.from(row, cosine => exponential((cosine - 1) / temperature))
    const others = powers.reduce((sum, power, j) => sum + (kindsOf[j] === unlike ? power : 0), 0)
    let shares = 0
    row.fill(0)
    for (const [j, kind] of kindsOf.entries()) {
      if (kind !== isAlike) continue
      const sum = powers[j]! + others
      loss -= logarithm(powers[j]! / sum) / total
      shares += 1 / sum
      row[j] = (powers[j]! / sum - 1) / (temperature * total)
    }
    for (const [j, kind] of kindsOf.entries())
      if (kind === unlike) row[j] = (shares * powers[j]!) / (temperature * total)
  }
  return loss
}
