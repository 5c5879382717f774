import { exponential32 } from '../elementary.ts'
import { sentenceEnd } from '../encoded-corpus.ts'
import { treeRoot } from '../huffman.ts'
import { draw, drawBelow, type GeneratorState } from './generator.ts'
import type { KernelSettings, TrainResult } from './kernel.ts'
import { tile, type Layout } from './layout.ts'
import { roundedOnce, roundedTwice } from './multiply-add.ts'

/** What differs from kernel to kernel. */
export interface Trainer {
  seed(state: ArrayLike<number>): void
  state(): number[]
  train(ids: Int32Array, alpha: number): TrainResult
}

/**
 * Training in TypeScript, where there is no WebAssembly with SIMD: the twin of assembly/, step for step and rounding for
 * rounding, so that the vectors are the same to the last bit. Hence the sums in four lanes, and `Math.fround` around
 * every product and sum that is not one `multiplyAdd`.
 *
 * For each word there is a list of targets, rows of `output` that are to say yes (weight 1) or no (weight -1, or -n when
 * noise was drawn n times): the word and its negatives, the inner nodes on its path, or both. All rows around the word
 * meet all targets in one step of gradient: the scores are computed first, then rows and targets are updated in the
 * order of word2vec.c. Negatives shared in this way are those of S. Ji et al., "Parallelizing word2vec in shared and
 * distributed memory", 2016, section III.
 *
 * @param fused  whether to round as the kernel in relaxed SIMD does, or as that in plain SIMD
 */
export function typescriptTrainer(
  buffer: ArrayBufferLike,
  layout: Layout,
  settings: KernelSettings,
  worker: number,
  fused: boolean
): Trainer {
  const multiplyAdd = fused ? roundedOnce : roundedTwice
  const { vocabularySize, window, negative, hierarchicalSoftmax, shareNegatives, cbowMean } = settings
  const floats = new Float32Array(buffer)
  const keep = new Uint32Array(buffer, layout.keep, vocabularySize)
  const noise = new Uint32Array(buffer, layout.noise, negative > 0 ? 2 * vocabularySize : 0)
  const tree = new Uint32Array(buffer, layout.tree, hierarchicalSoftmax ? 2 * vocabularySize - 1 : 0)
  // Rows are named by the index of their first number.
  const stride = layout.rowStride
  const width = Math.ceil(settings.vectorSize / 4) * 4
  const [inputs, outputs, innerNodes] = [layout.input / 4, layout.output / 4, layout.innerNodes / 4]
  const own = (place: keyof Layout['within']): number =>
    (layout.scratch + worker * layout.scratchBytes + layout.within[place]) / 4
  const [zeros, copies, hidden, change] = [own('zeros'), own('copies'), own('hidden'), own('change')]

  const generator: GeneratorState = new Uint32Array(4)
  let sentence = new Uint32Array(0)
  const contexts = new Uint32Array(2 * window)
  const sources = new Uint32Array(2 * window)
  const targets = new Uint32Array(layout.targetLimit)
  const weights = new Float32Array(layout.targetLimit)
  const scores = new Float32Array(2 * window * layout.targetLimit)
  let tiles = 0
  let rate = 0
  let loss = 0
  let examples = 0

  return {
    seed: state => {
      generator.set(state)
    },
    state: () => [...generator],
    train(ids, alpha) {
      if (sentence.length < ids.length) sentence = new Uint32Array(ids.length)
      rate = Math.fround(alpha)
      loss = 0
      examples = 0
      let words = 0
      let length = 0
      for (let i = 0; i <= ids.length; i++) {
        const id = i < ids.length ? ids[i]! : sentenceEnd
        if (id === sentenceEnd) {
          if (length > 1) trainSentence(length)
          length = 0
        } else {
          words++
          if (draw(generator) <= keep[id]!) sentence[length++] = id
        }
      }
      return { words, loss, examples }
    }
  }

  function trainSentence(length: number): void {
    for (let i = 0; i < length; i++) {
      const word = sentence[i]!
      if (shareNegatives) chooseTargets(word)
      const reach = 1 + drawBelow(generator, window)
      const end = Math.min(length, i + reach + 1)
      let count = 0
      for (let j = Math.max(0, i - reach); j < end; j++) {
        if (j !== i) contexts[count++] = inputs + sentence[j]! * stride
      }
      if (settings.architecture === 'cbow') {
        if (!shareNegatives) chooseTargets(word)
        trainHidden(count)
      } else if (shareNegatives) {
        for (let c = 0; c < count; c++) sources[c] = contexts[c]!
        step(count)
      } else {
        for (let c = 0; c < count; c++) {
          chooseTargets(word)
          sources[0] = contexts[0] = contexts[c]!
          step(1)
        }
      }
    }
  }

  /** CBOW: the words around one predict it together, and are all changed by the same. */
  function trainHidden(count: number): void {
    const share = Math.fround(1 / count)
    floats.fill(0, hidden, hidden + width)
    floats.fill(0, change, change + width)
    for (let c = 0; c < count; c++) addRow(contexts[c]!, hidden)
    if (cbowMean) scaleRow(hidden, share)
    const first = contexts[0]!
    contexts[0] = change
    sources[0] = hidden
    step(1)
    contexts[0] = first
    // word2vec.c has the mean alone; gensim divides the change in place of the sum.
    if (!cbowMean) scaleRow(change, share)
    for (let c = 0; c < count; c++) addRow(change, contexts[c]!)
  }

  function addRow(from: number, to: number): void {
    for (let k = 0; k < width; k++) floats[to + k]! += floats[from + k]!
  }

  function scaleRow(row: number, factor: number): void {
    for (let k = 0; k < width; k++) floats[row + k]! *= factor
  }

  function chooseTargets(word: number): void {
    let count = 0
    if (hierarchicalSoftmax) {
      for (let edge = tree[word]!; edge !== treeRoot; edge = tree[vocabularySize + (edge >>> 1)]!) {
        targets[count] = innerNodes + (edge >>> 1) * stride
        weights[count++] = edge & 1 ? -1 : 1
      }
    }
    if (negative > 0) {
      const start = count
      targets[count] = outputs + word * stride
      weights[count++] = 1
      for (let i = 0; i < negative; i++) {
        let chosen = drawBelow(generator, vocabularySize)
        if (draw(generator) >= noise[2 * chosen]!) chosen = noise[2 * chosen + 1]!
        const target = outputs + chosen * stride
        let j = start
        while (j < count && targets[j] !== target) j++
        if (j === start) continue
        if (j === count) {
          targets[count] = target
          weights[count++] = -1
        } else weights[j]!--
      }
    }
    tiles = Math.ceil(count / tile)
    for (; count < tiles * tile; count++) {
      targets[count] = zeros
      weights[count] = 0
    }
  }

  /** Trains the rows of `contexts`, by the numbers of `sources`, which may be the same rows. */
  function step(count: number): void {
    for (let t = 0; t < tiles; t++) {
      for (let c = 0; c < count; c++) {
        for (let i = 0; i < tile; i++) {
          const product = dot(sources[c]!, targets[t * tile + i]!)
          scores[(t * count + c) * tile + i] = gradient(product, weights[t * tile + i]!)
        }
      }
    }
    if (tiles > 1 && sources[0] === contexts[0]) {
      // What the first targets change must not reach the others.
      for (let c = 0; c < count; c++) {
        const copy = copies + c * stride
        floats.copyWithin(copy, sources[c]!, sources[c]! + width)
        sources[c] = copy
      }
    }
    for (let t = 0; t < tiles; t++) {
      for (let c = 0; c < count; c++) update(contexts[c]!, sources[c]!, t * tile, (t * count + c) * tile)
    }
  }

  /** The inner product in four lanes. */
  function dot(x: number, y: number): number {
    let a = Math.fround(0)
    let b = Math.fround(0)
    let c = Math.fround(0)
    let d = Math.fround(0)
    for (let k = 0; k < width; k += 4) {
      a = multiplyAdd(floats[x + k]!, floats[y + k]!, a)
      b = multiplyAdd(floats[x + k + 1]!, floats[y + k + 1]!, b)
      c = multiplyAdd(floats[x + k + 2]!, floats[y + k + 2]!, c)
      d = multiplyAdd(floats[x + k + 3]!, floats[y + k + 3]!, d)
    }
    return Math.fround(Math.fround(a + c) + Math.fround(b + d))
  }

  /** How far to move along the gradient of log(sigmoid(score)), or of log(sigmoid(-score)) for a target that says no. */
  function gradient(score: number, weight: number): number {
    const against = weight > 0 ? -score : score
    const exponential = exponential32(Math.max(-20, Math.min(20, against)), multiplyAdd)
    const probability = Math.fround(1 / Math.fround(1 + exponential))
    loss -= Math.abs(weight) * Math.log(probability)
    examples += Math.abs(weight)
    return Math.fround(Math.fround(rate * weight) * Math.fround(1 - probability))
  }

  /** One row and six targets, each moved along the other; the order of the sums is that of the registers in assembly/. */
  function update(to: number, from: number, first: number, score: number): void {
    const g0 = scores[score]!
    const g1 = scores[score + 1]!
    const g2 = scores[score + 2]!
    const g3 = scores[score + 3]!
    const g4 = scores[score + 4]!
    const g5 = scores[score + 5]!
    const t0 = targets[first]!
    const t1 = targets[first + 1]!
    const t2 = targets[first + 2]!
    const t3 = targets[first + 3]!
    const t4 = targets[first + 4]!
    const t5 = targets[first + 5]!
    for (let k = 0; k < width; k++) {
      const x = floats[from + k]!
      let even = multiplyAdd(g0, floats[t0 + k]!, floats[to + k]!)
      let odd = Math.fround(g1 * floats[t1 + k]!)
      even = multiplyAdd(g2, floats[t2 + k]!, even)
      odd = multiplyAdd(g3, floats[t3 + k]!, odd)
      even = multiplyAdd(g4, floats[t4 + k]!, even)
      odd = multiplyAdd(g5, floats[t5 + k]!, odd)
      floats[to + k] = even + odd
      floats[t0 + k] = multiplyAdd(g0, x, floats[t0 + k]!)
      floats[t1 + k] = multiplyAdd(g1, x, floats[t1 + k]!)
      floats[t2 + k] = multiplyAdd(g2, x, floats[t2 + k]!)
      floats[t3 + k] = multiplyAdd(g3, x, floats[t3 + k]!)
      floats[t4 + k] = multiplyAdd(g4, x, floats[t4 + k]!)
      floats[t5 + k] = multiplyAdd(g5, x, floats[t5 + k]!)
    }
  }
}
