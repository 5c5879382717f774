import { readFileSync } from 'node:fs'
import { Matrix } from '@llm-cookbook/vector'

/** Real texts, their labels, and their vectors by the offline embedder: see fixtures/vectors/SOURCES.md. */
export interface LabelledVectors<L> {
  readonly texts: readonly string[]
  readonly labels: readonly L[]
  /** A row of 256 numbers for each text; of length 1, but for rounding. */
  readonly vectors: Matrix
}

/** 600 sentences of reviews of restaurants: 1 for good, 0 for bad. */
export function reviews(): LabelledVectors<0 | 1> {
  const { labels, ...rest } = read('reviews')
  return { ...rest, labels: labels.map(label => (label === '1' ? 1 : 0)) }
}

/** 200 first sentences of articles of an encyclopedia, in 14 categories of 8 to 21. */
export function articles(): LabelledVectors<string> {
  return read('articles')
}

function read(name: string): LabelledVectors<string> {
  const file = (extension: string): Buffer =>
    readFileSync(new URL(`../fixtures/vectors/${name}.${extension}`, import.meta.url))
  const lines = file('tsv')
    .toString()
    .trim()
    .split('\n')
    .map(line => line.split('\t'))
  const bytes = file('bin')
  const numbers = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  return {
    texts: lines.map(line => line[1]!),
    labels: lines.map(line => line[0]!),
    vectors: new Matrix(
      lines.length,
      256,
      Float32Array.from(numbers, number => number / 2 ** 15)
    )
  }
}
