import { open, type FileHandle } from 'node:fs/promises'
import { Matrix } from '@llm-cookbook/vector'
import { Failure } from './exit.ts'
import { nameOf, readingFailure } from './inputs.ts'

/**
 * A matrix of 32-bit floats as NumPy reads it from a file (`numpy.load`; its format 1.0).
 *
 * @param rows  as many as `shape` says, each as long
 */
export async function* npyBytes(
  shape: { readonly rows: number; readonly columns: number },
  rows: AsyncIterable<Float32Array> | Iterable<Float32Array>
): AsyncGenerator<Uint8Array, void, undefined> {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.rows}, ${shape.columns}), }`
  // Magic, version and length take 10 bytes; all of it is padded to a multiple of 64, and ends in a line feed.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10
  const start = Buffer.alloc(10)
  start.write('\x93NUMPY\x01\x00', 'latin1')
  start.writeUInt16LE(length, 8)
  yield start
  yield Buffer.from(`${header.padEnd(length - 1)}\n`)
  // Many rows to a piece: each piece is a call of the system.
  const piece = Buffer.alloc(Math.max(1, Math.ceil(pieceBytes / (4 * shape.columns || 1))) * 4 * shape.columns)
  let used = 0
  for await (const row of rows) {
    for (const value of row) used = piece.writeFloatLE(value, used)
    if (used < piece.length) continue
    yield Buffer.from(piece)
    used = 0
  }
  yield piece.subarray(0, used)
}

const pieceBytes = 2 ** 16

/**
 * A matrix that NumPy wrote to a file (`numpy.save`; its formats 1.0 to 3.0): of floats or integers, which are rounded to 32 bits, in
 * either order of bytes and of rows and columns. An array of one dimension is a column.
 *
 * @throws Failure  `invalid-npy` for a file that is none, or has other things in it; `not-found` and the like
 */
export async function readNpy(path: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Matrix> {
  const file = await open(path).catch((error: unknown) => {
    throw readingFailure(error, path) ?? error
  })
  try {
    const { descr, isColumnMajor, rows, columns, start } = await readHeader(file, path)
    const read = readers[descr.slice(1)]
    if (read === undefined) throw invalid(path, `its numbers are '${descr}', and floats or integers are wanted`)
    const size = Number(descr.slice(2))
    const { size: total } = await file.stat()
    if (total - start !== rows * columns * size) {
      throw invalid(path, `it has ${total - start} bytes of numbers, and its header tells of ${rows * columns * size}`)
    }
    const matrix = new Matrix(rows, columns)
    const chunk = new DataView(new ArrayBuffer(Math.min(2 ** 20, Math.max(1, total - start))))
    const perChunk = Math.floor(chunk.byteLength / size)
    for (let from = 0; from < matrix.data.length; from += perChunk) {
      signal?.throwIfAborted()
      const count = Math.min(perChunk, matrix.data.length - from)
      await file.read(chunk, { length: count * size, position: start + from * size })
      for (let i = 0; i < count; i++) {
        const place = from + i
        const at = isColumnMajor ? (place % rows) * columns + Math.floor(place / rows) : place
        matrix.data[at] = read(chunk, i * size, descr.startsWith('<'))
      }
    }
    return matrix
  } finally {
    await file.close()
  }
}

interface Header {
  readonly descr: string
  readonly isColumnMajor: boolean
  readonly rows: number
  readonly columns: number
  /** Where the numbers begin. */
  readonly start: number
}

async function readHeader(file: FileHandle, path: string): Promise<Header> {
  const first = Buffer.alloc(12)
  await file.read(first, { position: 0 })
  if (first.toString('latin1', 0, 6) !== '\x93NUMPY') throw invalid(path, 'it does not begin as one')
  const version = first[6]!
  if (version < 1 || version > 3) throw invalid(path, `its format is ${version}, and 1 to 3 are known`)
  const [from, length] = version === 1 ? [10, first.readUInt16LE(8)] : [12, first.readUInt32LE(8)]
  if (length > longestHeader) throw invalid(path, `its header has ${length} bytes`)
  const bytes = Buffer.alloc(length)
  await file.read(bytes, { position: from })
  const text = bytes.toString('latin1')
  const descr = /'descr':\s*'([<>|][a-z]\d+)'/.exec(text)?.[1]
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape':\s*\(([\d, ]*)\)/
    .exec(text)?.[1]
    ?.split(',')
    .map(part => part.trim())
    .filter(Boolean)
  if (descr === undefined || order === undefined || shape === undefined) {
    throw invalid(path, `its header is not that of an array of numbers: ${text.trim()}`)
  }
  if (shape.length !== 1 && shape.length !== 2) {
    throw invalid(path, `it has ${shape.length} dimensions, and rows of numbers are wanted`)
  }
  const [rows, columns] = [Number(shape[0]), Number(shape[1] ?? 1)]
  return { descr, isColumnMajor: order === 'True', rows, columns, start: from + length }
}

const longestHeader = 2 ** 16

/** By the kind of number and its bytes. */
const readers: Readonly<Record<string, (view: DataView, at: number, isLittle: boolean) => number>> = {
  f2: (view, at, isLittle) => float16(view.getUint16(at, isLittle)),
  f4: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f8: (view, at, isLittle) => view.getFloat64(at, isLittle),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, isLittle) => view.getInt16(at, isLittle),
  i4: (view, at, isLittle) => view.getInt32(at, isLittle),
  i8: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, isLittle) => view.getUint16(at, isLittle),
  u4: (view, at, isLittle) => view.getUint32(at, isLittle)
}

/** IEEE 754 binary16. `DataView.getFloat16` is younger than the oldest Node that this runs on. */
function float16(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25)
  const value = exponent < 31 ? size : fraction === 0 ? Infinity : NaN
  return bits & 0x8000 ? -value : value
}

function invalid(path: string, what: string): Failure {
  return new Failure('invalid-npy', `${nameOf(path)} is no matrix of NumPy: ${what}.`)
}
