import { instantiate, wasmModule } from '../../wasm.ts'
import { base64 } from '../kernels.wasm.ts'
import { pairsAtOnce, type Kernel, type Size } from './kernel.ts'

/** `undefined` where WebAssembly is missing, or has not as much memory as all rows and centres need. */
export function wasmKernel({ rows, columns, centers }: Size): Kernel | undefined {
  const module = wasmModule(base64)
  const stride = Math.ceil(columns / 4) * 4
  const groups = Math.ceil(centers / 4)
  // In numbers of 32 bits; all multiples of 4.
  const at = { rows: 4 * pairsAtOnce, groups: 5 * pairsAtOnce, centers: 6 * pairsAtOnce }
  const held = at.centers + 4 * groups * stride
  const memory = module && allocate(4 * (held + rows * stride))
  if (memory === undefined) return undefined

  const kernel = instantiate(module!, memory) as unknown as Exports
  const numbers = new Float32Array(memory.buffer)
  const addresses = new Uint32Array(memory.buffer)
  return {
    setRows(data) {
      if (stride === columns) numbers.set(data, held)
      else {
        for (let from = 0, to = held; from < data.length; from += columns, to += stride) {
          numbers.set(data.subarray(from, from + columns), to)
        }
      }
    },
    setCenters(data) {
      numbers.fill(Infinity, at.centers, held)
      for (let center = 0, from = 0; from < data.length; center++, from += columns) {
        const lane = at.centers + (center >> 2) * 4 * stride + (center & 3) * 4
        for (let j = 0; j < stride; j++) {
          numbers[lane + (j >> 2) * 16 + (j & 3)] = j < columns ? data[from + j]! : 0
        }
      }
    },
    measure({ rows, groups }, count) {
      for (let i = 0; i < count; i++) {
        addresses[at.rows + i] = 4 * (held + rows[i]! * stride)
        addresses[at.groups + i] = 4 * (at.centers + groups[i]! * 4 * stride)
      }
      kernel.measure(4 * at.rows, 4 * at.groups, count, 4 * stride, 0)
      return numbers.subarray(0, 4 * count)
    }
  }
}

/** What assembly/ exports. */
interface Exports {
  measure(rows: number, groups: number, count: number, bytes: number, out: number): void
}

function allocate(bytes: number): WebAssembly.Memory | undefined {
  const pages = Math.ceil(bytes / 65_536)
  if (pages > 65_536) return undefined
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: 65_536 })
  } catch {
    // Less is free, or free in one piece.
    return undefined
  }
}
