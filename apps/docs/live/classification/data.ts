import { takeRows } from '@llm-cookbook/classify'
import type { Matrix } from '@llm-cookbook/vector'
import { withBase } from 'vitepress'
import { fromInt8 } from './int8-rows.ts'
import { wordings } from './wordings.ts'

/** Sentences of reviews of mobile phones, no two alike, each with 1 where it is positive and 0 where not. */
export interface ReviewTexts {
  readonly texts: readonly string[]
  readonly positive: readonly number[]
}

/** What the offline embedder makes of them, brought along. */
export interface ReviewVectors {
  readonly positive: readonly number[]
  readonly matrix: Matrix
  /** Of each wording of `wordings`: the vector of the positive words less that of the negative ones. */
  readonly directions: readonly Float64Array[]
}

/** First sentences of articles, each with its class. */
export interface Articles {
  readonly texts: readonly string[]
  readonly classes: readonly string[]
  readonly matrix: Matrix
}

const columns = 256

export async function fetchReviewTexts(): Promise<ReviewTexts> {
  const rows = await fetchRows('reviews.tsv')
  return { texts: rows.map(([, text]) => text!), positive: rows.map(([score]) => Number(score)) }
}

export async function fetchReviewVectors(): Promise<ReviewVectors> {
  const [{ positive }, all] = await Promise.all([fetchReviewTexts(), fetchVectors('reviews.bin')])
  const rows = Array.from({ length: positive.length }, (_, row) => row)
  const directions = wordings.map((_, i) => {
    const [up, down] = [all.row(rows.length + 2 * i), all.row(rows.length + 2 * i + 1)]
    return Float64Array.from(up, (value, j) => value - down[j]!)
  })
  return { positive, matrix: takeRows(all, rows), directions }
}

export async function fetchArticles(): Promise<Articles> {
  const [rows, matrix] = await Promise.all([fetchRows('articles.tsv'), fetchVectors('articles.bin')])
  return { texts: rows.map(([, text]) => text!), classes: rows.map(([name]) => name!), matrix }
}

async function fetchRows(name: string): Promise<string[][]> {
  const text = await (await get(name)).text()
  return text
    .trim()
    .split('\n')
    .map(line => line.split('\t'))
}

async function fetchVectors(name: string): Promise<Matrix> {
  return fromInt8(new Int8Array(await (await get(name)).arrayBuffer()), columns)
}

async function get(name: string): Promise<Response> {
  const response = await fetch(withBase(`/data/classification/${name}`))
  if (!response.ok) throw new Error(`${name} could not be loaded: ${response.status} ${response.statusText}`)
  return response
}
