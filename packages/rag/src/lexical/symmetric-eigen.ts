/**
 * Eigenvalues, in descending order, and eigenvectors of a small symmetric matrix, by Jacobi's rotations (Golub and Van
 * Loan, 'Matrix Computations', 4th edition, section 8.5): simple, and as exact as the numbers allow. The time grows
 * with the cube of the size; some hundred rows take less than a second.
 *
 * @param matrix `size · size` numbers; they get lost
 */
export function symmetricEigen(matrix: Float64Array, size: number): { values: Float64Array; vectors: Float64Array[] } {
  const rows = Array.from({ length: size }, (_, i) => matrix.subarray(i * size, (i + 1) * size))
  const vectors = Array.from({ length: size }, (_, i) => new Float64Array(size).fill(1, i, i + 1))
  const scale = rows.reduce((sum, row, i) => sum + row[i]! ** 2, 0)
  for (let sweep = 0; sweep < 30; sweep++) {
    let outside = 0
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) outside += rows[i]![j]! ** 2
    if (outside <= 1e-22 * scale) break
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(rows, vectors, p, q)
  }
  const order = rows.map((_, i) => i).sort((a, b) => rows[b]![b]! - rows[a]![a]! || a - b)
  return { values: Float64Array.from(order, i => rows[i]![i]!), vectors: order.map(i => vectors[i]!) }
}

/** Makes the elements (p, q) and (q, p) zero. */
function rotate(rows: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  const [rowP, rowQ] = [rows[p]!, rows[q]!]
  const apart = rowP[q]!
  if (apart === 0) return
  const ratio = (rowQ[q]! - rowP[p]!) / (2 * apart)
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1))
  const cosine = 1 / Math.sqrt(tangent * tangent + 1)
  const sine = tangent * cosine
  const [atP, atQ] = [rowP[p]! - tangent * apart, rowQ[q]! + tangent * apart]
  turn(rowP, rowQ, cosine, sine)
  rowP[p] = atP
  rowQ[q] = atQ
  rowP[q] = rowQ[p] = 0
  for (let i = 0; i < rows.length; i++) {
    if (i === p || i === q) continue
    rows[i]![p] = rowP[i]!
    rows[i]![q] = rowQ[i]!
  }
  turn(vectors[p]!, vectors[q]!, cosine, sine)
}

function turn(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!]
    a[i] = cosine * x - sine * y
    b[i] = sine * x + cosine * y
  }
}
