// What all benches of the package measure on: vectors of real texts, as many and as wide as asked for.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { createRandom, Matrix, normalizeRows, type Random } from '@llm-cookbook/vector'
import { parse } from 'csv-parse/sync'
import { articles, reviews } from '../test/support/vectors.ts'

export interface BenchDataOptions {
  readonly rows: number
  readonly columns: number
  /** How many labels there are; 2 by default. */
  readonly classes?: number
  /** 1 by default. The same seed gives the same numbers. */
  readonly seed?: number
}

export interface BenchData {
  /** Rows of length 1. */
  readonly matrix: Matrix
  /** From 0 to `classes - 1`, about equally many of each: in which of so many random directions a text lies farthest, with noise. */
  readonly labels: number[]
  /** For regression: how far a text lies in a random direction, with noise; of mean 0 and standard deviation about 1. */
  readonly targets: Float64Array
  /** Where the vectors come from, in words for the head of a table. */
  readonly about: string
}

/**
 * Vectors of some 7,300 real texts by the offline embedder, 256 numbers each; other widths are random projections of them, and
 * rows beyond are copies, with noise of half their length. Where the data folder is absent, the 800 texts among the fixtures
 * have to do, and a line says so.
 */
export async function benchData({ rows, columns, classes = 2, seed = 1 }: BenchDataOptions): Promise<BenchData> {
  const random = createRandom(seed)
  const texts = random.shuffle(await readTexts())
  const all = await (await createLocalEmbedder()).embed(texts.slice(0, rows))
  const centered = center(all)
  const matrix = fill(columns === all.columns ? all : project(all, columns, random), rows, random)
  const directions = project(centered, classes, random)
  const direction = project(centered, 1, random)
  const noisy = (score: number): number => score + random.normal() / 2
  const labels = Array.from({ length: rows }, (_, i) => {
    const scores = Array.from(directions.row(i % all.rows), noisy)
    return scores.indexOf(Math.max(...scores))
  })
  const targets = Float64Array.from({ length: rows }, (_, i) => noisy(direction.data[i % all.rows]!))
  const about = `${all.rows} real texts as ${all.columns} numbers each, here ${rows} × ${columns}`
  return { matrix, labels, targets, about }
}

async function readTexts(): Promise<string[]> {
  const folder = dataFolder()
  if (folder === undefined) {
    console.warn('No data folder (LLM_COOKBOOK_DATA): the vectors are copies of those of 800 texts.')
    return [...reviews().texts, ...articles().texts]
  }
  const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8')
  const table = async (path: string): Promise<Record<string, string>[]> => parse(await read(path), { columns: true })
  const sentences = (text: string): string[] => text.split('\n').map(line => line.split('\t')[0]!)
  const all = [
    ...(await table('fine-food-reviews/fine_food_reviews_1k.csv')).map(row => `${row['Summary']!} ${row['Text']!}`),
    ...(await table('ag-news-2k/AG_news_samples.csv')).map(row => `${row['title']!} ${row['description']!}`),
    ...(await table('snli-2k/snli_1.0_train_2k.csv')).flatMap(row => [row['sentence1']!, row['sentence2']!]),
    ...sentences(await read('sentiment-sentences/yelp_labelled.txt')),
    ...sentences(await read('sentiment-sentences/imdb_labelled.txt'))
  ]
  return [...new Set(all.filter(text => text.trim() !== ''))]
}

/** Without the mean row, and so that each projection of it has a variance of about 1. */
function center({ rows, columns, data }: Matrix): Matrix {
  const mean = new Float64Array(columns)
  for (let i = 0; i < data.length; i++) mean[i % columns]! += data[i]! / rows
  const centered = data.map((value, i) => value - mean[i % columns]!)
  const variance = centered.reduce((sum, value) => sum + value * value, 0) / rows
  return new Matrix(
    rows,
    columns,
    centered.map(value => value / Math.sqrt(variance))
  )
}

/** Times a matrix of normal numbers: keeps the angles, more or less (the lemma of Johnson and Lindenstrauss). */
function project(matrix: Matrix, columns: number, random: Random): Matrix {
  const projected = new Matrix(matrix.rows, columns)
  const weights = Float32Array.from({ length: matrix.columns * columns }, () => random.normal())
  for (let i = 0; i < matrix.rows; i++) {
    const row = projected.row(i)
    for (const [k, value] of matrix.row(i).entries()) {
      for (let j = 0, at = k * columns; j < columns; j++, at++) row[j]! += value * weights[at]!
    }
  }
  return projected
}

/** To so many rows; noise keeps copies apart, and what was projected to more columns than it had from lying in few of them. */
function fill(matrix: Matrix, rows: number, random: Random): Matrix {
  const { columns } = matrix
  const real = normalizeRows(matrix)
  const filled = new Matrix(rows, columns)
  for (let i = 0; i < rows; i++) {
    const row = filled.row(i)
    row.set(real.row(i % real.rows))
    const length = i >= real.rows ? 0.5 : columns > 256 ? 0.2 : 0
    // Uniform, of that length in the mean: a number from -1 to 1 has a variance of 1/3.
    const scale = 2 * length * Math.sqrt(3 / columns)
    if (length > 0) for (let j = 0; j < columns; j++) row[j]! += scale * (random.uniform() - 0.5)
  }
  return normalizeRows(filled)
}
