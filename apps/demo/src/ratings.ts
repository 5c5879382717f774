import type { RecommenderLearner, Split } from '@llm-cookbook/classify'
import type { Matrix } from '@llm-cookbook/vector'
import { knownColumn, isNumeric } from './columns.ts'
import type { World } from './command.ts'
import { Failure } from './exit.ts'
import type { Values } from './options.ts'
import { printableLine } from './printable.ts'
import { vectorsOf } from './row-vectors.ts'
import { openVectorSource, type vectorOptions } from './source.ts'
import { splitRows, type splitOptions } from './splits.ts'
import type { Row, Table } from './table.ts'
import type { TextColumns } from './text-columns.ts'
import { asText } from './truth.ts'
import { columns, shorten } from './wrap.ts'

/** Who gave what which rating. */
export interface RatingTable {
  readonly rows: readonly Row[]
  readonly users: readonly string[]
  readonly items: readonly string[]
  readonly scores: Float64Array
  /** Of what was written with each rating, where that is to be used. */
  readonly vectors?: Matrix | undefined
}

interface RatingColumns {
  readonly user?: string | undefined
  readonly item?: string | undefined
  readonly rating?: string | undefined
}

/**
 * The ratings of a table. A row without a user, an item or a number is named on standard error.
 *
 * @throws UsageError  where there is no such column
 * @throws Failure  `no-rows`
 */
export function readRatings(table: Table, { user, item, rating }: RatingColumns): RatingTable {
  const names = { user: user!, item: item!, rating: rating! }
  for (const [option, name] of Object.entries(names)) knownColumn(table.columns, option, name)
  const rows = table.rows.filter(({ number, fields }) => {
    const missing = [names.user, names.item].find(name => asText(fields[name]) === '')
    if (missing !== undefined) table.skipped.add(number, `it has nothing in '${missing}'`)
    else if (!isNumeric(fields[names.rating])) table.skipped.add(number, `it has no number in '${names.rating}'`)
    else return true
    return false
  })
  if (rows.length === 0) throw new Failure('no-rows', `${table.name} has no row with a rating.`)
  return {
    rows,
    users: rows.map(({ fields }) => asText(fields[names.user])),
    items: rows.map(({ fields }) => asText(fields[names.item])),
    scores: Float64Array.from(rows, ({ fields }) => Number(fields[names.rating]))
  }
}

/**
 * The same ratings with the vectors of their texts, for what looks at these too. One without a vector is named on standard error.
 *
 * @throws as `vectorsOf`
 */
export async function withTexts(
  ratings: RatingTable,
  table: Table,
  text: TextColumns,
  options: Values<typeof vectorOptions>,
  world: World
): Promise<RatingTable> {
  const rows = ratings.rows.map((row, i) => ({ ...row, text: text.textOf(row), i }))
  const { rows: kept, matrix } = await vectorsOf(table, rows, () => openVectorSource(options, world), world)
  return {
    rows: kept,
    users: kept.map(({ i }) => ratings.users[i]!),
    items: kept.map(({ i }) => ratings.items[i]!),
    scores: Float64Array.from(kept, ({ i }) => ratings.scores[i]!),
    vectors: matrix
  }
}

/** How far a way of telling ratings is off. */
export interface RaterScore {
  readonly model: string
  /** The root of the mean of the squared errors, in the unit of the ratings. */
  readonly rmse: number
  /** The mean of the errors without their signs. */
  readonly mae: number
}

type SplitSettings = Values<typeof splitOptions>

/** Matrix factorization beside the means, all learnt from the same ratings and judged by others. */
export async function compareRaters(
  ratings: RatingTable,
  options: SplitSettings,
  { terminal, signal }: World
): Promise<{ models: RaterScore[]; learnt: number; judged: number }> {
  const { hybrid, matrixFactorization, meanAbsoluteError, meanSquaredError, profiles } =
    await import('@llm-cookbook/classify')
  const { seed } = options
  const splits = await splitRows(ratings.rows, undefined, options)
  const truth = splits.flatMap(({ test }) => Array.from(test, row => ratings.scores[row]!))
  const score = (model: string, predicted: ArrayLike<number>): RaterScore => ({
    model,
    rmse: Math.sqrt(meanSquaredError(truth, predicted)),
    mae: meanAbsoluteError(truth, predicted)
  })
  const models = [
    score(
      'mean of all',
      average(ratings, splits, () => '')
    ),
    score(
      'mean of the item',
      average(ratings, splits, row => ratings.items[row]!)
    ),
    score(
      'mean of the user',
      average(ratings, splits, row => ratings.users[row]!)
    )
  ]
  const learners: Record<string, RecommenderLearner> = {
    'biases of users and items': matrixFactorization({ factors: 0, seed }),
    'matrix factorization': matrixFactorization({ seed }),
    'matrix factorization, ALS': matrixFactorization({ method: 'als', seed }),
    ...(ratings.vectors && {
      'factorization and texts': hybrid([matrixFactorization({ method: 'als', seed }), profiles()], { seed })
    })
  }
  for (const [name, learner] of Object.entries(learners)) {
    const predicted: number[] = []
    for (const { train, test } of splits) {
      const lessons = await taken(ratings, train)
      const model = await learner.fit(lessons, {
        signal,
        onProgress({ done, total }) {
          terminal.progress.show(`Training: ${name}`, done, total)
        }
      })
      const { users, items } = await taken(ratings, test)
      predicted.push(...model.predict(users, items))
    }
    models.push(score(name, predicted))
  }
  return { models, learnt: splits[0]!.train.length, judged: truth.length }
}

export interface Recommended {
  readonly item: string
  readonly score: number
}

/**
 * What a user would rate highest of what they have not rated, learnt from all ratings.
 *
 * @throws Failure  `unknown-user`
 */
export async function recommendTo(
  reader: string,
  ratings: RatingTable,
  { seed, k, method }: { readonly seed: number; readonly k: number; readonly method: 'sgd' | 'als' },
  { signal }: World
): Promise<Recommended[]> {
  const { matrixFactorization } = await import('@llm-cookbook/classify')
  if (!ratings.users.includes(reader)) {
    throw new Failure('unknown-user', `No rating is by a user '${printableLine(reader)}'.`)
  }
  const model = await matrixFactorization({ seed, method }).fit(ratings, { signal })
  const exclude = ratings.items.filter((_, row) => ratings.users[row] === reader)
  return model.recommend(reader, { k, exclude }).map(({ item, score }) => ({ item: String(item), score }))
}

/** The mean of the ratings in the training part that share a key with the row; of all, where none does. */
function average({ scores }: RatingTable, splits: readonly Split[], keyOf: (row: number) => string): number[] {
  return splits.flatMap(({ train, test }) => {
    const groups = new Map<string, { sum: number; count: number }>()
    let sum = 0
    for (const row of train) {
      const group = groups.get(keyOf(row)) ?? { sum: 0, count: 0 }
      group.sum += scores[row]!
      group.count++
      groups.set(keyOf(row), group)
      sum += scores[row]!
    }
    return Array.from(test, row => {
      const group = groups.get(keyOf(row))
      return group ? group.sum / group.count : sum / train.length
    })
  })
}

async function taken(
  { users, items, scores, vectors }: RatingTable,
  rows: Int32Array
): Promise<Omit<RatingTable, 'rows'>> {
  const { takeRows } = await import('@llm-cookbook/classify')
  return {
    users: takeRows(users, rows),
    items: takeRows(items, rows),
    scores: Float64Array.from(rows, row => scores[row]!),
    ...(vectors && { vectors: takeRows(vectors, rows) })
  }
}

export function showRaters(models: readonly RaterScore[], { terminal }: Pick<World, 'terminal'>): void {
  const width = Math.max(...models.map(({ model }) => model.length))
  const best = Math.min(...models.map(({ rmse }) => rmse))
  terminal.print(terminal.style('dim', `${'how ratings are told'.padEnd(width)}   RMSE    MAE`))
  for (const { model, rmse, mae } of models) {
    const row = `${model.padEnd(width)}  ${rmse.toFixed(3).padStart(5)}  ${mae.toFixed(3).padStart(5)}`
    terminal.print(rmse === best ? terminal.style(['bold', 'cyan'], row) : row)
  }
}

export function showRecommendations(
  reader: string,
  recommended: readonly Recommended[],
  { terminal }: Pick<World, 'terminal'>
): void {
  terminal.print(`\n${terminal.style('bold', `For ${printableLine(reader)}`)}`)
  if (recommended.length === 0) terminal.print('  They have rated everything.')
  const width = Math.min(60, Math.max(0, ...recommended.map(({ item }) => columns(printableLine(item)))))
  for (const { item, score } of recommended) {
    const name = shorten(printableLine(item), width)
    terminal.print(`  ${terminal.style('cyan', score.toFixed(2))}  ${name}`)
  }
}
