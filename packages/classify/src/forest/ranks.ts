import type { Matrix } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'

/**
 * The numbers of a matrix by their rank within the column. A tree asks no more of a number than whether it is above another,
 * so that ranks are all it grows from: half as large as the numbers, and easier to sort.
 */
export interface Ranks {
  readonly rows: number
  readonly columns: number
  /** Column after column: 0 for its least numbers, 1 for the next larger ones, and so on. Equal numbers have equal ranks. */
  readonly data: Uint16Array | Uint32Array
}

/** @param shared  whether threads are to read them where they are */
export async function rankColumns(matrix: Matrix, shared: boolean, pause: Pause): Promise<Ranks> {
  const { rows, columns } = matrix
  const size = rows * columns
  const width = rows <= 65_536 ? 2 : 4
  const buffer = shared ? new SharedArrayBuffer(width * size) : new ArrayBuffer(width * size)
  const data = width === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer)
  const sort = createColumnSort(rows)
  const some = new Uint32Array(atOnce * rows)
  for (let first = 0; first < columns; first += atOnce) {
    const count = Math.min(atOnce, columns - first)
    readKeys(matrix, first, count, some)
    for (let c = 0; c < count; c++) {
      const { keys, order } = sort(some.subarray(c * rows, (c + 1) * rows))
      const base = (first + c) * rows
      for (let i = 0, rank = 0; i < rows; i++) {
        if (i > 0 && keys[i] !== keys[i - 1]) rank++
        data[base + order[i]!] = rank
      }
      await pause()
    }
  }
  return { rows, columns, data }
}

/** Columns that are read at once: their numbers lie side by side, in one line of the cache. */
const atOnce = 16

/** So many columns as integers without a sign, which are in the same order as the numbers. */
function readKeys({ rows, columns, data }: Matrix, first: number, count: number, keys: Uint32Array): void {
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length)
  for (let row = 0; row < rows; row++) {
    const from = row * columns + first
    for (let c = 0; c < count; c++) {
      const number = bits[from + c]!
      // Minus zero, whose bits are -2^31, is as large as zero, and becomes the same.
      keys[c * rows + row] = number >= 0 || number === -(2 ** 31) ? number | 0x80000000 : ~number
    }
  }
}

interface Sorted {
  readonly keys: Uint32Array
  /** Which row each key is of. */
  readonly order: Uint32Array
}

/** A radix sort: three passes, of 11, 11 and 10 bits. */
function createColumnSort(rows: number): (keys: Uint32Array) => Sorted {
  const places = new Uint32Array(2048)
  const buffers = [0, 1].map(() => ({ keys: new Uint32Array(rows), order: new Uint32Array(rows) }))
  const own = Uint32Array.from({ length: rows }, (_, row) => row)
  return keys => {
    let from: Sorted = { keys, order: own }
    for (let pass = 0; pass < 3; pass++) {
      const to = buffers[pass % 2]!
      scatter(from, to, 11 * pass, places)
      from = to
    }
    return from
  }
}

/** Stable, by the 11 bits from `shift` on. */
function scatter(from: Sorted, to: Sorted, shift: number, places: Uint32Array): void {
  const rows = from.keys.length
  places.fill(0)
  for (let i = 0; i < rows; i++) places[(from.keys[i]! >>> shift) & 2047]!++
  for (let digit = 0, place = 0; digit < 2048; digit++) {
    const count = places[digit]!
    places[digit] = place
    place += count
  }
  for (let i = 0; i < rows; i++) {
    const key = from.keys[i]!
    const place = places[(key >>> shift) & 2047]!++
    to.keys[place] = key
    to.order[place] = from.order[i]!
  }
}
