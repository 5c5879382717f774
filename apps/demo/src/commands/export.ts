import { mkdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Table } from '@llm-cookbook/viz'
import { amount } from '../amounts.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { json } from '../common-options.ts'
import { aboutDataset, datasetOptions, openDataset, type Dataset } from '../dataset.ts'
import { exitCodes, Failure, UsageError } from '../exit.ts'
import { npyBytes } from '../npy.ts'
import { oneOf } from '../options.ts'
import { checkPlace, force, writeFile } from '../output-file.ts'
import { places, withoutTwins } from '../picture.ts'
import { printableLine } from '../printable.ts'
import { project, projectionOptions, type Method, type Projected, type ProjectionSettings } from '../project.ts'

const usage = 'export [DATA] --to projector --out FOLDER'

/** The endings of what is written for each; the projector takes a folder. */
const endings = {
  atlas: ['.parquet', '.jsonl'],
  wandb: ['.csv'],
  table: ['.parquet', '.csv', '.jsonl', '.npy']
} as const

export const command: Command = defineCommand({
  usage: [`${usage} [OPTIONS]`],
  about:
    'Writes vectors, and what is known of them, for other programs. projector: a folder of files for the Embedding Projector ' +
    '(projector.tensorflow.org, TensorBoard). atlas: a file for Embedding Atlas (.parquet or .jsonl) with places and neighbours, ' +
    'opened by embedding-atlas FILE --text text --x projection_x --y projection_y --neighbors neighbors. wandb: CSV with a column for each ' +
    'dimension, for the tables of Weights & Biases. table: .parquet, .csv, .jsonl, or the vectors alone as .npy.\n\n' +
    aboutDataset,
  options: {
    to: {
      kind: 'choice',
      of: ['projector', 'atlas', 'wandb', 'table'],
      default: 'table',
      about: 'For what program.'
    },
    out: { kind: 'text', value: 'PLACE', about: 'The file to write, or the folder of the projector.' },
    method: {
      kind: 'choice',
      of: ['auto', 'none', 'umap', 'tsne', 'pca'],
      default: 'auto',
      about: 'How to find places for the points, which stand in the table too; auto is umap for atlas, else none.'
    },
    tensors: {
      kind: 'choice',
      of: ['tsv', 'bytes'],
      default: 'tsv',
      about: 'Of the projector: vectors as text, which can be loaded by hand, or smaller as bytes.'
    },
    web: {
      kind: 'text',
      value: 'ADDRESS',
      about: 'Of the projector: the address that the folder will have on the web.'
    },
    force,
    ...projectionOptions,
    ...datasetOptions,
    json: { ...json, about: 'Print one JSON object: { to, files, rows, dimensions, skipped, seconds }.' }
  },
  examples: [
    { about: 'For the Embedding Projector', line: 'cookbook export vectors.w2v --to projector --out words' },
    {
      about: 'For Embedding Atlas',
      line: 'cookbook export reviews.csv --text review --to atlas --out reviews.parquet'
    },
    { about: 'What cookbook embed wrote, as Parquet', line: 'cookbook export OUT.jsonl --out OUT.parquet' }
  ],
  async run({ options, args, ...world }) {
    const [file, ...more] = args
    if (more.length > 0) throw new UsageError(`export takes one file, and got '${more[0]!}' too: cookbook ${usage}.`)
    const { to, out, force } = options
    if (out === undefined)
      throw new UsageError(`--out is missing: the ${to === 'projector' ? 'folder' : 'file'} to write.`)
    const ending =
      to === 'projector' ? undefined : oneOf<string>(endings[to], { name: 'out', value: extname(out).toLowerCase() })
    const method = options.method === 'auto' ? (to === 'atlas' ? 'umap' : 'none') : options.method
    if (to === 'atlas' && method === 'none')
      throw new UsageError('--to atlas wants places: --method umap, tsne or pca.')
    if (ending === undefined) await checkFolder(out, { force })
    else await checkPlace(out, { force })

    const dataset = await openDataset(file, options, world)
    const found = method === 'none' ? undefined : await placesOf(dataset, method, options, world)
    const made =
      ending === undefined
        ? await projectorFiles(dataset, options)
        : await oneFile(out, ending, to as Exclude<typeof to, 'projector'>, dataset, found)
    const files = Object.keys(made).map(name => (ending === undefined ? join(out, name) : name))
    if (ending === undefined) await mkdir(out, { recursive: true })
    for (const [i, content] of Object.values(made).entries()) {
      world.terminal.progress.show(`Writing ${files[i]!}`)
      await writeFile(files[i]!, content, world.signal)
    }
    const { vectors, skipped } = dataset
    const seconds = Math.round(performance.now() - world.started) / 1000
    if (options.json) {
      world.terminal.json({ to, files, rows: vectors.rows, dimensions: vectors.columns, skipped, seconds })
    } else {
      for (const path of files) world.terminal.print(printableLine(path))
      world.terminal.print(
        `${amount(vectors.rows, 'vector')} of ${amount(vectors.columns, 'number')}, in ${seconds.toFixed(1)} s.`
      )
    }
    return skipped > 0 ? exitCodes.doneInPart : exitCodes.done
  }
})

type Content = Iterable<string | Uint8Array> | AsyncIterable<Uint8Array>
type Places = Pick<Projected, 'projections' | 'neighbors'>

/** @throws Failure  for a file, or a folder with such an export in it that is not to be replaced */
async function checkFolder(out: string, { force }: { force: boolean }): Promise<void> {
  const there = await stat(out).catch(() => undefined)
  if (there?.isFile()) throw new Failure('not-writable', `${printableLine(out)} is a file; name a folder.`)
  if (there?.isDirectory()) await checkPlace(join(out, 'projector_config.json'), { force })
}

async function placesOf(dataset: Dataset, method: Method, settings: ProjectionSettings, world: World): Promise<Places> {
  return project(dataset.vectors, [method], settings, { ...world, judges: false })
}

async function projectorFiles(
  { name, vectors, texts, columns }: Dataset,
  { tensors, web }: { readonly tensors: 'tsv' | 'bytes'; readonly web: string | undefined }
): Promise<Record<string, Content>> {
  if (vectors.columns < 2)
    throw new Failure('too-narrow', 'The Embedding Projector wants vectors of two numbers or more.')
  const { toEmbeddingProjector } = await import('@llm-cookbook/viz')
  return withoutTwins(() => toEmbeddingProjector({ name, vectors, texts, columns, tensors, baseUrl: web }))
}

async function oneFile(
  out: string,
  ending: string,
  to: 'atlas' | 'wandb' | 'table',
  { vectors, texts, columns }: Dataset,
  found: Places | undefined
): Promise<Record<string, Content>> {
  const { toCsv, toEmbeddingAtlas, toJsonLines, toTable, toWandbCsv } = await import('@llm-cookbook/viz')
  if (ending === '.npy') return { [out]: npyBytes(vectors, vectors) }
  if (to === 'atlas') {
    const { projections, neighbors } = found!
    const { points } = projections[0]!
    const data = { texts, columns, neighbors, layouts: [{ name: 'projection', points }] }
    if (ending === '.parquet') return { [out]: await parquet(withoutTwins(() => toTable(data))) }
    return { [out]: withoutTwins(() => toEmbeddingAtlas({ texts, columns, points, neighbors })) }
  }
  const data = { texts, columns, vectors, ...(found && places(found.projections, columns)) }
  if (ending === '.parquet') return { [out]: await parquet(withoutTwins(() => toTable(data))) }
  const write = to === 'wandb' ? toWandbCsv : ending === '.csv' ? toCsv : toJsonLines
  return { [out]: withoutTwins(() => write(data)) }
}

async function parquet({ rows, columns }: Table): Promise<Content> {
  const { kindOf, parquetBytes } = await import('../parquet.ts')
  const kinds = columns.map(({ name, kind, at }) => ({ name, kind: kind === 'value' ? kindOf(each(at)) : kind }))
  return parquetBytes(
    kinds,
    each(row => columns.map(({ at }) => at(row)))
  )

  function* each<T>(at: (row: number) => T): Generator<T, void, undefined> {
    for (let row = 0; row < rows; row++) yield at(row)
  }
}
