import { VizError } from '../../errors.ts'
import { instantiate, wasmModule } from '../../wasm.ts'
import { base64 } from '../kernels.wasm.ts'
import { noRow } from '../lists.ts'
import { listedAtOnce, type Kernel, type Subject, places } from './kernel.ts'

export function module(): WebAssembly.Module | undefined {
  return wasmModule(base64)
}

/** @throws {VizError} 'too-large' when the memory cannot be had */
export function wasmKernel(module: WebAssembly.Module, subject: Subject): Kernel {
  const { rows, columns, data, codes, metric, k, repeats } = subject
  const rowStride = Math.ceil(columns / 4) * 4
  const layout = new Layout()
  const at = {
    plan: layout.reserve(128),
    rows: layout.reserve(4 * rows * rowStride),
    squares: layout.reserve(8 * rows),
    codes: layout.reserve(2 * rows * codes.stride),
    steps: layout.reserve(4 * rows),
    lengths: layout.reserve(4 * rows),
    errors: layout.reserve(4 * rows),
    distances: layout.reserve(8 * rows * k),
    neighbors: layout.reserve(4 * rows * k),
    bounds: layout.reserve(4 * rows),
    packed: layout.reserve(2 * places * codes.stride),
    packedRows: layout.reserve(4 * places),
    packedSteps: layout.reserve(4 * places),
    packedLengths: layout.reserve(4 * places),
    packedErrors: layout.reserve(4 * places),
    packedBounds: layout.reserve(4 * places),
    list: layout.reserve(4 * listedAtOnce),
    spare: layout.reserve(4 * listedAtOnce)
  }
  const { memory, buffer } = layout.allocate(subject)
  const kernel = instantiate(module, memory) as unknown as Exports

  const given = new Float32Array(buffer, at.rows, rows * rowStride)
  if (rowStride === columns) given.set(data)
  else for (let i = 0; i < rows; i++) given.set(data.subarray(i * columns, (i + 1) * columns), i * rowStride)
  new Float64Array(buffer, at.squares, rows).set(codes.squares)
  new Int16Array(buffer, at.codes, codes.codes.length).set(codes.codes)
  new Float32Array(buffer, at.steps, rows).set(codes.steps)
  new Float32Array(buffer, at.lengths, rows).set(codes.lengths)
  new Float32Array(buffer, at.errors, rows).set(codes.errors)

  // In the order of assembly/index.ts.
  const { plan, list, spare, ...addresses } = at
  const strides = [Math.ceil(columns / 2), 4 * rowStride, 2 * codes.stride]
  new Uint32Array(buffer, plan, 32).set([...strides, ...Object.values(addresses)])
  kernel.configure(plan, k, metric === 'cosine', repeats, codes.unit)

  const lists = {
    distances: new Float64Array(buffer, at.distances, rows * k).fill(Infinity),
    neighbors: new Int32Array(buffer, at.neighbors, rows * k).fill(noRow)
  }
  const listed = new Int32Array(buffer, list, listedAtOnce)
  kernel.setBounds(rows)
  return {
    lists: () => lists,
    setLists(other) {
      lists.distances.set(other.distances)
      lists.neighbors.set(other.neighbors)
      kernel.setBounds(rows)
    },
    pack(some, place) {
      listed.set(some)
      kernel.pack(list, some.length, place)
    },
    compare(from, to, others, end) {
      kernel.compare(from, to, others, end)
    },
    split(some, a, b) {
      listed.set(some)
      const near = kernel.split(list, some.length, a, b, spare)
      some.set(listed.subarray(0, some.length))
      return near
    }
  }
}

/** What assembly/ exports. */
interface Exports {
  configure(plan: number, k: number, cosine: boolean, repeats: boolean, unit: number): void
  setBounds(rows: number): void
  pack(list: number, count: number, at: number): void
  compare(from: number, to: number, others: number, end: number): void
  split(list: number, count: number, a: number, b: number, spare: number): number
}

/** Addresses in a memory that is not there yet, in bytes. */
class Layout {
  #end = 0

  /** The address of the next so many bytes, a multiple of 16. */
  reserve(bytes: number): number {
    const start = this.#end
    this.#end += Math.ceil(bytes / 16) * 16
    return start
  }

  allocate({ rows, columns }: Subject): { memory: WebAssembly.Memory; buffer: ArrayBuffer } {
    const pages = Math.ceil(this.#end / 65_536)
    try {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
      return { memory, buffer: memory.buffer }
    } catch (cause) {
      const size = `${rows} rows of ${columns} columns need ${(this.#end / 2 ** 30).toFixed(1)} GiB in one piece`
      throw new VizError('too-large', `${size}, which cannot be had; reduce the columns by pca first`, { cause })
    }
  }
}
