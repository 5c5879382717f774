/** Rows of signed bytes, and what each row's are multiplied with. */
export interface QuantizedRows {
  vectors: Int8Array
  scales: Float32Array
}

/** Rounds each row to -127 … 127 times a scale of its own: no number is off by more than half a scale. */
export function quantizeRows(rows: Float32Array, size: number): QuantizedRows {
  const vectors = new Int8Array(rows.length)
  const scales = new Float32Array(rows.length / size)
  scales.forEach((_, i) => {
    const row = rows.subarray(i * size, (i + 1) * size)
    const scale = row.reduce((max, value) => Math.max(max, Math.abs(value)), 0) / 127
    scales[i] = scale
    if (scale > 0) row.forEach((value, k) => (vectors[i * size + k] = Math.round(value / scale)))
  })
  return { vectors, scales }
}
