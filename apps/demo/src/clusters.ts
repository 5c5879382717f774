import type { Matrix } from '@llm-cookbook/vector'
import { isNumeric, knownColumn } from './columns.ts'
import type { World } from './command.ts'
import { Failure, UsageError } from './exit.ts'
import type { LabelledRow } from './labelled-rows.ts'
import type { Values } from './options.ts'
import { project, type Method } from './project.ts'
import { vectorsOf } from './row-vectors.ts'
import { openServices } from './services.ts'
import { openVectorSource, type vectorOptions } from './source.ts'
import type { Table } from './table.ts'

export interface ClusterOptions extends Values<typeof vectorOptions> {
  readonly k: number | undefined
  readonly most: number
  readonly mean: readonly string[]
  readonly examples: number
  readonly model: string | undefined
  readonly method: Method
  readonly 'no-picture': boolean
  readonly html: string | undefined
  readonly json: boolean
  readonly seed: number
}

export interface Cluster {
  readonly cluster: number
  readonly name: string
  readonly size: number
  /** Words that are in it more than elsewhere; none where there are no texts. */
  readonly words: readonly string[]
  /** Of the columns of `--mean`; `null` where no row has a number. */
  readonly means: Readonly<Record<string, number | null>>
  /** The rows nearest to its middle, by their numbers in the file. */
  readonly nearest: readonly { readonly row: number; readonly text: string }[]
}

export interface Clusters {
  readonly rows: readonly LabelledRow[]
  /** The cluster of each row. */
  readonly labels: Int32Array
  readonly clusters: readonly Cluster[]
  /** From -1 to 1, how much nearer rows are to their own cluster than to the next; `undefined` of one cluster. */
  readonly silhouette: number | undefined
  /** What was tried to choose how many there are. */
  readonly tried: readonly { readonly k: number; readonly silhouette: number }[] | undefined
  /** Places in two dimensions, and how they were made; `undefined` where nothing is drawn. */
  readonly picture: { readonly points: Matrix; readonly method: Method } | undefined
}

/** Rows whose silhouette is measured: of more, so many drawn at random. */
const mostMeasured = 2000

/**
 * Clusters of the rows of a table by their vectors, and what they are about.
 *
 * @throws UsageError, Failure  for columns that there are not, and fewer rows than clusters
 */
export async function clusterRows(
  table: Table,
  given: readonly LabelledRow[],
  options: ClusterOptions,
  world: World
): Promise<Clusters> {
  const { chooseK, kMeans, nameClusters, silhouette } = await import('@llm-cookbook/classify')
  const { signal, terminal } = world
  for (const column of options.mean) checkNumbers(table, column)
  const { chat } = await openServices(options, world.env)
  // The address may be that of the chat model alone.
  const isOfChat = options.model !== undefined && options['embedding-model'] === undefined
  const source = isOfChat ? { ...options, 'base-url': undefined } : options
  const { rows, matrix } = await vectorsOf(table, given, () => openVectorSource(source, world), world)
  const { k, most, seed } = options
  if (k === undefined && rows.length < 3) {
    throw new Failure('too-few-rows', `${table.name} has too few rows to choose how many clusters; --k tells it.`)
  }
  if (k !== undefined && k > rows.length) {
    throw new UsageError(`--k wants no more clusters than there are rows, which are ${rows.length}.`)
  }
  const watch = (what: string) => ({
    signal,
    onProgress({ done, total }: { readonly done: number; readonly total: number }) {
      terminal.progress.show(what, done, total)
    }
  })
  const to = Math.min(most, rows.length - 1)
  const chosen =
    k === undefined ? await chooseK(matrix, { to, seed, ...watch('Choosing how many clusters') }) : undefined
  const found = chosen?.model ?? (await kMeans(matrix, { k: k!, seed, ...watch('Clusters') }))

  const texts = rows.map(({ text }) => text)
  const named = await nameClusters(texts, matrix, found, {
    examples: options.examples,
    chat,
    ...watch('Naming clusters')
  })
  const hasTexts = texts.some(text => text !== '')
  const clusters = named.map(({ cluster, name, size, words, nearest }): Cluster => {
    const members = rows.filter((_, i) => found.labels[i] === cluster)
    return {
      cluster,
      name: hasTexts ? name : `cluster ${cluster}`,
      size,
      words,
      means: Object.fromEntries(options.mean.map(column => [column, meanOf(members, column)])),
      nearest: nearest.map(i => ({ row: rows[i]!.number, text: rows[i]!.text }))
    }
  })
  const isDrawn = !options['no-picture'] && (options.html !== undefined || !options.json) && rows.length > 2
  const filled = new Set(found.labels).size
  const canMeasure = filled > 1 && filled < rows.length
  const sample = rows.length > mostMeasured ? mostMeasured : undefined
  return {
    rows,
    labels: found.labels,
    clusters,
    silhouette: canMeasure ? await silhouette(matrix, found.labels, { sample, seed, signal }) : undefined,
    tried: chosen?.tried.map(({ k, silhouette }) => ({ k, silhouette })),
    picture: isDrawn ? { points: await draw(matrix, options, world), method: options.method } : undefined
  }
}

async function draw(matrix: Matrix, { method, seed }: ClusterOptions, world: World): Promise<Matrix> {
  const settings = { dims: 2, metric: 'cosine', neighbors: 15, 'min-dist': 0.1, seed } as const
  const unset = { perplexity: undefined, workers: undefined }
  const { projections } = await project(matrix, [method], { ...settings, ...unset }, { ...world, judges: false })
  return projections[0]!.points
}

function checkNumbers({ columns, rows }: Table, column: string): void {
  knownColumn(columns, 'mean', column)
  const other = rows.find(({ fields }) => {
    const value = fields[column]
    return value !== '' && value !== null && value !== undefined && !isNumeric(value)
  })
  if (!other) return
  throw new UsageError(
    `--mean wants a column of numbers, and '${column}' has another value in row ${other.number + 1}.`
  )
}

function meanOf(rows: readonly LabelledRow[], column: string): number | null {
  const numbers = rows.map(({ fields }) => fields[column]).filter(isNumeric)
  return numbers.length === 0 ? null : numbers.reduce<number>((sum, number) => sum + Number(number), 0) / numbers.length
}
