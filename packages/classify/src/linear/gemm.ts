import type { Matrix } from '@llm-cookbook/vector'

export interface GemmOptions {
  /** Takes the columns of `a` for its rows: false by default. */
  readonly transposeA?: boolean | undefined
  /** Takes the columns of `b` for its rows: false by default. */
  readonly transposeB?: boolean | undefined
  /** Adds the product to what `out` holds, instead of replacing it: false by default. */
  readonly add?: boolean | undefined
}

/**
 * The product of two matrices, `out = a b`, in 32 bits. Each number is summed in order, every product and sum rounded: the
 * bytes are the same on every machine, with WebAssembly and without.
 *
 * A forward pass of a layer is `gemm(inputs, weights, outputs)`; its backward pass `gemm(inputs, gradients, slopes,
 * { transposeA: true })` for the weights and `gemm(gradients, weights, before, { transposeB: true })` for the inputs.
 *
 * @param out  neither `a` nor `b` nor a view of them; it has as many rows as `a` and as many columns as `b`, as transposed
 * @throws RangeError for shapes that do not fit
 */
export function gemm(a: Matrix, b: Matrix, out: Matrix, options: GemmOptions = {}): void {
  const { transposeA = false, transposeB = false, add = false } = options
  const [rows, inner] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns]
  const [others, columns] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns]
  if (inner !== others) throw new RangeError(`b: expected ${inner} rows, as a has columns, got ${others}`)
  if (out.rows !== rows || out.columns !== columns) {
    throw new RangeError(`out: expected ${rows} × ${columns}, got ${out.rows} × ${out.columns}`)
  }
  if (!add) out.data.fill(0)
  const { fround } = Math
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const x = a.data[transposeA ? k * rows + i : i * inner + k]!
      for (let j = 0; j < columns; j++) {
        const y = b.data[transposeB ? j * inner + k : k * columns + j]!
        out.data[i * columns + j] = fround(out.data[i * columns + j]! + fround(x * y))
      }
    }
  }
}
