import { amount, grouped } from '../amounts.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { json } from '../common-options.ts'
import { exitCodes, Failure, UsageError } from '../exit.ts'
import { labelledRows } from '../labelled-rows.ts'
import { nearestTo, showNearest } from '../nearest-rows.ts'
import type { Options, Values } from '../options.ts'
import { compareRaters, readRatings, recommendTo, showRaters, showRecommendations, withTexts } from '../ratings.ts'
import { vectorOptions } from '../source.ts'
import { checkSplit, splitOptions } from '../splits.ts'
import { aboutTable, openTable, tableOptions, type Table } from '../table.ts'
import { openTextColumns, textColumns } from '../text-columns.ts'

const recommendOptions = {
  text: textColumns,
  query: {
    kind: 'text',
    value: 'ROW|TEXT',
    about: 'What to find the like of: a row by its number, from 0, or a text.'
  },
  k: { kind: 'integer', least: 1, most: 10_000, default: 5, about: 'How many to tell.' },
  user: { kind: 'text', value: 'COLUMN', about: 'Who gave the rating.' },
  item: { kind: 'text', value: 'COLUMN', about: 'What was rated.' },
  rating: { kind: 'text', value: 'COLUMN', about: 'The rating, a number.' },
  method: {
    kind: 'choice',
    of: ['sgd', 'als'],
    default: 'sgd',
    about: 'How --for learns: by gradient descent, or by least squares in turns (ALS). Both are measured.'
  },
  for: { kind: 'text', value: 'USER', about: 'The user to recommend items to that they have not rated.' },
  ...splitOptions,
  ...tableOptions,
  ...vectorOptions,
  json: {
    ...json,
    about:
      'Print one JSON object: { query, nearest: [{ row, text, distance }] }; of ratings { rows, users, items, models: [{ model, rmse, ' +
      'mae }], recommendations? }.'
  }
} as const satisfies Options

type RecommendOptions = Values<typeof recommendOptions>

export const command: Command = defineCommand({
  usage: [
    'recommend [DATA] --query ROW|TEXT [OPTIONS]',
    'recommend DATA --user COLUMN --item COLUMN --rating COLUMN [--for USER] [OPTIONS]'
  ],
  about:
    'Finds the rows of a table that are the most like a row or a text, by the cosine of their vectors; identical texts are told once. ' +
    'Or learns from ratings what users would give to items (matrix factorization), and tells how far that is off on ratings that it ' +
    `has not seen, beside what the means come to.\n\n${aboutTable}`,
  options: recommendOptions,
  examples: [
    { about: 'Articles like the first of those that come with it', line: 'cookbook recommend --query 0' },
    { about: 'Search by meaning', line: 'cookbook recommend news.csv --text title --query "floods in Asia" --k 10' },
    {
      about: 'Whether what users write helps to tell how they rate',
      line: 'cookbook recommend reviews.csv --user UserId --item ProductId --rating Score --text Summary Text'
    },
    {
      about: 'What a user would like, learnt from all ratings',
      line: 'cookbook recommend ratings.csv --user user --item film --rating stars --for anna'
    }
  ],
  async run({ options, args, ...world }) {
    const [file, ...more] = args
    if (more.length > 0) throw new UsageError(`recommend takes one file, and got '${more[0]!}' too.`)
    const way = wayOf(options)
    if (way === 'ratings' && file === undefined) throw new UsageError('The file of ratings is missing.')
    const table = await openTable(file, options, world)
    if (table.rows.length === 0) throw new Failure('no-rows', `${table.name} has no row that can be read.`)
    await (way === 'query' ? recommendRows(table, options, world) : recommendItems(table, options, world))
    table.skipped.finish()
    return table.skipped.count > 0 ? exitCodes.doneInPart : exitCodes.done
  }
})

/** @throws UsageError */
function wayOf({ query, user, item, rating, for: reader }: RecommendOptions): 'query' | 'ratings' {
  const columns = { user, item, rating }
  const missing = Object.entries(columns).filter(([, column]) => column === undefined)
  if (missing.length === 3) {
    if (reader !== undefined) throw new UsageError('--for wants --user, --item and --rating.')
    if (query === undefined) throw new UsageError('--query is missing, or --user, --item and --rating.')
    return 'query'
  }
  if (query !== undefined) throw new UsageError('--query and ratings do not go together.')
  if (missing.length > 0)
    throw new UsageError(`--${missing[0]![0]} is missing: --user, --item and --rating go together.`)
  return 'ratings'
}

async function recommendRows(table: Table, options: RecommendOptions, world: World): Promise<void> {
  const isBare = options.text.length === 0 && table.hasVectors && !table.columns.includes('text')
  const text = isBare ? undefined : openTextColumns(options.text, table.columns)
  const { rows } = labelledRows(table, text, undefined)
  const { query, nearest } = await nearestTo(options.query!, { table, rows }, options, world)
  if (options.json) {
    world.terminal.json({
      query: { ...(query.row !== undefined && { row: query.row }), text: query.text },
      nearest: nearest.map(({ row, text, distance }) => ({ row, text, distance: Number(distance.toPrecision(7)) })),
      rows: table.rows.length,
      skipped: table.skipped.count
    })
  } else showNearest(query, nearest, world)
}

async function recommendItems(table: Table, options: RecommendOptions, world: World): Promise<void> {
  checkSplit(options, table)
  const read = readRatings(table, options)
  const text = options.text.length > 0 ? openTextColumns(options.text, table.columns) : undefined
  const ratings = text ? await withTexts(read, table, text, options, world) : read
  const compared = await compareRaters(ratings, options, world)
  const reader = options.for
  const recommended = reader === undefined ? undefined : await recommendTo(reader, ratings, options, world)
  const [users, items] = [ratings.users, ratings.items].map(ids => new Set(ids).size)
  if (options.json) {
    world.terminal.json({
      rows: ratings.users.length,
      users,
      items,
      ...compared,
      ...(recommended && { for: reader, recommendations: recommended }),
      skipped: table.skipped.count
    })
    return
  }
  const { terminal } = world
  const counts = `${amount(users!, 'user')} and ${amount(items!, 'item')}`
  terminal.print(terminal.style('bold', `${amount(ratings.users.length, 'rating')} of ${table.name}, ${counts}`))
  const how = options.folds === undefined ? `${grouped(compared.learnt)} learnt from, ` : ''
  terminal.print(terminal.style('dim', `${how}${grouped(compared.judged)} to judge by`))
  terminal.print()
  showRaters(compared.models, world)
  if (recommended) showRecommendations(reader!, recommended, world)
}
