import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EmbedError } from '../errors.ts'
import { notReadable, notWritable, syncFolder } from '../process/files.ts'
import type { FileIdentity } from '../process/lines.ts'
import type { Part, SplitRules } from './split.ts'

/** What is known of a job, so that another process can go on with it. No key is in it. */
export interface JobState {
  /** Tells this job's files and batches at the service from those of all others. */
  readonly job: string
  /** The input as it was when it was split. */
  readonly input: FileIdentity
  /** The rules by which it was. */
  readonly rules: SplitRules
  readonly parts: readonly PartState[]
  /** What became of the lines, once output and failures are written. */
  outcome?: JobOutcome
}

/** Each step is noted before it is tried, and with what came of it. */
export interface PartState extends Part {
  uploading?: true
  fileId?: string
  creating?: true
  batchId?: string
  /** How often the service had no room for it. */
  refusals: number
  /** The service had no room: not before another batch has ended. */
  deferred?: true
  /** What the service said last. */
  status?: string
  completed?: number
  failed?: number
  outputFileId?: string
  errorFileId?: string
  /** Why those of its lines failed that have no result. */
  problem?: string
  ended?: true
  /** Its results are in the job's folder. */
  fetched?: true
}

/** What became of the lines of a job. */
export interface JobOutcome {
  /** Lines of the input. */
  readonly total: number
  /** Lines that have their answer in the output. */
  readonly succeeded: number
  /** Lines among the failures: refused, left without a result, or no requests at all. */
  readonly failed: number
  /** Tokens of the requests that were answered, as the service counts them. */
  readonly promptTokens: number
  /** Tokens of their answers, as the service counts them; vectors have none. */
  readonly completionTokens: number
}

const format = 'llm-cookbook batch 1'

/**
 * @returns `undefined` where there is no state yet
 * @throws {EmbedError} `journal-damaged`, `not-readable`
 */
export async function loadState(folder: string): Promise<JobState | undefined> {
  const path = pathIn(folder)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw notReadable(path, error)
  }
  let state: Partial<JobState & { format: unknown }> | null
  try {
    state = JSON.parse(text) as Partial<JobState & { format: unknown }> | null
  } catch (error) {
    throw damaged(path, `it is not JSON: ${(error as Error).message}`)
  }
  if (state?.format !== format) throw damaged(path, `it does not say that it is a '${format}'`)
  const { job, input, rules, parts } = state
  if (typeof job !== 'string' || !input || !rules || !Array.isArray(parts)) {
    throw damaged(path, 'something is missing in it')
  }
  return { job, input, rules, parts, ...(state.outcome && { outcome: state.outcome }) }
}

/** In the place of the one before, in whole or not at all. */
export async function saveState(folder: string, state: JobState): Promise<void> {
  const path = pathIn(folder)
  const temporary = `${path}.tmp`
  try {
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(JSON.stringify({ format, ...state }, undefined, 1))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw notWritable(path, error)
  }
}

function pathIn(folder: string): string {
  return join(folder, 'state.json')
}

function damaged(path: string, reason: string): EmbedError {
  const advice = 'What was submitted is still with the service; to begin anew, restart the job.'
  return new EmbedError('journal-damaged', `${path} is not what was written: ${reason}. ${advice}`)
}
