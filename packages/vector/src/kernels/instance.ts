import { base64 } from './kernels.wasm.ts'

/** What assembly/ exports. All arguments are addresses in bytes, or counts. */
export interface Kernels {
  readonly memory: WebAssembly.Memory
  spread(from: number, count: number, columns: number, to: number, stride: number): void
  encode(
    rows: number,
    count: number,
    stride: number,
    units: number,
    codes: number,
    codeStride: number,
    lengths: number
  ): void
  dotOne(
    rows: number,
    count: number,
    stride: number,
    query: number,
    cosine: boolean,
    error: number,
    floors: number,
    out: number
  ): number
  distanceOne(rows: number, count: number, stride: number, query: number, floors: number, out: number): number
  codesMany(
    rows: number,
    count: number,
    codeStride: number,
    queries: number,
    queryCount: number,
    scale: number,
    shift: number,
    minus: number,
    lengths: number,
    floors: number,
    out: number
  ): number
  distanceMany(
    rows: number,
    count: number,
    stride: number,
    queries: number,
    queryCount: number,
    floors: number,
    out: number
  ): number
  crcLanes(lanes: number, length: number, out: number): void
}

/** The first bytes of the memory hold the tables of CRC-32C; what lies behind is anyone's for the time of one call. */
export const tableBytes = 8192

let instance: Kernels | undefined
let tried = false

/**
 * The compiled kernels, or `undefined` where WebAssembly is missing, knows no SIMD, or is forbidden by the content
 * policy of the page; and on big-endian machines, whose typed arrays do not fit WebAssembly's memory.
 */
export function kernels(): Kernels | undefined {
  if (tried) return instance
  tried = true
  if (typeof WebAssembly === 'undefined' || !isLittleEndian) return undefined
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  if (!WebAssembly.validate(bytes)) return undefined
  try {
    // At once and not by a promise: browsers allow that, on the main thread too, for modules as small as this.
    instance = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Kernels
  } catch {
    // Forbidden by a content policy. Everything works without, only slower.
  }
  return instance
}

export const isLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
