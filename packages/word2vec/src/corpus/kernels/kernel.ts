import { base64 } from './words.wasm.ts'

/** What assembly/ exports: one table a call. All positions are addresses in bytes. */
export interface WordsKernel {
  readonly memory: WebAssembly.Memory
  /** Where the slots of the table are now, how many there are, and how many of them are taken. */
  readonly slots: WebAssembly.Global<'i32'>
  readonly capacity: WebAssembly.Global<'i32'>
  readonly size: WebAssembly.Global<'i32'>
  start(at: number, bits: number): boolean
  read(at: number, end: number, separator: number, longest: number, out: number): number
}

let compiled: WebAssembly.Module | undefined
let tried = false

/**
 * A new table, or `undefined` where WebAssembly is missing, knows no SIMD, or is forbidden by the content policy of the
 * page; and on big-endian machines, whose typed arrays do not fit WebAssembly's memory.
 */
export function createWordsKernel(): WordsKernel | undefined {
  if (!tried) compiled = compile()
  tried = true
  return compiled && (new WebAssembly.Instance(compiled).exports as unknown as WordsKernel)
}

function compile(): WebAssembly.Module | undefined {
  const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  if (typeof WebAssembly === 'undefined' || !isLittleEndian) return undefined
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  try {
    // At once and not by a promise: browsers allow that, on the main thread too, for modules as small as this.
    return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined
  } catch {
    return undefined
  }
}
