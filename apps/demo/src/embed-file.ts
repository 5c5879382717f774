import type { Embedder, EmbedError } from '@llm-cookbook/embed-client'
import type { Ledger } from '@llm-cookbook/embed-client/node'
import type { InputRecord } from './records.ts'

export interface EmbedFileOptions {
  readonly embedder: Embedder
  readonly records: AsyncIterable<InputRecord>
  /** The field whose text gets a vector. */
  readonly field: string
  readonly ledger: Pick<Ledger, 'add'>
  readonly signal: AbortSignal
  /** Called for each record that has ended. */
  readonly onEnded: (failed: boolean) => void
}

/** More outcomes than this are not on their way to the disk. */
const mostUnwritten = 512

/**
 * Embeds a field of records, in order and without holding many of them. A record with a vector ends as `{ …fields, embedding }`;
 * one without as `{ line, error: { code, message }, input }`, among the failures.
 */
export async function embedFile(options: EmbedFileOptions): Promise<void> {
  const { embedder, records, field, ledger, signal, onEnded } = options
  /** Records whose texts are with the embedder, in the order in which it gives their vectors. */
  const waiting: (InputRecord & { problem?: undefined })[] = []
  let writing: Promise<void>[] = []

  const end = async (line: number, failed: boolean, outcome: unknown): Promise<void> => {
    const written = ledger.add({ line, failed, text: JSON.stringify(outcome) }).then(() => {
      onEnded(failed)
    })
    // Looked at below, though perhaps later than it fails.
    written.catch(() => undefined)
    writing.push(written)
    if (writing.length < mostUnwritten) return
    await Promise.all(writing)
    writing = []
  }
  const fail = ({ number }: InputRecord, error: { code: string; message: string }, input: unknown): Promise<void> =>
    end(number, true, { line: number + 1, error, input })

  async function* texts(): AsyncGenerator<string, void, undefined> {
    for await (const record of records) {
      if (record.problem !== undefined) {
        await fail(record, { code: 'bad-line', message: record.problem }, record.raw)
        continue
      }
      const text = record.fields[field]
      if (typeof text === 'string') {
        waiting.push(record)
        yield text
      } else await fail(record, { code: 'bad-line', message: noText(field, record.fields) }, record.fields)
    }
  }
  try {
    for await (const { vector, error } of embedder.embedStream(texts(), { signal })) {
      const record = waiting.shift()!
      if (vector) await end(record.number, false, { ...record.fields, embedding: Array.from(vector, shortest) })
      else await fail(record, explain(error), record.fields)
    }
  } finally {
    // What was paid for is written, whatever ended the stream.
    await Promise.allSettled(writing)
  }
  await Promise.all(writing)
}

function explain({ code, message }: EmbedError): { code: string; message: string } {
  return { code, message }
}

function noText(field: string, fields: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(fields)
  return names.includes(field)
    ? `the field "${field}" is no text`
    : `there is no field "${field}"; the fields are ${names.slice(0, 10).join(', ')}`
}

/** Nine digits tell any 32-bit float from its neighbours; all digits of the 64-bit float in its place would be twice as long. */
function shortest(value: number): number {
  return Number(value.toPrecision(9))
}
