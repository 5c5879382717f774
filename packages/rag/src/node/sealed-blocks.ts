import { crc32 } from 'node:zlib'
import { damaged } from './damaged.ts'
import type { Database } from './database.ts'

/** Where a block stands: what it belongs to, which kind of content it is, and the how manieth of that kind. */
export interface Place {
  readonly owner: number
  /** Names the owner's content for ever, where its number does not. */
  readonly seal: string
  readonly kind: number
  readonly part: number
}

/**
 * Blocks of bytes in a table of the index. Each ends with a CRC-32 of its place and its bytes, so that what is read is
 * what was written there: not a block of another place, of another time or with another bit.
 */
export class SealedBlocks {
  readonly #database: Database
  readonly #table: 'blocks' | 'parts'

  constructor(database: Database, table: 'blocks' | 'parts') {
    this.#database = database
    this.#table = table
  }

  put(place: Place, bytes: Uint8Array): void {
    this.#database.run(
      `INSERT OR REPLACE INTO ${this.#table} (owner, kind, part, bytes) VALUES (?, ?, ?, ?)`,
      place.owner,
      place.kind,
      place.part,
      seal(nameOf(place), bytes)
    )
  }

  /** @throws {RagError} `index-damaged`, also if there is none */
  get(place: Place): Uint8Array<ArrayBuffer> {
    const row = this.#database.get(
      `SELECT bytes FROM ${this.#table} WHERE owner = ? AND kind = ? AND part = ?`,
      place.owner,
      place.kind,
      place.part
    )
    const bytes = row && unseal(nameOf(place), row['bytes'])
    if (bytes === undefined) {
      const what = `block ${place.owner}/${place.kind}/${place.part} of ${this.#table}`
      throw damaged(this.#database.path, row ? `the checksum of ${what} does not fit` : `${what} is missing`)
    }
    return bytes
  }

  remove(owner: number): void {
    this.#database.run(`DELETE FROM ${this.#table} WHERE owner = ?`, owner)
  }
}

/** The bytes, and the CRC-32 of name and bytes in little endian. */
export function seal(name: string, bytes: Uint8Array): Uint8Array {
  const sealed = Buffer.allocUnsafe(bytes.length + 4)
  sealed.set(bytes)
  sealed.writeUInt32LE(crc32(bytes, crc32(name)), bytes.length)
  return sealed
}

/** What was sealed under this name; undefined if these bytes were not. */
export function unseal(name: string, sealed: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (!(sealed instanceof Uint8Array) || sealed.length < 4) return undefined
  const { buffer, byteOffset, length } = sealed as Uint8Array<ArrayBuffer>
  const bytes = new Uint8Array(buffer, byteOffset, length - 4)
  const checksum = new DataView(buffer, byteOffset, length).getUint32(length - 4, true)
  return crc32(bytes, crc32(name)) === checksum ? bytes : undefined
}

function nameOf({ owner, seal, kind, part }: Place): string {
  return `${owner}/${seal}/${kind}/${part}`
}
