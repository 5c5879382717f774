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
  targetBytes,
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
import { touch, touchLater, touchRest } from './touch'

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
  if (shareNegatives) chooseTargets(wordAt(0), 0)
  for (let i: u32 = 0; i < length; i++) {
    const reach: u32 = 1 + drawBelow(window)
    const last = min(length, i + reach + 1)
    let count: u32 = 0
    for (let j = i > reach ? i - reach : 0; j < last; j++) {
      if (j == i) continue
      const row = <u32>rowOf(wordAt(j))
      store<u32>(contexts + (<usize>count << 2), row)
      store<u32>(sources + (<usize>count << 2), row)
      count++
    }
    if (shareNegatives) {
      const now = i & 1
      if (i + 1 < length) {
        const then = now ^ 1
        chooseTargets(wordAt(i + 1), then)
        touchLater(targetsAt(then), tilesAt(then) * 6)
        if (i + window + 2 < length) touch(rowOf(wordAt(i + window + 2)))
      }
      if (cbow) trainHidden(count, now)
      else stepOn(count, now)
      touchRest()
    } else if (cbow) {
      chooseTargets(wordAt(i), 0)
      trainHidden(count, 0)
    } else {
      trainPairs(wordAt(i), count)
    }
  }
}

/** Each row around a word with targets of its own. */
function trainPairs(word: u32, count: u32): void {
  const first = load<u32>(contexts)
  for (let c: u32 = 0; c < count; c++) {
    const row = c == 0 ? first : load<u32>(contexts + (<usize>c << 2))
    chooseTargets(word, 0)
    store<u32>(contexts, row)
    store<u32>(sources, row)
    stepOn(1, 0)
  }
}

/** CBOW: the words around one predict it together. */
function trainHidden(count: u32, now: u32): void {
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
  stepOn(1, now)
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

// There are two lists of targets: while one is trained on, the rows of the other are touched.
let tiles0: u32 = 0
let tiles1: u32 = 0
let questions0: u32 = 0
let questions1: u32 = 0

@inline function targetsAt(list: u32): usize {
  return targets + <usize>list * targetBytes
}

@inline function weightsAt(list: u32): usize {
  return weights + <usize>list * 2 * targetBytes
}

@inline function tilesAt(list: u32): u32 {
  return list ? tiles1 : tiles0
}

@inline function stepOn(count: u32, list: u32): void {
  step(count, targetsAt(list), weightsAt(list), tilesAt(list), list ? questions1 : questions0)
}

@inline function wordAt(i: u32): u32 {
  return load<u32>(sentence + (<usize>i << 2))
}

@inline function rowOf(word: u32): usize {
  return inputs + <usize>word * stride
}

function chooseTargets(word: u32, list: u32): void {
  const to = targetsAt(list)
  const weight = weightsAt(list)
  let count: u32 = 0
  let questions: u32 = 0
  if (hierarchicalSoftmax) {
    let edge = load<u32>(tree + (<usize>word << 2))
    while (edge != 0xffffffff) {
      const node = edge >>> 1
      store<u32>(to + (<usize>count << 2), <u32>(innerNodes + <usize>node * stride))
      setWeight(weight, count, edge & 1 ? -1 : 1)
      count++
      questions++
      edge = load<u32>(tree + (<usize>(vocabularySize + node) << 2))
    }
  }
  if (negative > 0) {
    const start = to + (<usize>count << 2)
    store<u32>(start, <u32>(outputs + <usize>word * stride))
    setWeight(weight, count, 1)
    count++
    questions++
    for (let i: u32 = 0; i < negative; i++) {
      let chosen = drawBelow(vocabularySize)
      const cell = noise + (<usize>chosen << 3)
      if (draw() >= load<u32>(cell)) chosen = load<u32>(cell, 4)
      const target = <u32>(outputs + <usize>chosen * stride)
      const end = to + (<usize>count << 2)
      let at = start
      while (at < end && load<u32>(at) != target) at += 4
      if (at == start) continue
      questions++
      if (at == end) {
        store<u32>(end, target)
        setWeight(weight, count, -1)
        count++
      } else {
        const again = <u32>((at - to) >> 2)
        setWeight(weight, again, weightOf(weight, again) - 1)
      }
    }
  }
  const tiles = (count + 5) / 6
  for (; count < tiles * 6; count++) {
    store<u32>(to + (<usize>count << 2), <u32>zeros)
    setWeight(weight, count, 0)
  }
  if (list) {
    tiles1 = tiles
    questions1 = questions
  } else {
    tiles0 = tiles
    questions0 = questions
  }
}

/** The weights of six targets stand twice one behind the other, for two contexts. */
@inline function setWeight(weights: usize, target: u32, weight: f32): void {
  const at = weights + <usize>(target / 6) * 48 + <usize>(target % 6) * 4
  store<f32>(at, weight)
  store<f32>(at, weight, 24)
}

@inline function weightOf(weights: usize, target: u32): f32 {
  return load<f32>(weights + <usize>(target / 6) * 48 + <usize>(target % 6) * 4)
}
