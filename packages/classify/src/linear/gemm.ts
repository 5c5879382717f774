import type { Matrix } from '@llm-cookbook/vector'
import { kernelsOfAll } from './kernels.ts'

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
  const eights = Math.ceil(columns / 8)
  const deepest = Math.min(inner, depth)
  const tallest = 4 * Math.ceil(Math.min(rows, height) / 4)
  const at = { a: 0, b: 4 * tallest * deepest, out: 4 * deepest * (tallest + 8 * eights) }
  const kernels = kernelsOfAll(at.out + 32 * tallest * eights)
  const panels = {
    a: new Float32Array(kernels.buffer, 0, tallest * deepest),
    b: new Float32Array(kernels.buffer, at.b)
  }
  const block = new Float32Array(kernels.buffer, at.out, 8 * tallest * eights)
  for (let k = 0; k < inner; k += depth) {
    const count = Math.min(depth, inner - k)
    fillPanels(panels.b, b.data, { from: 0, to: columns, wide: 8, ...strides(b, !transposeB), k, count })
    for (let from = 0; from < rows; from += height) {
      const to = Math.min(rows, from + height)
      fillPanels(panels.a, a.data, { from, to, wide: 4, ...strides(a, transposeA), k, count })
      for (let i = from; i < to; i++) block.set(out.row(i), 8 * (i - from) * eights)
      kernels.addPanels(at.a, Math.ceil((to - from) / 4), at.b, eights, count, at.out)
      for (let i = from; i < to; i++) {
        const start = 8 * (i - from) * eights
        out.row(i).set(block.subarray(start, start + columns))
      }
    }
  }
}

/** Numbers that are summed at once: with them, eight columns of `b` stay in the first cache. */
const depth = 512

/** Rows of `a` at once. */
const height = 128

/** Lines of a matrix, rows or columns. */
interface Lines {
  /** The first of them, and the one behind the last. */
  readonly from: number
  readonly to: number
  /** How many of them are put side by side. */
  readonly wide: number
  /** How far the next line is, and the next number of a line. */
  readonly line: number
  readonly step: number
  /** The first number of each that is wanted, and how many. */
  readonly k: number
  readonly count: number
}

/** Of `wide` lines in turn a number of each, `count` times; then the next. Zeros fill up the last. */
function fillPanels(panels: Float32Array, data: Float32Array, { from, to, wide, line, step, k, count }: Lines): void {
  for (let first = from, start = 0; first < to; first += wide, start += wide * count) {
    const own = Math.min(wide, to - first)
    if (own < wide) panels.fill(0, start, start + wide * count)
    for (let i = 0; i < own; i++) {
      let at = (first + i) * line + k * step
      for (let place = start + i; place < start + wide * count; place += wide, at += step) panels[place] = data[at]!
    }
  }
}

function strides({ columns }: Matrix, isTransposed: boolean): Pick<Lines, 'line' | 'step'> {
  return isTransposed ? { line: 1, step: columns } : { line: columns, step: 1 }
}
