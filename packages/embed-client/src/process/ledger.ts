import { rm } from 'node:fs/promises'
import { EmbedError } from '../errors.ts'
import { notWritable } from './files.ts'
import { Journal, recordBytes, type JournalRecord, type OpenJournal, type OutcomeRecord } from './journal.ts'
import { identify, type FileIdentity } from './lines.ts'
import { lockFile } from './lock.ts'
import { OutcomeFile, sizeOf } from './outcome-file.ts'

export interface LedgerOptions {
  /** A file of lines. It has to stay as it is until all of them have ended. */
  readonly input: string
  /** Gets the outcomes of lines that succeeded, in the order in which they end. */
  readonly output: string
  /** Gets the outcomes of lines that failed. As long as none has, there is no such file. */
  readonly failures: string
  /** Says which lines have ended. */
  readonly journal: string
  /** In words, what has to be the same in all runs that write to one output. */
  readonly settings: string
  /** What has to be there for a finished job to count as finished. Default: the output. */
  readonly product?: string | undefined
  /** Begins anew, whatever is there: output, failures and journal are deleted. Default false. */
  readonly restart?: boolean | undefined
  /** Ends the reading of the input when the ledger is opened. */
  readonly signal?: AbortSignal | undefined
}

/** What became of a line. */
export interface Outcome {
  /** Counted from 0. */
  readonly line: number
  /** Whether it goes to the failures and not to the output. */
  readonly failed: boolean
  /** What is written, without a line feed in it. */
  readonly text: string
  /** Tokens of the request, for the totals, whole and below 2^32. Default 0. */
  readonly promptTokens?: number | undefined
  /** Tokens of the answer, likewise. Default 0. */
  readonly completionTokens?: number | undefined
}

/** Outcomes in numbers. */
export interface Totals {
  /** Lines that have ended with an answer. */
  succeeded: number
  /** Lines that have ended as failures. */
  failed: number
  /** Tokens of the requests that were answered, as the service counts them. */
  promptTokens: number
  /** Tokens of their answers, as the service counts them; vectors have none. */
  completionTokens: number
}

/**
 * Exactly one outcome for each line of a file, over any number of runs, killed ones too.
 *
 * An outcome is written to its file first, and then to the journal. What stands in a file behind the last outcome of the
 * journal is cut off at the next start, since its line has not ended. So whenever a process is killed, a line has ended for
 * which `add` has resolved, and of the others those at most whose `add` was under way.
 *
 * Against a loss of power, files and journal are synced every second and when they are closed. Outcomes since the last time
 * are held against their checksums at the next start; the first that is not whole, and all behind it, have not ended.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { Ledger } from '@llm-cookbook/embed-client/node'
 *
 * await writeFile('in.txt', 'rice\ntea\nsalt\n')
 * const paths = { input: 'in.txt', output: 'out.txt', failures: 'failed.txt', journal: 'out.journal' }
 * const ledger = await Ledger.open({ ...paths, settings: 'upper case' })
 * await ledger.add({ line: 1, failed: false, text: 'TEA' })
 * await ledger.close()
 *
 * // The next run knows what has ended.
 * const next = await Ledger.open({ ...paths, settings: 'upper case' })
 * const left = ['rice', 'tea', 'salt'].filter((_, line) => !next.has(line))
 * // => ['rice', 'salt']
 * next.before.succeeded // => 1
 * await next.close()
 * ```
 */
export class Ledger {
  /** Lines of the input. */
  readonly total: number
  /** What earlier runs have done. */
  readonly before: Totals
  /** Whether an earlier run has ended all lines, so that there is nothing to add. */
  readonly finished: boolean
  /** Whether nothing is left to be synced. */
  #isSettled: boolean
  readonly #parts: Parts
  readonly #ended: Bits
  #outcomes: number
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  #syncing: Promise<void> | undefined
  #nextSync = performance.now() + syncEveryMs
  /** The record of a sync that is over, which goes into the journal with the next outcomes. */
  #synced: JournalRecord | undefined

  private constructor(parts: Parts, { ended, totals, outcomes, finished }: Restored, total: number) {
    this.#parts = parts
    this.#ended = ended
    this.#outcomes = outcomes
    this.total = total
    this.before = totals
    this.finished = finished
    this.#isSettled = finished
  }

  /**
   * Reads the whole input, to know it again, and the journal, where there is one. An output that is gone begins anew.
   *
   * @throws {EmbedError} `input-changed`, `settings-changed`, `output-exists` (without a journal), `output-changed`,
   *   `journal-damaged`, `in-use` (by another process), `not-readable`, `not-writable`
   */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const { input, output, failures, journal: path, settings, restart = false, signal } = options
    const unlock = await lockFile(path)
    const files = { output: new OutcomeFile(output), failures: new OutcomeFile(failures) }
    try {
      const identity = await identify(input, signal)
      const old = restart ? undefined : await reopen(options, identity, files)
      if (old) return new Ledger({ files, journal: old.journal, unlock }, old, identity.lines)
      await removeAll([output, failures, path])
      const journal = await Journal.create(path, { input: identity, settings })
      // Else a run whose first lines all failed would look like one whose output is gone.
      await files.output.create()
      return new Ledger({ files, journal, unlock }, nothing(identity), identity.lines)
    } catch (error) {
      await closeAll(files)
      await unlock()
      throw error
    }
  }

  /** Whether the line has ended. */
  has(line: number): boolean {
    return this.#ended.has(line)
  }

  /**
   * Resolves when the outcome is written: whatever happens to this process, its line has ended then. Outcomes that come while
   * others are written go out together.
   *
   * @throws {EmbedError} `not-writable`: the line has not ended
   */
  add(outcome: Outcome): Promise<void> {
    this.#isSettled = false
    return new Promise((resolve, reject) => {
      this.#waiting.push({ outcome, resolve, reject })
      this.#writing ??= this.#write()
    })
  }

  /** Says to whoever opens this again that all lines have ended. */
  async finish(): Promise<void> {
    await this.#settle()
    await this.#parts.journal.append([{ kind: 'finished' }])
    await this.#parts.journal.sync()
  }

  /** Ends what is being written, and leaves the files to others. */
  async close(): Promise<void> {
    const { files, journal, unlock } = this.#parts
    try {
      if (!this.#isSettled) await this.#settle()
    } finally {
      await closeAll(files)
      await journal.close()
      await unlock()
    }
  }

  async #write(): Promise<void> {
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      try {
        await this.#writeBatch(batch.map(({ outcome }) => outcome))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
      if (performance.now() > this.#nextSync) this.#syncing ??= this.#sync()
    }
    // In the same step as the last look at what waits: an outcome that comes any later starts a writing of its own.
    this.#writing = undefined
  }

  #take(): Waiting[] {
    return this.#waiting.splice(0)
  }

  async #writeBatch(outcomes: readonly Outcome[]): Promise<void> {
    const { files, journal } = this.#parts
    const both = [files.output, files.failures]
    try {
      const records = outcomes.map(outcome => recordOf(outcome, outcome.failed ? files.failures : files.output))
      await Promise.all(both.map(file => file.write()))
      await journal.append(this.#synced ? [this.#synced, ...records] : records)
      this.#synced = undefined
      for (const file of both) file.commit()
    } catch (error) {
      for (const file of both) file.discard()
      throw error
    }
    this.#outcomes += outcomes.length
    for (const { line } of outcomes) this.#ended.add(line)
  }

  /** Beside the writing, so that nobody waits for a disk. */
  async #sync(): Promise<void> {
    const count = this.#outcomes
    const { files, journal } = this.#parts
    try {
      await Promise.all([files.output.sync(), files.failures.sync(), journal.sync()])
      this.#synced = { kind: 'synced', count }
    } catch {
      // Whoever closes tries again, and is told.
    }
    this.#nextSync = performance.now() + syncEveryMs
    this.#syncing = undefined
  }

  async #settle(): Promise<void> {
    const { files, journal } = this.#parts
    await this.#writing
    await this.#syncing
    await Promise.all([files.output.sync(), files.failures.sync(), journal.sync()])
    await journal.append([{ kind: 'synced', count: this.#outcomes }])
    this.#isSettled = true
  }
}

/** Milliseconds from the end of one sync to the next. */
const syncEveryMs = 1000

interface Files {
  readonly output: OutcomeFile
  readonly failures: OutcomeFile
}

interface Parts {
  readonly files: Files
  readonly journal: Journal
  readonly unlock: () => Promise<void>
}

interface Waiting {
  readonly outcome: Outcome
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** What a journal tells. */
interface Restored {
  readonly ended: Bits
  readonly totals: Totals
  readonly outcomes: number
  readonly finished: boolean
}

/** A set of numbers from 0 up to a limit, a bit each. */
class Bits {
  readonly #bytes: Uint8Array

  constructor(limit: number) {
    this.#bytes = new Uint8Array(Math.ceil(limit / 8))
  }

  has(number: number): boolean {
    return (this.#bytes[Math.floor(number / 8)]! & (1 << (number % 8))) !== 0
  }

  add(number: number): void {
    this.#bytes[Math.floor(number / 8)]! |= 1 << (number % 8)
  }
}

function nothing({ lines }: FileIdentity): Restored {
  const totals = { succeeded: 0, failed: 0, promptTokens: 0, completionTokens: 0 }
  return { ended: new Bits(lines), totals, outcomes: 0, finished: false }
}

function recordOf(outcome: Outcome, file: OutcomeFile): OutcomeRecord {
  const { line, failed, text, promptTokens = 0, completionTokens = 0 } = outcome
  return { kind: 'outcome', line, failed, promptTokens, completionTokens, ...file.stage(text) }
}

/** What an earlier run has left, unless there is nothing to go on with. */
async function reopen(
  { output, failures, journal: path, product = output, settings }: LedgerOptions,
  identity: FileIdentity,
  files: Files
): Promise<(Restored & { journal: Journal }) | undefined> {
  const opened = await Journal.open(path)
  if (opened === undefined) {
    for (const file of [output, failures]) if (await sizeOf(file)) throw outputExists(file, path)
    return undefined
  }
  const { journal, header } = opened
  const isThere = (await sizeOf(output)) !== undefined
  let kept = false
  try {
    if (!isThere && (await sizeOf(product)) === undefined) return undefined
    if (header.input.sha256 !== identity.sha256) throw inputChanged(header.input, identity)
    if (header.settings !== settings) throw settingsChanged(header.settings, settings)
    const restored = await restore(opened, files, identity)
    if (!restored.finished && !isThere) return undefined
    kept = true
    return { ...restored, journal }
  } finally {
    if (!kept) await journal.close()
  }
}

async function restore({ journal, records }: OpenJournal, files: Files, identity: FileIdentity): Promise<Restored> {
  const { ended, totals } = nothing(identity)
  let [outcomes, finished] = [0, false]
  let unsynced: { record: OutcomeRecord; at: number }[] = []
  const fileOf = ({ failed }: OutcomeRecord): OutcomeFile => (failed ? files.failures : files.output)
  const count = (record: OutcomeRecord): void => {
    if (record.line >= identity.lines || ended.has(record.line))
      throw journal.damaged(`line ${record.line + 1} is wrong`)
    ended.add(record.line)
    totals[record.failed ? 'failed' : 'succeeded']++
    totals.promptTokens += record.promptTokens
    totals.completionTokens += record.completionTokens
    fileOf(record).end = record.end
    outcomes++
  }
  for await (const record of records) {
    if (record.kind === 'outcome') unsynced.push({ record, at: journal.end - recordBytes })
    else {
      const synced = record.kind === 'finished' ? unsynced.length : record.count - outcomes
      for (const { record } of unsynced.slice(0, synced)) count(record)
      unsynced = unsynced.slice(synced)
      finished ||= record.kind === 'finished'
    }
  }
  if (finished) return { ended, totals, outcomes, finished }

  for (const file of [files.output, files.failures]) {
    if (((await sizeOf(file.path)) ?? 0) < file.end) throw outputChanged(file)
  }
  let whole = journal.end
  for (const { record, at } of unsynced) {
    if (!(await fileOf(record).holds(record))) {
      whole = at
      break
    }
    count(record)
  }
  await journal.cut(whole)
  await files.output.cut()
  await files.failures.cut()
  return { ended, totals, outcomes, finished }
}

async function removeAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await rm(path, { force: true }).catch((error: unknown) => {
      throw notWritable(path, error)
    })
  }
}

async function closeAll({ output, failures }: Files): Promise<void> {
  await output.close()
  await failures.close()
}

function inputChanged(then: FileIdentity, now: FileIdentity): EmbedError {
  const describe = ({ lines, bytes }: FileIdentity): string => `${lines} lines in ${bytes} bytes`
  return new EmbedError(
    'input-changed',
    `The input is not what it was when this began: ${describe(then)} then, ${describe(now)} now` +
      `${then.bytes === now.bytes ? ', and others' : ''}. Give the same input, or begin anew with \`restart\`.`
  )
}

function settingsChanged(then: string, now: string): EmbedError {
  return new EmbedError(
    'settings-changed',
    `This began with ${then}, and now it is ${now}. Give the same, or begin anew with \`restart\`.`
  )
}

function outputExists(path: string, journal: string): EmbedError {
  return new EmbedError(
    'output-exists',
    `${path} is there, and there is no journal of it (${journal}). Name another file, or replace it with \`restart\`.`
  )
}

function outputChanged({ path, end }: OutcomeFile): EmbedError {
  return new EmbedError(
    'output-changed',
    `${path} is shorter than it was when it was left, ${end} bytes or more. Begin anew with \`restart\`.`
  )
}
