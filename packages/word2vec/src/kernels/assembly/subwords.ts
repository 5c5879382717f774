// Training of words by the rows of their n-grams: see ../../subwords/typescript.ts, the twin of this file. One step against targets, the
// generator and what the kernel is told are those of training without n-grams.
import {
  change,
  contexts,
  hidden,
  ids,
  keep,
  negative,
  noise,
  outputs,
  sentence,
  sources,
  stride,
  targets,
  vocabularySize,
  weights,
  width,
  window,
  zeros
} from './plan'
import { draw, drawBelow, loadGenerator, storeGenerator } from './random'
import { begin, finish, step } from './step'

export { configure } from './plan'

let predictsNeighbors: bool = false
/** For each word where the addresses of its rows begin, and behind the last one where they end. */
let starts: usize = 0
/** For each word by how much its hidden vector moves when its rows move by 1. */
let echo: usize = 0
/** What is to be added to the rows of a word, for all its neighbours together. */
let moved: usize = 0
/** Addresses of the rows of all words around one. */
let bag: usize = 0

export function configureRows(neighbors: bool, startsAt: usize, echoAt: usize, movedAt: usize, bagAt: usize): void {
  predictsNeighbors = neighbors
  starts = startsAt
  echo = echoAt
  moved = movedAt
  bag = bagAt
}

/** Trains on the first `count` ids; the rates are those of `alpha`. */
export function train(count: u32, alpha: f32): void {
  loadGenerator()
  begin(alpha)
  store<u32>(contexts, <u32>change)
  store<u32>(sources, <u32>hidden)
  let length: u32 = 0
  const end = ids + (<usize>count << 2)
  for (let at = ids; at < end; at += 4) {
    const id = load<u32>(at)
    // The end of a sentence is -1.
    if (id == 0xffffffff) {
      trainSentence(length)
      length = 0
    } else if (draw() <= load<u32>(keep + (<usize>id << 2))) {
      store<u32>(sentence + (<usize>length << 2), id)
      length++
    }
  }
  trainSentence(length)
  finish()
  storeGenerator()
}

function trainSentence(length: u32): void {
  for (let i: u32 = 0; i < length; i++) {
    const reach: u32 = 1 + drawBelow(window)
    const first: u32 = i > reach ? i - reach : 0
    const end = min(length, i + reach + 1)
    if (predictsNeighbors) predictNeighbors(i, first, end)
    else predictMiddle(i, first, end)
  }
}

function predictNeighbors(i: u32, first: u32, end: u32): void {
  const word = wordAt(i)
  const from = startOf(word)
  const to = startOf(word + 1)
  gather(from, to)
  clear(moved)
  const factor = v128.load_splat<f32>(echo + (<usize>word << 2))
  for (let j = first; j < end; j++) {
    if (j == i) continue
    clear(change)
    decide(wordAt(j))
    for (let k: usize = 0; k < width; k += 16) {
      const by = v128.load(change + k)
      v128.store(hidden + k, f32x4.add(v128.load(hidden + k), f32x4.mul(factor, by)))
      v128.store(moved + k, f32x4.add(v128.load(moved + k), by))
    }
  }
  scatter(from, to, moved)
}

function predictMiddle(i: u32, first: u32, end: u32): void {
  let to = bag
  for (let j = first; j < end; j++) {
    if (j == i) continue
    const word = wordAt(j)
    const last = startOf(word + 1)
    for (let row = startOf(word); row < last; row += 4) {
      store<u32>(to, load<u32>(row))
      to += 4
    }
  }
  if (to == bag) return
  gather(bag, to)
  clear(change)
  decide(wordAt(i))
  scatter(bag, to, change)
}

/** Sets the hidden vector to the mean of the rows whose addresses stand there. */
function gather(from: usize, to: usize): void {
  clear(hidden)
  let at = from
  for (; at + 12 < to; at += 16) {
    const a = <usize>load<u32>(at)
    const b = <usize>load<u32>(at, 4)
    const c = <usize>load<u32>(at, 8)
    const d = <usize>load<u32>(at, 12)
    for (let k: usize = 0; k < width; k += 16) {
      const ab = f32x4.add(v128.load(a + k), v128.load(b + k))
      const cd = f32x4.add(v128.load(c + k), v128.load(d + k))
      v128.store(hidden + k, f32x4.add(v128.load(hidden + k), f32x4.add(ab, cd)))
    }
  }
  for (; at < to; at += 4) add(hidden, <usize>load<u32>(at))
  const share = f32x4.splat(<f32>1 / <f32>((to - from) >> 2))
  for (let k: usize = 0; k < width; k += 16) v128.store(hidden + k, f32x4.mul(v128.load(hidden + k), share))
}

function scatter(from: usize, to: usize, vector: usize): void {
  for (let at = from; at < to; at += 4) add(<usize>load<u32>(at), vector)
}

@inline function add(to: usize, from: usize): void {
  for (let k: usize = 0; k < width; k += 16) v128.store(to + k, f32x4.add(v128.load(to + k), v128.load(from + k)))
}

@inline function clear(vector: usize): void {
  const zero = f32x4.splat(0)
  for (let k: usize = 0; k < width; k += 16) v128.store(vector + k, zero)
}

/** The hidden vector says yes to a word, and no to others; what its rows are to move by is added to `change`. */
function decide(word: u32): void {
  let to = targets
  const apart = weights - targets
  const own = rowOf(word)
  store<u32>(to, own)
  store<f32>(to + apart, 1)
  to += 4
  for (let i: u32 = 0; i < negative; i++) {
    let row = own
    while (row == own) {
      const cell = drawBelow(vocabularySize)
      const at = noise + (<usize>cell << 3)
      row = rowOf(select<u32>(cell, load<u32>(at, 4), draw() < load<u32>(at)))
    }
    let same = targets
    while (same < to && load<u32>(same) != row) same += 4
    if (same == to) {
      store<u32>(to, row)
      store<f32>(to + apart, -1)
      to += 4
    } else {
      store<f32>(same + apart, load<f32>(same + apart) - 1)
    }
  }
  const tiles = <u32>((to - targets + 20) / 24)
  for (const end = targets + <usize>tiles * 24; to < end; to += 4) {
    store<u32>(to, <u32>zeros)
    store<f32>(to + apart, 0)
  }
  step(1, tiles, 1 + negative)
}

@inline function rowOf(word: u32): u32 {
  return <u32>(outputs + <usize>word * stride)
}

@inline function wordAt(i: u32): u32 {
  return load<u32>(sentence + (<usize>i << 2))
}

@inline function startOf(word: u32): usize {
  return <usize>load<u32>(starts + (<usize>word << 2))
}
