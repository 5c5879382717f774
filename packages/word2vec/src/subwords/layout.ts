import { aliasTable } from '../alias-table.ts'
import type { SubwordKernelSettings } from './kernel.ts'

/** Where everything lies in the memory of a kernel: addresses in bytes, multiples of 64. */
export interface SubwordLayout {
  /** Numbers from one row to the next. */
  readonly rowStride: number
  readonly plan: number
  readonly input: number
  readonly output: number
  /** A number a word: an occurrence is kept when 32 random bits do not exceed it. */
  readonly keep: number
  /** The alias table of noise words. */
  readonly noise: number
  /** For each word, and behind the last, the address in `rows` where its own begin. */
  readonly starts: number
  /** Addresses of rows of the input, word after word. */
  readonly rows: number
  /** For each word by how much the mean of its rows moves when each moves by 1: more where one stands there twice. */
  readonly echo: number
  readonly ids: number
  readonly sentence: number
  readonly contexts: number
  readonly sources: number
  readonly targets: number
  readonly weights: number
  readonly scores: number
  readonly zeros: number
  readonly hidden: number
  readonly change: number
  readonly moved: number
  readonly bag: number
  readonly bytes: number
}

/** The most ids that a kernel takes at once. */
export const idLimit = 10_000

export function subwordLayout({ words, rows, vectorSize, window, negative }: SubwordKernelSettings): SubwordLayout {
  const lines = Math.ceil(vectorSize / 16)
  // As rows of other kernels: whole cache lines, and never a multiple of 512 bytes, whose columns would displace each other.
  const rowStride = 16 * (lines % 8 === 0 ? lines + 1 : lines)
  const rowBytes = 4 * rowStride
  const size = words.length
  const longest = words.reduce((most, of) => Math.max(most, of.length), 0)
  const targetBytes = 24 * Math.ceil((1 + negative) / 6)
  let end = 0
  const next = (bytes: number): number => {
    const start = end
    end += Math.ceil(bytes / 64) * 64
    return start
  }
  return {
    rowStride,
    plan: next(256),
    input: next(rows * rowBytes),
    output: next(size * rowBytes),
    keep: next(4 * size),
    noise: next(8 * size),
    starts: next(4 * (size + 1)),
    rows: next(4 * words.reduce((sum, of) => sum + of.length, 0)),
    echo: next(4 * size),
    ids: next(4 * idLimit),
    sentence: next(4 * idLimit),
    contexts: next(4),
    sources: next(4),
    targets: next(targetBytes),
    weights: next(targetBytes),
    scores: next(targetBytes + 16),
    zeros: next(rowBytes),
    hidden: next(rowBytes),
    change: next(rowBytes),
    moved: next(rowBytes),
    bag: next(4 * 2 * window * longest),
    bytes: end
  }
}

/** Writes what the settings say about words. */
export function fillSubwordTables(
  buffer: ArrayBuffer,
  layout: SubwordLayout,
  { words, counts, keep }: SubwordKernelSettings
): void {
  const size = words.length
  const limits = new Uint32Array(buffer, layout.keep, size)
  for (let i = 0; i < size; i++) limits[i] = Math.min(Math.floor(keep[i]! * 2 ** 32), 2 ** 32 - 1)
  // fastText draws by the square root of the count, where word2vec has the power 3/4.
  new Uint32Array(buffer, layout.noise).set(aliasTable(counts.map(Math.sqrt)))
  const starts = new Uint32Array(buffer, layout.starts, size + 1)
  const echo = new Float32Array(buffer, layout.echo, size)
  const addresses = new Uint32Array(buffer, layout.rows)
  let at = 0
  for (const [word, own] of words.entries()) {
    starts[word] = layout.rows + 4 * at
    const times = new Map<number, number>()
    for (const row of own) {
      addresses[at++] = layout.input + 4 * layout.rowStride * row
      times.set(row, (times.get(row) ?? 0) + 1)
    }
    echo[word] = [...times.values()].reduce((sum, n) => sum + n * n, 0) / own.length
  }
  starts[size] = layout.rows + 4 * at
}
