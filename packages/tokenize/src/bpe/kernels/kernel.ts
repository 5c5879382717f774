import { Encoder } from './encoder.ts'
import { base64 } from './kernel.wasm.ts'
import { Memory, select } from './machine.ts'

/** The encoder as compiled, or on typed arrays: what the functions do is told in encoder.ts. */
export interface Kernel extends Pick<
  Encoder,
  | 'classTable'
  | 'openVocabulary'
  | 'partTable'
  | 'byteTable'
  | 'build'
  | 'check'
  | 'openText'
  | 'tokenTable'
  | 'encodedBytes'
  | 'encode'
  | 'openPieces'
  | 'encodePieces'
  | 'locate'
> {
  /** The buffer is another one whenever the memory has grown. */
  readonly memory: { readonly buffer: ArrayBuffer }
}

export type KernelKind = 'webassembly' | 'typescript'

/** A kernel of its own memory; without a kind, in WebAssembly where that runs. */
export function createKernel(kind?: KernelKind): Kernel {
  const module = kind === 'typescript' ? undefined : compiled()
  if (module !== undefined) return new WebAssembly.Instance(module).exports as unknown as Kernel
  if (kind === 'webassembly') {
    throw new TypeError("kernel is 'webassembly', which this engine cannot run; expected 'typescript', or none")
  }
  return createPlainKernel()
}

let module: WebAssembly.Module | undefined
let tried = false

/**
 * `undefined` where WebAssembly is missing, knows no SIMD, or is forbidden by the content policy of the page; and on big-endian
 * machines, whose typed arrays do not fit WebAssembly's memory.
 */
function compiled(): WebAssembly.Module | undefined {
  if (tried) return module
  tried = true
  const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  if (typeof WebAssembly === 'undefined' || !isLittleEndian) return undefined
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  try {
    // At once and not by a promise: browsers allow that, on the main thread too, for modules as small as this.
    if (WebAssembly.validate(bytes)) module = new WebAssembly.Module(bytes)
  } catch {
    // Forbidden by a content policy. Everything works without, only slower.
  }
  return module
}

function createPlainKernel(): Kernel {
  const memory = new Memory()
  select(memory)
  const encoder = new Encoder()
  const on = (own: Memory): Encoder => {
    select(own)
    return encoder
  }
  return {
    memory,
    classTable: () => on(memory).classTable(),
    openVocabulary: (tokenCount, byteCount) => on(memory).openVocabulary(tokenCount, byteCount),
    partTable: () => on(memory).partTable(),
    byteTable: () => on(memory).byteTable(),
    build: (family, maxDigits) => {
      on(memory).build(family, maxDigits)
    },
    check: () => on(memory).check(),
    openText: (size, more, kept) => on(memory).openText(size, more, kept),
    tokenTable: () => on(memory).tokenTable(),
    encodedBytes: () => on(memory).encodedBytes(),
    encode: (length, isLast, kept) => on(memory).encode(length, isLast, kept),
    openPieces: count => on(memory).openPieces(count),
    encodePieces: count => on(memory).encodePieces(count),
    locate: (count, start) => on(memory).locate(count, start)
  }
}
