import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cosine, createRandom, type Matrix } from '@llm-cookbook/vector'
import { englishWords } from '../src/index.ts'

/** Two sentences, and how alike people found them, from 0 to 5. */
export interface Pair {
  a: string
  b: string
  score: number
}

/** A part of the STS Benchmark (Cer and others, SemEval-2017 Task 1), as its tab-separated file in `folder` has it. */
export function readSts(folder: string, part: 'train' | 'dev' | 'test'): Pair[] {
  return readFileSync(join(folder, `sts-${part}.csv`), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [, , , , score, a, b] = line.split('\t')
      return { a: a!, b: b!, score: Number(score) }
    })
}

/** The pairs of which neither sentence has the words of one of the others, in their order. */
export function cleanPairs(pairs: readonly Pair[], others: readonly Pair[]): Pair[] {
  const key = (text: string): string => englishWords(text).join(' ')
  const seen = new Set(others.flatMap(({ a, b }) => [key(a), key(b)]))
  return pairs.filter(({ a, b }) => !seen.has(key(a)) && !seen.has(key(b)))
}

/**
 * The pairs with slips: each word of four letters or more has, by the given chance, two neighbouring letters swapped or
 * one letter left out, but never the first.
 */
export function misspeltPairs(pairs: readonly Pair[], chance: number, seed: number): Pair[] {
  const random = createRandom(seed)
  const slip = (word: string): string => {
    if (random.uniform() >= chance) return word
    const at = 1 + random.integer(word.length - 2)
    const second = random.uniform() < 0.5 ? word[at]! : ''
    return word.slice(0, at) + word[at + 1]! + second + word.slice(at + 2)
  }
  const misspell = (text: string): string => text.replace(/[A-Za-z]{4,}/g, slip)
  return pairs.map(({ a, b, score }) => ({ a: misspell(a), b: misspell(b), score }))
}

/** Spearman's correlation × 100 of people's scores and the cosines of the rows: pair i is rows 2i and 2i + 1. */
export function stsScore(pairs: readonly Pair[], matrix: Matrix): number {
  const cosines = pairs.map((_, i) => cosine(matrix.row(2 * i), matrix.row(2 * i + 1)))
  const scores = pairs.map(({ score }) => score)
  return 100 * pearson(ranks(cosines), ranks(scores))
}

/** Ranks from 0; equal values share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!)
  const ranks = new Array<number>(values.length)
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + end - 1) / 2
  }
  return ranks
}

function pearson(x: readonly number[], y: readonly number[]): number {
  const meanX = x.reduce((a, b) => a + b, 0) / x.length
  const meanY = y.reduce((a, b) => a + b, 0) / y.length
  let xy = 0
  let xx = 0
  let yy = 0
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX
    const dy = y[i]! - meanY
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  return xy / Math.sqrt(xx * yy)
}
