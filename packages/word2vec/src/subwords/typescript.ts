import { exponential32 } from '../elementary.ts'
import { roundedTwice } from '../kernels/multiply-add.ts'
import { sentenceEnd } from '../encoded-corpus.ts'
import { draw, drawBelow, stateOf } from '../kernels/generator.ts'
import type { SubwordKernelSettings, SubwordTrainer } from './kernel.ts'
import type { SubwordLayout } from './layout.ts'

/**
 * Training in TypeScript, where there is no WebAssembly with SIMD: the twin of kernels/assembly/subwords.ts, step for step and
 * rounding for rounding. Hence the sums in four lanes, and `Math.fround` around every product and sum.
 */
export function subwordTypescript(
  buffer: ArrayBuffer,
  layout: SubwordLayout,
  { vectorSize, architecture, words, window, negative, seed }: SubwordKernelSettings
): SubwordTrainer {
  const floats = new Float32Array(buffer)
  const numbers = new Uint32Array(buffer)
  // Rows are named by the index of their first number.
  const [output, keep, noise, starts, echo] = [layout.output / 4, layout.keep / 4, layout.noise / 4, layout.starts / 4, layout.echo / 4] // prettier-ignore
  const [zeros, hidden, change, moved] = [layout.zeros / 4, layout.hidden / 4, layout.change / 4, layout.moved / 4]
  const width = 4 * Math.ceil(vectorSize / 4)
  const generator = stateOf(seed, 1)
  const sentence: number[] = []
  const targets: number[] = []
  const weights: number[] = []
  const gradients = new Float32Array(6 * Math.ceil((1 + negative) / 6))
  let [rate, loss, pairs] = [0, 0, 0]

  return (ids, alpha) => {
    rate = Math.fround(alpha)
    loss = pairs = 0
    for (const id of ids) {
      if (id === sentenceEnd) trainSentence()
      else if (draw(generator) <= numbers[keep + id]!) sentence.push(id)
    }
    trainSentence()
    return { loss, pairs }
  }

  function trainSentence(): void {
    for (let i = 0; i < sentence.length; i++) {
      const reach = 1 + drawBelow(generator, window)
      const near = [...sentence.slice(Math.max(0, i - reach), i), ...sentence.slice(i + 1, i + reach + 1)]
      if (architecture === 'skip-gram') predictNeighbors(sentence[i]!, near)
      else if (near.length > 0) predictMiddle(sentence[i]!, near)
    }
    sentence.length = 0
  }

  function predictNeighbors(word: number, near: readonly number[]): void {
    const rows = rowsOf(word)
    gather(rows)
    floats.fill(0, moved, moved + width)
    for (const neighbor of near) {
      floats.fill(0, change, change + width)
      decide(neighbor)
      for (let k = 0; k < width; k++) {
        floats[hidden + k]! += Math.fround(floats[echo + word]! * floats[change + k]!)
        floats[moved + k]! += floats[change + k]!
      }
    }
    for (const row of rows) add(row, moved)
  }

  function predictMiddle(word: number, near: readonly number[]): void {
    const rows = near.flatMap(rowsOf)
    gather(rows)
    floats.fill(0, change, change + width)
    decide(word)
    for (const row of rows) add(row, change)
  }

  function rowsOf(word: number): number[] {
    const [from, to] = [numbers[starts + word]! / 4, numbers[starts + word + 1]! / 4]
    return Array.from(numbers.subarray(from, to), address => address / 4)
  }

  /** Sets the hidden vector to the mean of the rows. */
  function gather(rows: readonly number[]): void {
    floats.fill(0, hidden, hidden + width)
    const inFours = rows.length & ~3
    for (let r = 0; r < inFours; r += 4) {
      const [a, b, c, d] = [rows[r]!, rows[r + 1]!, rows[r + 2]!, rows[r + 3]!]
      for (let k = 0; k < width; k++) {
        const ab = Math.fround(floats[a + k]! + floats[b + k]!)
        const cd = Math.fround(floats[c + k]! + floats[d + k]!)
        floats[hidden + k]! += Math.fround(ab + cd)
      }
    }
    for (const row of rows.slice(inFours)) add(hidden, row)
    const share = Math.fround(1 / rows.length)
    for (let k = 0; k < width; k++) floats[hidden + k]! *= share
  }

  function add(to: number, from: number): void {
    for (let k = 0; k < width; k++) floats[to + k]! += floats[from + k]!
  }

  /** The hidden vector says yes to a word, and no to others; what its rows are to move by is added to `change`. */
  function decide(word: number): void {
    targets.length = weights.length = 0
    targets.push(output + word * layout.rowStride)
    weights.push(1)
    for (let n = 0; n < negative; n++) {
      let drawn = word
      while (drawn === word) {
        const cell = drawBelow(generator, words.length)
        drawn = draw(generator) < numbers[noise + 2 * cell]! ? cell : numbers[noise + 2 * cell + 1]!
      }
      const target = output + drawn * layout.rowStride
      const same = targets.indexOf(target)
      if (same === -1) {
        targets.push(target)
        weights.push(-1)
      } else weights[same]!--
    }
    while (targets.length % 6 > 0) {
      targets.push(zeros)
      weights.push(0)
    }
    for (const [i, target] of targets.entries()) gradients[i] = gradient(dot(hidden, target), weights[i]!)
    for (let first = 0; first < targets.length; first += 6) update(first)
    pairs++
  }

  /** The inner product in four lanes. */
  function dot(x: number, y: number): number {
    let [a, b, c, d] = [0, 0, 0, 0]
    for (let k = 0; k < width; k += 4) {
      a = Math.fround(a + Math.fround(floats[x + k]! * floats[y + k]!))
      b = Math.fround(b + Math.fround(floats[x + k + 1]! * floats[y + k + 1]!))
      c = Math.fround(c + Math.fround(floats[x + k + 2]! * floats[y + k + 2]!))
      d = Math.fround(d + Math.fround(floats[x + k + 3]! * floats[y + k + 3]!))
    }
    return Math.fround(Math.fround(a + c) + Math.fround(b + d))
  }

  /** How far to move along the gradient of log(sigmoid(score)), or of log(sigmoid(-score)) for a target that says no. */
  function gradient(score: number, weight: number): number {
    const against = weight > 0 ? -score : score
    const exponential = exponential32(Math.max(-20, Math.min(20, against)), roundedTwice)
    const probability = Math.fround(1 / Math.fround(1 + exponential))
    loss -= Math.abs(weight) * Math.log(probability)
    return Math.fround(Math.fround(rate * weight) * Math.fround(1 - probability))
  }

  /** `change` and six targets, each moved along the other; in the order of the registers in kernels/assembly/step.ts. */
  function update(first: number): void {
    for (let k = 0; k < width; k++) {
      const x = floats[hidden + k]!
      const product = (i: number): number => Math.fround(gradients[first + i]! * floats[targets[first + i]! + k]!)
      let [even, odd] = [Math.fround(floats[change + k]! + product(0)), product(1)]
      for (let i = 2; i < 6; i += 2) {
        even = Math.fround(even + product(i))
        odd = Math.fround(odd + product(i + 1))
      }
      floats[change + k] = even + odd
      for (let i = 0; i < 6; i++) floats[targets[first + i]! + k]! += Math.fround(gradients[first + i]! * x)
    }
  }
}
