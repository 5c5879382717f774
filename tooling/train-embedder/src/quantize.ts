/** Rows of signed bytes, and what each row's are multiplied with. */
export interface QuantizedRows {
  vectors: Int8Array
  scales: Float32Array
}

/** Rounds each row to -127 … 127 times a scale of its own: no number is off by more than half a scale. */
export function quantizeRows(rows: readonly (readonly number[])[], dimensions: number): QuantizedRows {
  const vectors = new Int8Array(rows.length * dimensions)
  const scales = new Float32Array(rows.length)
  rows.forEach((row, i) => {
    const used = row.slice(0, dimensions)
    const largest = used.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    const scale = largest / 127
    scales[i] = scale
    if (scale > 0) used.forEach((value, k) => (vectors[i * dimensions + k] = Math.round(value / scale)))
  })
  return { vectors, scales }
}
