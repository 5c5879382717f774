import type { Matrix } from '@llm-cookbook/vector'
import { gemm, type GemmOptions } from '../linear/gemm.ts'
import { instantiate, wasmModule } from '../wasm.ts'
import { base64 } from './kernels.wasm.ts'

/** What `gemm` does, to the same bytes, several times as fast where there is WebAssembly. Arguments and errors as there. */
export function multiply(a: Matrix, b: Matrix, out: Matrix, options: GemmOptions = {}): void {
  const { transposeA = false, transposeB = false, add = false } = options
  const inner = transposeA ? a.rows : a.columns
  const module = wasmModule(base64)
  const fits =
    inner === (transposeB ? b.columns : b.rows) &&
    out.rows === (transposeA ? a.columns : a.rows) &&
    out.columns === (transposeB ? b.rows : b.columns)
  // What does not fit, gemm has words for.
  if (module === undefined || !fits) {
    gemm(a, b, out, options)
    return
  }
  const quads = Math.ceil(out.rows / 4)
  const panels = Math.ceil(out.columns / 8)
  const [ofA, ofB, ofOut] = [4 * quads * inner, 8 * panels * inner, 32 * quads * panels]
  const { numbers, kernel } = room(module, ofA + ofB + ofOut)
  packA(a, transposeA, inner, numbers.subarray(0, ofA))
  packB(b, transposeB, inner, numbers.subarray(ofA, ofA + ofB))
  const result = numbers.subarray(ofA + ofB, ofA + ofB + ofOut)
  const width = 8 * panels
  result.fill(0)
  if (add) for (let i = 0; i < out.rows; i++) result.set(out.row(i), i * width)
  kernel(0, 4 * ofA, quads, inner, panels, 4 * (ofA + ofB))
  for (let i = 0; i < out.rows; i++) out.row(i).set(result.subarray(i * width, i * width + out.columns))
}

/** Four rows beside one another: see the kernel. What fills up the last four is 0. */
function packA({ rows, columns, data }: Matrix, isTransposed: boolean, inner: number, to: Float32Array): void {
  const count = isTransposed ? columns : rows
  const [ofRow, ofInner] = isTransposed ? [1, columns] : [columns, 1]
  to.fill(0)
  for (let i = 0; i < count; i++) {
    let at = (i >> 2) * 4 * inner + (i & 3)
    for (let k = 0, from = i * ofRow; k < inner; k++, from += ofInner, at += 4) to[at] = data[from]!
  }
}

/** Eight columns beside one another: see the kernel. What fills up the last eight is 0. */
function packB({ rows, columns, data }: Matrix, isTransposed: boolean, inner: number, to: Float32Array): void {
  const count = isTransposed ? rows : columns
  const [ofColumn, ofInner] = isTransposed ? [columns, 1] : [1, columns]
  to.fill(0)
  for (let j = 0; j < count; j++) {
    let at = (j >> 3) * 8 * inner + (j & 7)
    for (let k = 0, from = j * ofColumn; k < inner; k++, from += ofInner, at += 8) to[at] = data[from]!
  }
}

interface Room {
  readonly numbers: Float32Array
  readonly kernel: (a: number, b: number, quads: number, inner: number, panels: number, out: number) => void
}

/** That of all calls, with so many numbers at least. */
function room(module: WebAssembly.Module, numbers: number): Room {
  if (shared === undefined || shared.numbers.length < numbers) {
    const pages = Math.ceil((4 * numbers) / 65536)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    const kernel = instantiate(module, memory)['multiply'] as Room['kernel']
    shared = { numbers: new Float32Array(memory.buffer), kernel }
  }
  return shared
}

let shared: Room | undefined
