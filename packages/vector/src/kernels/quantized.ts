import { isLittleEndian } from './instance.ts'
import { base64 } from './quantized.wasm.ts'

/** Quantized rows in memory, and the scan over them; assembly/quantized.ts says what lies where. */
export interface QuantizedMemory {
  /** All of it; another one after `grow`. */
  readonly buffer: ArrayBuffer
  /** Makes room for so many bytes, and keeps what is there. */
  grow(bytes: number): void
  readonly scan: Scan
}

/** Of `count` rows from address `rows` on; addresses and strides in bytes. */
export type Scan = (
  rows: number,
  count: number,
  stride: number,
  query: number,
  unit: number,
  widening: number,
  margin: number,
  floor: number,
  out: number
) => number

/** In WebAssembly where that runs. */
export function quantizedMemory(bytes: number): QuantizedMemory {
  const wasm = compiled()
  if (wasm === undefined) return plainMemory(bytes)
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / page), maximum: 65_536 })
  const { scan } = new WebAssembly.Instance(wasm, { env: { memory } }).exports as unknown as { scan: Scan }
  return {
    get buffer() {
      return memory.buffer
    },
    grow(wanted) {
      const pages = Math.ceil((wanted - memory.buffer.byteLength) / page)
      if (pages > 0) memory.grow(pages)
    },
    scan
  }
}

const page = 65_536
let wasmModule: WebAssembly.Module | undefined
let tried = false

function compiled(): WebAssembly.Module | undefined {
  if (tried) return wasmModule
  tried = true
  if (typeof WebAssembly === 'undefined' || !isLittleEndian) return undefined
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  try {
    if (WebAssembly.validate(bytes)) wasmModule = new WebAssembly.Module(bytes)
  } catch {
    // Forbidden by a content policy. Everything works without, only slower.
  }
  return wasmModule
}

function plainMemory(bytes: number): QuantizedMemory {
  const pagesOf = (wanted: number): ArrayBuffer => new ArrayBuffer(page * Math.ceil(wanted / page))
  let buffer = pagesOf(bytes)
  return {
    get buffer() {
      return buffer
    },
    grow(wanted) {
      if (wanted <= buffer.byteLength) return
      const larger = pagesOf(wanted)
      new Uint8Array(larger).set(new Uint8Array(buffer))
      buffer = larger
    },
    scan(rows, count, stride, query, unit, widening, margin, floor, out) {
      const codes = new Int8Array(buffer)
      const of = new Int16Array(buffer, query, stride)
      const numbers = new Float32Array(buffer)
      const wholes = new Int32Array(buffer)
      let at = out / 4
      for (let row = 0; row < count; row++) {
        const from = rows + row * (stride + 16)
        let sum = 0
        for (let i = 0; i < stride; i++) sum += codes[from + i]! * of[i]!
        const scale = numbers[(from + stride) / 4]!
        const error = numbers[(from + stride) / 4 + 1]!
        const cosine = sum * unit * scale
        const off = error * widening + margin
        if (!(cosine + off >= floor)) continue
        wholes[at] = row
        numbers[at + 1] = cosine - off
        numbers[at + 2] = cosine + off
        at += 3
      }
      return (at - out / 4) / 3
    }
  }
}
