import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { notWritable, syncFolder } from '../process/files.ts'
import { linesOf } from '../process/lines.ts'
import { usageOf } from '../process/tokens.ts'
import { type LineResult, PartResults } from './results.ts'
import { entryOf } from './split.ts'
import type { JobOutcome, JobState, PartState } from './state.ts'

export interface MergeFiles {
  input: string
  output: string
  failures: string
  /** The job's folder, with the results of its parts. */
  folder: string
}

/** The files of a part's results, as they are called in the job's folder. */
export function resultFiles({ file, outputFileId, errorFileId }: PartState): { fileId: string; name: string }[] {
  const name = file.replace(/\.jsonl$/, '')
  return [
    ...(outputFileId === undefined ? [] : [{ fileId: outputFileId, name: `${name}.output.jsonl` }]),
    ...(errorFileId === undefined ? [] : [{ fileId: errorFileId, name: `${name}.errors.jsonl` }])
  ]
}

/**
 * Writes an outcome for each line of the input, in their order, from the results of all parts. Output and failures appear in
 * whole or not at all; without a failure there is no file of failures.
 *
 * @throws {EmbedError} `not-readable`, `not-writable`; the signal's reason, once it is aborted
 */
export async function merge(
  { input, output, failures, folder }: MergeFiles,
  { rules, parts }: JobState,
  signal?: AbortSignal
): Promise<JobOutcome> {
  const totals = { total: 0, succeeded: 0, failed: 0, promptTokens: 0, completionTokens: 0 }
  const good = new NewFile(output)
  const bad = new NewFile(failures)
  const readers = new PartReaders(folder, parts)
  try {
    await good.create()
    for await (const line of linesOf(input, { maxBytes: rules.maxLineBytes })) {
      signal?.throwIfAborted()
      const { parsed, entry, problem } = entryOf(line, rules)
      const result = entry ? await readers.resultOf(line.number, entry.group) : { error: `bad-line: ${problem}` }
      const { promptTokens, completionTokens } = usageOf(result.response)
      totals.promptTokens += promptTokens
      totals.completionTokens += completionTokens
      totals.total++
      const said = JSON.stringify(result.error === undefined ? result.response : [result.error])
      const metadata = parsed.metadata === undefined ? '' : `, ${parsed.metadata}`
      totals[result.error === undefined ? 'succeeded' : 'failed']++
      await (result.error === undefined ? good : bad).add(`[${parsed.echo}, ${said}${metadata}]\n`)
    }
    await bad.publish()
    await good.publish()
    return totals
  } finally {
    await Promise.all([readers.close(), good.abandon(), bad.abandon()])
  }
}

/** Results of one part after the other, for each group of parts. */
class PartReaders {
  readonly #folder: string
  readonly #waiting = new Map<string, PartState[]>()
  readonly #open = new Map<string, { part: PartState; results: PartResults }>()

  constructor(folder: string, parts: readonly PartState[]) {
    this.#folder = folder
    for (const part of parts) {
      const group = this.#waiting.get(part.group)
      if (group) group.push(part)
      else this.#waiting.set(part.group, [part])
    }
  }

  async resultOf(line: number, group: string): Promise<LineResult> {
    let current = this.#open.get(group)
    while (!current || current.part.last < line) {
      await current?.results.close()
      this.#open.delete(group)
      const part = this.#waiting.get(group)?.shift()
      if (!part) return { error: 'no-result: the line is in no batch' }
      const paths = resultFiles(part).map(({ name }) => join(this.#folder, name))
      current = { part, results: await PartResults.open(paths, part) }
      this.#open.set(group, current)
    }
    return current.results.of(line)
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#open.values(), ({ results }) => results.close()))
  }
}

/** A file that gets its name when it is whole. */
class NewFile {
  readonly #path: string
  readonly #temporary: string
  #file: FileHandle | undefined
  #text = ''

  constructor(path: string) {
    this.#path = path
    this.#temporary = `${path}.tmp`
  }

  async create(): Promise<void> {
    await this.#try(async () => {
      this.#file ??= await open(this.#temporary, 'w')
    })
  }

  async add(text: string): Promise<void> {
    this.#text += text
    if (this.#text.length < 2 ** 20) return
    await this.#write()
  }

  async publish(): Promise<void> {
    if (this.#text !== '') await this.#write()
    if (!this.#file) return
    const file = this.#file
    await this.#try(async () => {
      await file.sync()
      await file.close()
      this.#file = undefined
      await rename(this.#temporary, this.#path)
      await syncFolder(dirname(this.#path))
    })
  }

  /** Does nothing once it is published. */
  async abandon(): Promise<void> {
    if (!this.#file) return
    await this.#file.close()
    await rm(this.#temporary, { force: true })
  }

  async #write(): Promise<void> {
    await this.create()
    await this.#try(async () => {
      await this.#file?.appendFile(this.#text)
    })
    this.#text = ''
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      throw notWritable(this.#path, error)
    }
  }
}
