import type { Matrix } from '@llm-cookbook/vector'
import type { World } from './command.ts'
import { Failure, UsageError } from './exit.ts'
import type { LabelledRow } from './labelled-rows.ts'
import type { Values } from './options.ts'
import { printableLine } from './printable.ts'
import { vectorsOf } from './row-vectors.ts'
import { openVectorSource, type vectorOptions } from './source.ts'
import type { Table } from './table.ts'
import { shorten } from './wrap.ts'

/** What the like of is looked for. */
export interface Query {
  /** Its number in the file, where it is a row. */
  readonly row: number | undefined
  readonly text: string
}

export interface NearRow {
  /** From 0 in the file. */
  readonly row: number
  readonly text: string
  /** 1 less the cosine, from 0 to 2. */
  readonly distance: number
}

/**
 * The rows nearest to a row or a text, each text once, and that of the row not at all.
 *
 * @param given  the number of a row, or a text
 * @throws Failure  `no-such-row`, `wrong-width`; where no row or the query has no vector
 */
export async function nearestTo(
  given: string,
  { table, rows }: { table: Table; rows: readonly LabelledRow[] },
  { k, ...options }: Values<typeof vectorOptions> & { readonly k: number },
  world: World
): Promise<{ query: Query; nearest: NearRow[] }> {
  const number = /^\d+$/.test(given) ? Number(given) : undefined
  if (number === undefined && given.trim() === '')
    throw new UsageError('--query wants a row or a text, and got spaces.')
  const wanted = number === undefined ? undefined : rows.find(row => row.number === number)
  if (number !== undefined && !wanted) {
    throw new Failure('no-such-row', `${table.name} has no row ${number} that can be read; they are counted from 0.`)
  }
  const { nearestTexts } = await import('@llm-cookbook/classify')
  const found = await vectorsOf(table, rows, () => openVectorSource(options, world), world)
  const at = wanted ? found.rows.indexOf(wanted) : -1
  if (wanted && at < 0) throw new Failure('no-vectors', `Row ${number} of ${table.name} has no vector.`)
  const hasTexts = found.rows.some(({ text }) => text !== '')
  // Without texts, rows are told apart by their numbers.
  const texts = found.rows.map(row => (hasTexts ? row.text : String(row.number)))
  const vector = wanted ? at : await vectorOfText(given, found.matrix, options, world)
  const near = nearestTexts({ texts, vectors: found.matrix }, vector, { k })
  return {
    query: { row: number, text: wanted?.text ?? given },
    nearest: near.map(({ row, distance }) => {
      const { number, text } = found.rows[row]!
      return { row: number, text, distance }
    })
  }
}

async function vectorOfText(
  text: string,
  { columns }: Matrix,
  options: Values<typeof vectorOptions>,
  world: World
): Promise<Float32Array> {
  const embedder = await openVectorSource(options, world)
  const vector = (await embedder.embed([text], { signal: world.signal })).row(0)
  if (vector.length === columns) return vector
  throw new Failure(
    'wrong-width',
    `The vectors of the data have ${columns} numbers, and that of the query ${vector.length}; ` +
      'name the model that made them by --embedding-model.'
  )
}

export function showNearest(query: Query, nearest: readonly NearRow[], { terminal }: Pick<World, 'terminal'>): void {
  const name = query.row === undefined ? '' : `Row ${query.row}: `
  terminal.print(terminal.style('bold', shorten(`${name}${printableLine(query.text)}`, terminal.width)))
  for (const { row, text, distance } of nearest) {
    const left = `  ${distance.toFixed(3)}  row ${String(row).padEnd(6)}`
    terminal.print(terminal.style('cyan', left) + shorten(printableLine(text), terminal.width - left.length))
  }
}
