import { Inflate } from 'fflate'
import { RagError } from '../errors.ts'
import { crc32 } from './crc32.ts'

/** What a file may ask of the memory; more is refused with `too-large`. */
export interface ZipLimits {
  /** Entries of the archive. Default 10,000. */
  readonly entries?: number
  /** Bytes of all entries that are read, unpacked. Default 256 MiB. */
  readonly bytes?: number
  /** How many times larger than packed an entry may be, once it is over 4 MiB. Default 250; text shrinks to a tenth. */
  readonly ratio?: number
}

interface Entry {
  readonly method: number
  readonly encrypted: boolean
  readonly crc: number
  readonly packed: number
  readonly unpacked: number
  readonly offset: number
}

/**
 * The entries of a ZIP archive that is held in memory, each unpacked when it is read, and checked against its length
 * and CRC. Only the central directory counts, as in other readers, and where a name stands twice, the last one. Names
 * are keys, never paths: nothing is written anywhere. An archive inside is bytes like any other entry.
 *
 * After the ZIP specification (PKWARE APPNOTE 6.3.10, section 4.3), with ZIP64 sizes; archives of several parts and
 * methods other than deflate and stored are not read.
 */
export class Zip {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #source: string
  readonly #limits: Required<ZipLimits>
  readonly #entries = new Map<string, Entry>()
  #room: number

  /** Throws `RagError` `document-damaged` where the bytes are no whole archive, `too-large`. */
  constructor(bytes: Uint8Array, source: string, limits: ZipLimits = {}) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#source = source
    this.#limits = { entries: 10_000, bytes: 256 * MEBI, ratio: 250, ...limits }
    this.#room = this.#limits.bytes
    this.#readDirectory()
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()]
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  /**
   * The bytes of an entry; undefined where there is none of that name. Throws `RagError` `document-damaged`,
   * `document-protected`, `too-large`.
   */
  read(name: string): Uint8Array | undefined {
    const entry = this.#entries.get(name)
    if (!entry) return undefined
    if (entry.encrypted) {
      throw new RagError('document-protected', `${this.#source} is encrypted; save it without a password`)
    }
    const start = this.#startOf(name, entry)
    if (start + entry.packed > this.#bytes.length) throw this.#damaged(`ends inside of '${name}'`)
    const packed = this.#bytes.subarray(start, start + entry.packed)
    const bytes = entry.method === STORED ? this.#take(packed) : this.#inflate(packed, name, entry)
    if (bytes.length !== entry.unpacked || crc32(bytes) !== entry.crc) throw this.#damaged(`'${name}' is not whole`)
    return bytes
  }

  #readDirectory(): void {
    const end = this.#findEnd()
    const count = this.#view.getUint16(end + 10, true)
    if (count > this.#limits.entries) {
      throw new RagError(
        'too-large',
        `${this.#source} has ${count} entries; at most ${this.#limits.entries} are accepted`
      )
    }
    let at = this.#view.getUint32(end + 16, true)
    for (let i = 0; i < count; i++) {
      if (at + 46 > end || this.#view.getUint32(at, true) !== DIRECTORY_ENTRY) {
        throw this.#damaged('its table of contents is broken')
      }
      const nameEnd = at + 46 + this.#view.getUint16(at + 28, true)
      const extraEnd = nameEnd + this.#view.getUint16(at + 30, true)
      const next = extraEnd + this.#view.getUint16(at + 32, true)
      if (next > end) throw this.#damaged('its table of contents is broken')
      // Names are UTF-8, or ASCII in the formats that matter here; other encodings only make names that nobody asks for.
      const name = new TextDecoder().decode(this.#bytes.subarray(at + 46, nameEnd))
      this.#entries.set(name.replaceAll('\\', '/'), this.#entryAt(at, nameEnd, extraEnd))
      at = next
    }
  }

  /** Where the end record stands: the last place of its signature whose comment reaches to the end of the file. */
  #findEnd(): number {
    const { length } = this.#bytes
    for (let at = length - 22; at >= 0 && at >= length - 22 - 0xffff; at--) {
      if (this.#view.getUint32(at, true) === END && at + 22 + this.#view.getUint16(at + 20, true) <= length) return at
    }
    throw this.#damaged('its end is missing')
  }

  #entryAt(at: number, extraStart: number, extraEnd: number): Entry {
    const wide = this.#wideFields(extraStart, extraEnd)
    const field = (offset: number): number => {
      const value = this.#view.getUint32(at + offset, true)
      return value === 0xffffffff ? (wide.shift() ?? value) : value
    }
    // In this order the wide values stand in the extra field, those that are needed.
    const unpacked = field(24)
    const packed = field(20)
    const offset = field(42)
    const encrypted = (this.#view.getUint16(at + 8, true) & 1) === 1
    const method = this.#view.getUint16(at + 10, true)
    return { method, encrypted, crc: this.#view.getUint32(at + 16, true), packed, unpacked, offset }
  }

  /** The numbers of the ZIP64 extra field. */
  #wideFields(start: number, end: number): number[] {
    for (let at = start; at + 4 <= end;) {
      const size = Math.min(this.#view.getUint16(at + 2, true), end - at - 4)
      if (this.#view.getUint16(at, true) === ZIP64) {
        return Array.from({ length: Math.min(size >> 3, 3) }, (_, i) =>
          Number(this.#view.getBigUint64(at + 4 + i * 8, true))
        )
      }
      at += 4 + size
    }
    return []
  }

  /** Where the data of an entry begins: after its local header, whose name and extra field have lengths of their own. */
  #startOf(name: string, { method, offset }: Entry): number {
    if (offset + 30 > this.#bytes.length || this.#view.getUint32(offset, true) !== LOCAL_ENTRY) {
      throw this.#damaged(`'${name}' is not where it should be`)
    }
    if (method !== STORED && method !== DEFLATED) throw this.#damaged(`'${name}' is packed in an unknown way`)
    return offset + 30 + this.#view.getUint16(offset + 26, true) + this.#view.getUint16(offset + 28, true)
  }

  #inflate(packed: Uint8Array, name: string, { unpacked }: Entry): Uint8Array {
    const parts: Uint8Array[] = []
    let length = 0
    const inflate = new Inflate(part => {
      length += part.length
      if (length > unpacked) throw this.#damaged(`'${name}' is longer than it says`)
      if (length > 4 * MEBI && length > packed.length * this.#limits.ratio) {
        throw new RagError(
          'too-large',
          `${this.#source}: '${name}' unpacks to more than ${this.#limits.ratio} times its size, as a zip bomb does`
        )
      }
      parts.push(this.#take(part))
    })
    try {
      for (let at = 0; at < packed.length; at += STEP) {
        inflate.push(packed.subarray(at, at + STEP), at + STEP >= packed.length)
      }
    } catch (error) {
      throw error instanceof RagError ? error : this.#damaged(`'${name}' cannot be unpacked`, error)
    }
    return concatenate(parts, length)
  }

  #take(part: Uint8Array): Uint8Array {
    this.#room -= part.length
    if (this.#room >= 0) return part
    const most = Math.round(this.#limits.bytes / MEBI)
    throw new RagError('too-large', `${this.#source} unpacks to more than ${most} MiB`)
  }

  #damaged(what: string, cause?: unknown): RagError {
    return new RagError('document-damaged', `${this.#source} is a damaged file: ${what}`, { cause })
  }
}

/** Whether bytes begin as an archive with entries does. */
export const isZip = ([a, b, c, d]: Uint8Array): boolean => a === 0x50 && b === 0x4b && c === 3 && d === 4

const MEBI = 2 ** 20
/** Packed bytes at a time: a bomb is seen after at most 1,032 times as many. */
const STEP = 4096
const STORED = 0
const DEFLATED = 8
const ZIP64 = 1
const LOCAL_ENTRY = 0x04034b50
const DIRECTORY_ENTRY = 0x02014b50
const END = 0x06054b50

function concatenate(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
