import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { createRandom, dot, Matrix } from '@llm-cookbook/vector'
import { fitLogistic, predictLogistic } from './logistic.ts'

/** A review, and 1 for four and five stars, 0 for one and two. */
export interface Review {
  text: string
  label: number
}

/**
 * The label wordings, negative and positive, that reviews are sorted by without having seen any. They were fixed before
 * the first table was measured, and none of them is among the phrases that tables are trained with.
 */
export const wordings: readonly (readonly [negative: string, positive: string])[] = [
  ['negative', 'positive'],
  ['a negative review', 'a positive review'],
  ['An Amazon review with a negative sentiment.', 'An Amazon review with a positive sentiment.'],
  ['bad', 'good'],
  ['I hated it', 'I loved it'],
  ['a terrible product', 'a great product']
]

/** The thousand fine-food reviews of the OpenAI cookbook (McAuley, Leskovec, WWW 2013) but for those with three stars. */
export function readReviews(folder: string): Review[] {
  const rows = parse(readFileSync(join(folder, 'fine_food_reviews_1k.csv')), { columns: true, bom: true })
  return (rows as { Score: string; Summary: string; Text: string }[])
    .filter(({ Score }) => Score !== '3')
    .map(({ Score, Summary, Text }) => ({
      text: `Title: ${Summary.trim()}; Content: ${Text.trim()}`,
      label: Number(Number(Score) > 3)
    }))
}

/** Macro F1 by wording: a review is what the nearer of the two labels says. */
export function zeroShot(reviews: readonly Review[], rows: Matrix, labels: Matrix): number[] {
  return wordings.map((_, w) =>
    macroF1(
      reviews.map(({ label }) => label),
      reviews.map((_, i) => Number(dot(rows.row(i), labels.row(2 * w + 1)) > dot(rows.row(i), labels.row(2 * w))))
    )
  )
}

/** Macro F1 of logistic regression, by split: ten times another fifth of the reviews is kept from it. */
export function supervised(reviews: readonly Review[], rows: Matrix): number[] {
  return Array.from({ length: 10 }, (_, split) => {
    const order = createRandom(split + 1).shuffle(reviews.map((_, i) => i))
    const held = order.slice(0, Math.round(order.length / 5))
    const seen = order.slice(held.length)
    const labels = (some: readonly number[]): number[] => some.map(i => reviews[i]!.label)
    const model = fitLogistic(Matrix.fromRows(seen.map(i => rows.row(i))), labels(seen), regularization * seen.length)
    return macroF1(
      labels(held),
      held.map(i => predictLogistic(model, rows.row(i)))
    )
  })
}

/** What scikit-learn calls C. */
const regularization = 10

/** The mean of both labels' F1. */
export function macroF1(labels: readonly number[], predicted: readonly number[]): number {
  const f1 = [0, 1].map(label => {
    const isHit = labels.map((wanted, i) => wanted === label && predicted[i] === label)
    const count = (some: readonly unknown[]): number => some.filter(value => value === label || value === true).length
    const [hits, wanted, told] = [isHit.filter(Boolean).length, count(labels), count(predicted)]
    return wanted + told === 0 ? 0 : (2 * hits) / (wanted + told)
  })
  return (f1[0]! + f1[1]!) / 2
}
