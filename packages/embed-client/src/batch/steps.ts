import { openAsBlob } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Batch, BatchClient } from '../batch.ts'
import { notReadable, notWritable, writeAll } from '../process/files.ts'
import { resultFiles } from './merge.ts'
import { type JobState, type PartState, saveState } from './state.ts'

/** How often a batch is asked for in vain while the job has no other under way that could make room for it. */
const mostRefusals = 6

/** The steps of a job's parts. Each is noted before it is tried, if it must not be done twice, and with what came of it. */
export class Steps {
  readonly #client: BatchClient
  readonly #folder: string
  readonly #state: JobState
  readonly #completionWindow: string | undefined
  readonly #signal: AbortSignal | undefined

  constructor(
    client: BatchClient,
    {
      folder,
      state,
      completionWindow,
      signal
    }: {
      folder: string
      state: JobState
      completionWindow: string | undefined
      signal: AbortSignal | undefined
    }
  ) {
    this.#client = client
    this.#folder = folder
    this.#state = state
    this.#completionWindow = completionWindow
    this.#signal = signal
  }

  /** Uploads the part and has it worked on, as far as that is not done yet. */
  async submit(part: PartState): Promise<void> {
    const options = { signal: this.#signal }
    if (part.ended || part.batchId !== undefined) return
    if (part.fileId === undefined) {
      const path = join(this.#folder, part.file)
      const mayExist = part.uploading === true
      part.uploading = true
      await this.#save()
      const blob = await openAsBlob(path).catch((error: unknown) => {
        throw notReadable(path, error)
      })
      part.fileId = await this.#client.upload(blob, `${this.#state.job}-${part.file}`, { ...options, mayExist })
      await this.#save()
      await rm(path, { force: true })
    }
    const mayExist = part.creating === true
    part.creating = true
    await this.#save()
    const key = `${this.#state.job}-${part.file}-${part.refusals}`
    const { fileId, url } = part
    const batch = await this.#client.create(
      { fileId, url, key, completionWindow: this.#completionWindow },
      { ...options, mayExist }
    )
    delete part.creating
    delete part.deferred
    part.batchId = batch.id
    this.#note(part, batch)
    await this.#save()
  }

  /** Asks how the part's batch is. */
  async refresh(part: PartState): Promise<void> {
    if (part.ended || part.batchId === undefined) return
    const before = part.status
    this.#note(part, await this.#client.get(part.batchId, { signal: this.#signal }))
    // Numbers that grow are asked for anew by whoever goes on.
    if (part.status !== before) await this.#save()
  }

  async cancel(part: PartState): Promise<void> {
    if (part.ended) return
    if (part.batchId === undefined) {
      part.ended = true
      part.problem = 'cancelled: the job was cancelled before this was submitted'
    } else this.#note(part, await this.#client.cancel(part.batchId, { signal: this.#signal }))
    await this.#save()
  }

  /** Brings the results of a part that has ended into the job's folder. */
  async fetch(part: PartState): Promise<void> {
    if (!part.ended || part.fetched) return
    for (const { fileId, name } of resultFiles(part)) {
      const path = join(this.#folder, name)
      await this.#client.download(fileId, bytes => writeFile(`${path}.tmp`, bytes), { signal: this.#signal })
      await rename(`${path}.tmp`, path).catch((error: unknown) => {
        throw notWritable(path, error)
      })
    }
    part.fetched = true
    await this.#save()
  }

  #note(part: PartState, batch: Batch): void {
    part.status = batch.status
    part.completed = batch.completed
    part.failed = batch.failed
    if (!batch.ended) return
    const noRoom = batch.status === 'failed' && batch.problems.some(({ code }) => code === 'token_limit_exceeded')
    if (noRoom && part.refusals < mostRefusals) {
      delete part.batchId
      part.deferred = true
      part.refusals++
      return
    }
    part.ended = true
    if (batch.outputFileId !== undefined) part.outputFileId = batch.outputFileId
    if (batch.errorFileId !== undefined) part.errorFileId = batch.errorFileId
    const reasons = batch.problems.map(({ code, message }) => `${code}: ${message}`).join(' ')
    part.problem =
      batch.status === 'failed'
        ? `batch-failed: ${reasons}`
        : `no-result: the batch is ${batch.status}, and has no result for this`
  }

  #save(): Promise<void> {
    return saveState(this.#folder, this.#state)
  }
}

async function writeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'w').catch((error: unknown) => {
    throw notWritable(path, error)
  })
  try {
    let position = 0
    for await (const chunk of chunks) {
      await writeAll(file, chunk, position).catch((error: unknown) => {
        throw notWritable(path, error)
      })
      position += chunk.length
    }
    await file.sync()
  } finally {
    await file.close()
  }
}
