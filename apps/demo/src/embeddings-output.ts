import { linesOf } from '@llm-cookbook/embed-client/node'
import { Failure } from './exit.ts'
import { npyBytes } from './npy.ts'
import { writeFile } from './output-file.ts'
import { parquetBytes, widened, type ParquetKind } from './parquet.ts'

/** Larger than any line that was written. */
const longestLine = 2 ** 29

/** A row of an output: a record with its vector. */
type EmbeddedRecord = Readonly<Record<string, unknown>> & { readonly embedding: readonly number[] }

/** Where vectors were put line by line. */
export interface Lines {
  /** Of `{ …fields, embedding }`, in the order of the input. */
  readonly output: string
  /** Of `{ line, … }`, in the same order; there may be no such file. */
  readonly failures: string
  readonly succeeded: number
  readonly failed: number
}

/** The vectors as a matrix for NumPy: a row for each record of the input, of NaN for those that have none. */
export async function writeNpy(out: string, lines: Lines, signal: AbortSignal): Promise<void> {
  const columns = (await firstOf(embedded(lines)))?.embedding.length
  if (columns === undefined) throw new Failure('no-vectors', 'No text has a vector: there is nothing to write.')
  const missing = await failedLines(lines)
  const shape = { rows: lines.succeeded + missing.size, columns }
  await writeFile(out, npyBytes(shape, rows()), signal)

  async function* rows(): AsyncGenerator<Float32Array, void, undefined> {
    const nothing = new Float32Array(columns!).fill(NaN)
    const vectors = embedded(lines)
    try {
      for (let line = 1; line <= shape.rows; line++) {
        const found = missing.has(line) ? undefined : await vectors.next()
        yield found?.value ? Float32Array.from(found.value.embedding) : nothing
      }
    } finally {
      await vectors.return()
    }
  }
}

/** The records with their vectors as a Parquet file: a column for each field that any of them has, and `embedding`, a list of floats. */
export async function writeParquet(out: string, lines: Lines, signal: AbortSignal): Promise<void> {
  const kinds = new Map<string, ParquetKind | undefined>()
  for await (const { embedding: _, ...fields } of embedded(lines)) {
    for (const [name, value] of Object.entries(fields)) kinds.set(name, widened(kinds.get(name), value))
  }
  if (lines.succeeded === 0) throw new Failure('no-vectors', 'No text has a vector: there is nothing to write.')
  const names = [...kinds.keys(), 'embedding']
  const columns = names.map(
    name => ({ name, kind: name === 'embedding' ? 'vector' : (kinds.get(name) ?? 'text') }) as const
  )
  await writeFile(out, parquetBytes(columns, rows()), signal)

  async function* rows(): AsyncGenerator<unknown[], void, undefined> {
    for await (const record of embedded(lines)) yield names.map(name => record[name])
  }
}

/** The records with their vectors. */
async function* embedded({ output }: Pick<Lines, 'output'>): AsyncGenerator<EmbeddedRecord, void, undefined> {
  for await (const { bytes } of linesOf(output, { maxBytes: longestLine })) {
    yield JSON.parse(bytes.toString()) as EmbeddedRecord
  }
}

/** The numbers of the records without a vector, from 1. */
async function failedLines({ failures, failed }: Lines): Promise<Set<number>> {
  const numbers = new Set<number>()
  if (failed === 0) return numbers
  for await (const { bytes } of linesOf(failures, { maxBytes: longestLine })) {
    numbers.add((JSON.parse(bytes.toString()) as { line: number }).line)
  }
  return numbers
}

async function firstOf<T>(values: AsyncGenerator<T, void, undefined>): Promise<T | undefined> {
  for await (const value of values) return value
  return undefined
}
