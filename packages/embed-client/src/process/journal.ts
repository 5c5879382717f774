import { randomUUID } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { EmbedError } from '../errors.ts'
import type { FileIdentity } from './lines.ts'
import { notReadable, notWritable, syncFolder, writeAll } from './files.ts'

/** Whose journal it is: of which input, and done how. */
export interface JournalHeader {
  readonly input: FileIdentity
  /** Whatever has to be the same for outcomes of two runs to stand in one file. */
  readonly settings: string
}

/** A line has ended, and its outcome is written. */
export interface OutcomeRecord {
  readonly kind: 'outcome'
  /** Counted from 0. */
  readonly line: number
  /** Whether the outcome is among the failures, or in the output. */
  readonly failed: boolean
  /** Where the outcome ends in its file; it begins where that of the one before ends. */
  readonly end: number
  /** CRC-32 of the outcome. */
  readonly checksum: number
  readonly promptTokens: number
  readonly completionTokens: number
}

export type JournalRecord =
  | OutcomeRecord
  /** The outcomes of the first `count` outcome records, and these records, are on the disk, and not only on the way there. */
  | { readonly kind: 'synced'; readonly count: number }
  /** Every line has ended. */
  | { readonly kind: 'finished' }

/** A journal that was there. */
export interface OpenJournal {
  readonly journal: Journal
  readonly header: JournalHeader
  /** To be read to the end before one is appended. */
  readonly records: AsyncIterable<JournalRecord>
}

/**
 * Which lines have ended: a header in text, and then records of 32 bytes, little-endian, that are only ever appended.
 *
 *      0  line, or count (48 bits)      6  kind      7  0
 *      8  end (48 bits)                14  0
 *     16  prompt tokens    20  completion tokens    24  checksum of the outcome
 *     28  CRC-32 of the bytes before, which goes on from that of the header: no other journal's record fits
 */
export class Journal {
  readonly #file: FileHandle
  readonly #path: string
  readonly #seed: number
  #end: number

  private constructor(file: FileHandle, path: string, { seed, end }: { seed: number; end: number }) {
    this.#file = file
    this.#path = path
    this.#seed = seed
    this.#end = end
  }

  /**
   * A new journal, in the place of any that is there.
   *
   * @throws {EmbedError} `not-writable`
   */
  static async create(path: string, header: JournalHeader): Promise<Journal> {
    const bytes = encodeHeader(header)
    const temporary = `${path}.${randomUUID()}.tmp`
    try {
      const file = await open(temporary, 'wx+')
      try {
        await writeAll(file, bytes, 0)
        await file.sync()
        await rename(temporary, path)
        await syncFolder(dirname(path))
        return new Journal(file, path, { seed: crc32(bytes), end: bytes.length })
      } catch (error) {
        await file.close()
        throw error
      }
    } catch (error) {
      await rm(temporary, { force: true })
      throw notWritable(path, error)
    }
  }

  /**
   * A journal that is there, and its records up to the first that a crash has torn; `undefined` if there is none.
   *
   * @throws {EmbedError} `journal-damaged`, from the reading of records too; `not-readable`
   */
  static async open(path: string): Promise<OpenJournal | undefined> {
    const file = await open(path, 'r+').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw notReadable(path, error)
    })
    if (file === undefined) return undefined
    try {
      const { header, length, seed } = await readHeader(file, path)
      const journal = new Journal(file, path, { seed, end: length })
      return { journal, header, records: journal.#records() }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async *#records(): AsyncGenerator<JournalRecord, void, undefined> {
    const block = Buffer.allocUnsafeSlow(recordBytes * 4096)
    let torn: number | undefined
    for (let at = this.#end; ; at += block.length) {
      const { bytesRead } = await this.#file.read(block, 0, block.length, at)
      for (let offset = 0; offset + recordBytes <= bytesRead; offset += recordBytes) {
        const record = decodeRecord(block.subarray(offset, offset + recordBytes), this.#seed)
        if (torn === undefined && record) {
          this.#end += recordBytes
          yield record
        } else if (record?.kind === 'synced' || record?.kind === 'finished') {
          // Everything before it was on the disk: it was no crash that tore this.
          throw this.damaged(`the record at byte ${torn ?? at + offset} is not what was written`)
        } else torn ??= at + offset
      }
      if (bytesRead < block.length) return
    }
  }

  /** Resolves when the records are written, though not yet on the disk. */
  async append(records: readonly JournalRecord[]): Promise<void> {
    const bytes = Buffer.concat(records.map(record => encodeRecord(record, this.#seed)))
    try {
      await writeAll(this.#file, bytes, this.#end)
    } catch (error) {
      throw notWritable(this.#path, error)
    }
    this.#end += bytes.length
  }

  async sync(): Promise<void> {
    await this.#file.datasync().catch((error: unknown) => {
      throw notWritable(this.#path, error)
    })
  }

  /** Makes it end there: what is behind is of a crash. */
  async cut(end: number): Promise<void> {
    await this.#file.truncate(end).catch((error: unknown) => {
      throw notWritable(this.#path, error)
    })
    this.#end = end
  }

  /** Where the next record goes. */
  get end(): number {
    return this.#end
  }

  /** The error for a journal that contradicts itself. */
  damaged(what: string): EmbedError {
    return damaged(this.#path, what)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

export const recordBytes = 32
const magic = 'llm-cookbook journal 1'
/** Settings are a few words. */
const longestHeader = 2 ** 16
const kinds = { output: 0, failure: 1, synced: 2, finished: 3 } as const

function encodeHeader(header: JournalHeader): Buffer {
  const json = JSON.stringify(header)
  return Buffer.from(`${magic} ${hex(crc32(json))} ${json}\n`)
}

async function readHeader(
  file: FileHandle,
  path: string
): Promise<{ header: JournalHeader; length: number; seed: number }> {
  const start = Buffer.alloc(longestHeader)
  const { bytesRead } = await file.read(start, 0, longestHeader, 0)
  const length = start.subarray(0, bytesRead).indexOf('\n') + 1
  const [, checksum, json] =
    /^llm-cookbook journal 1 ([\da-f]{8}) (.*)\n$/s.exec(start.toString('utf8', 0, length)) ?? []
  if (json === undefined) throw damaged(path, `it does not begin as a journal does ('${magic}')`)
  if (hex(crc32(json)) !== checksum) throw damaged(path, 'its first line is not what was written')
  return { header: JSON.parse(json) as JournalHeader, length, seed: crc32(start.subarray(0, length)) }
}

function encodeRecord(record: JournalRecord, seed: number): Buffer {
  const bytes = Buffer.alloc(recordBytes)
  if (record.kind === 'outcome') {
    bytes.writeUIntLE(record.line, 0, 6)
    bytes.writeUInt8(record.failed ? kinds.failure : kinds.output, 6)
    bytes.writeUIntLE(record.end, 8, 6)
    bytes.writeUInt32LE(record.promptTokens, 16)
    bytes.writeUInt32LE(record.completionTokens, 20)
    bytes.writeUInt32LE(record.checksum, 24)
  } else {
    bytes.writeUIntLE(record.kind === 'synced' ? record.count : 0, 0, 6)
    bytes.writeUInt8(kinds[record.kind], 6)
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 28), seed), 28)
  return bytes
}

function decodeRecord(bytes: Buffer, seed: number): JournalRecord | undefined {
  if (crc32(bytes.subarray(0, 28), seed) !== bytes.readUInt32LE(28)) return undefined
  const [number, kind] = [bytes.readUIntLE(0, 6), bytes.readUInt8(6)]
  if (kind === kinds.synced) return { kind: 'synced', count: number }
  if (kind === kinds.finished) return { kind: 'finished' }
  return {
    kind: 'outcome',
    line: number,
    failed: kind === kinds.failure,
    end: bytes.readUIntLE(8, 6),
    promptTokens: bytes.readUInt32LE(16),
    completionTokens: bytes.readUInt32LE(20),
    checksum: bytes.readUInt32LE(24)
  }
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0')
}

function damaged(path: string, what: string): EmbedError {
  return new EmbedError(
    'journal-damaged',
    `${path} cannot tell which lines have ended: ${what}. Begin anew with \`restart\`, which pays for all lines again.`
  )
}
