/**
 * A matrix of 32-bit floats as NumPy reads it from a file (`numpy.load`; its format 1.0).
 *
 * @param rows  as many as `shape` says, each as long
 */
export async function* npyBytes(
  shape: { readonly rows: number; readonly columns: number },
  rows: AsyncIterable<Float32Array>
): AsyncGenerator<Uint8Array, void, undefined> {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.rows}, ${shape.columns}), }`
  // Magic, version and length take 10 bytes; all of it is padded to a multiple of 64, and ends in a line feed.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10
  const start = Buffer.alloc(10)
  start.write('\x93NUMPY\x01\x00', 'latin1')
  start.writeUInt16LE(length, 8)
  yield start
  yield Buffer.from(`${header.padEnd(length - 1)}\n`)
  for await (const row of rows) {
    const bytes = Buffer.alloc(4 * row.length)
    row.forEach((value, i) => bytes.writeFloatLE(value, 4 * i))
    yield bytes
  }
}
