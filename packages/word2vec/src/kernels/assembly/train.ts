import {
  cbow,
  cbowMean,
  change,
  contexts,
  hidden,
  hierarchicalSoftmax,
  ids,
  innerNodes,
  inputs,
  keep,
  negative,
  noise,
  outputs,
  sentence,
  shareNegatives,
  sources,
  stride,
  targets,
  tree,
  vocabularySize,
  weights,
  width,
  window,
  zeros
} from './plan'
import { draw, drawBelow, loadGenerator, storeGenerator } from './random'
import { begin, finish, step } from './step'

export { multiplySubtract } from './arithmetic'
export { configure } from './plan'

/** Trains on the first `count` ids; returns how many of them are words. See ../typescript.ts, the twin of this file. */
export function train(count: u32, alpha: f32): u32 {
  loadGenerator()
  begin(alpha)
  let words: u32 = 0
  let length: u32 = 0
  const end = ids + (<usize>count << 2)
  for (let at = ids; at < end; at += 4) {
    const id = load<u32>(at)
    // The end of a sentence is -1.
    if (id == 0xffffffff) {
      if (length > 1) trainSentence(length)
      length = 0
    } else {
      words++
      if (draw() <= load<u32>(keep + (<usize>id << 2))) {
        store<u32>(sentence + (<usize>length << 2), id)
        length++
      }
    }
  }
  if (length > 1) trainSentence(length)
  finish()
  storeGenerator()
  return words
}

function trainSentence(length: u32): void {
  for (let i: u32 = 0; i < length; i++) {
    const word = wordAt(i)
    if (shareNegatives) chooseTargets(word)
    const reach: u32 = 1 + drawBelow(window)
    const last = min(length, i + reach + 1)
    let count: u32 = 0
    for (let j = i > reach ? i - reach : 0; j < last; j++) {
      if (j == i) continue
      const row = <u32>(inputs + <usize>wordAt(j) * stride)
      store<u32>(contexts + (<usize>count << 2), row)
      store<u32>(sources + (<usize>count << 2), row)
      count++
    }
    if (cbow) {
      if (!shareNegatives) chooseTargets(word)
      trainHidden(count)
    } else if (shareNegatives) {
      step(count, tiles, questions)
    } else {
      trainPairs(word, count)
    }
  }
}

/** Each row around a word with targets of its own. */
function trainPairs(word: u32, count: u32): void {
  for (let c: u32 = 0; c < count; c++) {
    const row = load<u32>(contexts + (<usize>c << 2))
    chooseTargets(word)
    store<u32>(contexts, row)
    store<u32>(sources, row)
    step(1, tiles, questions)
  }
}

/** CBOW: the words around one predict it together. */
function trainHidden(count: u32): void {
  const first = load<u32>(contexts)
  const end = contexts + (<usize>count << 2)
  const share = f32x4.splat(<f32>1 / <f32>count)
  const zero = f32x4.splat(0)
  for (let k: usize = 0; k < width; k += 16) {
    let sum = zero
    for (let c = contexts; c < end; c += 4) sum = f32x4.add(sum, v128.load(<usize>load<u32>(c) + k))
    if (cbowMean) sum = f32x4.mul(sum, share)
    v128.store(hidden + k, sum)
    v128.store(change + k, zero)
  }
  store<u32>(contexts, <u32>change)
  store<u32>(sources, <u32>hidden)
  step(1, tiles, questions)
  store<u32>(contexts, first)
  for (let k: usize = 0; k < width; k += 16) {
    let moved = v128.load(change + k)
    if (!cbowMean) moved = f32x4.mul(moved, share)
    for (let c = contexts; c < end; c += 4) {
      const at = <usize>load<u32>(c) + k
      v128.store(at, f32x4.add(v128.load(at), moved))
    }
  }
}

@inline function wordAt(i: u32): u32 {
  return load<u32>(sentence + (<usize>i << 2))
}

/** Of the word in turn: sixes of targets, and the sum of their weights, signs apart. */
let tiles: u32 = 0
let questions: u32 = 0

function chooseTargets(word: u32): void {
  // Of the target to come; its weight stands as far behind `weights`.
  let to = targets
  const apart = weights - targets
  questions = 0
  if (hierarchicalSoftmax) {
    let edge = load<u32>(tree + (<usize>word << 2))
    while (edge != 0xffffffff) {
      const node = edge >>> 1
      store<u32>(to, <u32>(innerNodes + <usize>node * stride))
      store<f32>(to + apart, edge & 1 ? -1 : 1)
      to += 4
      edge = load<u32>(tree + (<usize>(vocabularySize + node) << 2))
    }
    questions = <u32>((to - targets) >> 2)
  }
  if (negative > 0) {
    const first = to
    store<u32>(to, <u32>(outputs + <usize>word * stride))
    store<f32>(to + apart, 1)
    to += 4
    questions++
    for (let i: u32 = 0; i < negative; i++) {
      const cell = drawBelow(vocabularySize)
      const at = noise + (<usize>cell << 3)
      // Without a branch, as none could be foreseen.
      const chosen = select<u32>(cell, load<u32>(at, 4), draw() < load<u32>(at))
      const row = <u32>(outputs + <usize>chosen * stride)
      let same = first
      while (same < to && load<u32>(same) != row) same += 4
      if (same == first) continue
      questions++
      if (same == to) {
        store<u32>(to, row)
        store<f32>(to + apart, -1)
        to += 4
      } else {
        store<f32>(same + apart, load<f32>(same + apart) - 1)
      }
    }
  }
  tiles = <u32>((to - targets + 20) / 24)
  for (const end = targets + <usize>tiles * 24; to < end; to += 4) {
    store<u32>(to, <u32>zeros)
    store<f32>(to + apart, 0)
  }
}
