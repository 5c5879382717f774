const modules = new Map<string, WebAssembly.Module | undefined>()

/**
 * The compiled module, or `undefined` where WebAssembly is missing, knows no SIMD, or is forbidden by the content policy of
 * the page; and on big-endian machines, whose typed arrays do not fit WebAssembly's memory. There, TypeScript does the same.
 *
 * @param base64  what `pnpm kernels` makes of the sources in an `assembly` folder
 */
export function wasmModule(base64: string): WebAssembly.Module | undefined {
  if (!modules.has(base64)) modules.set(base64, compile(base64))
  return modules.get(base64)
}

/** What a module exports, running on a memory of its own, which grows as `memory.grow` asks. The caller knows its shape. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): WebAssembly.Exports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports
}

function compile(base64: string): WebAssembly.Module | undefined {
  if (typeof WebAssembly === 'undefined' || !isLittleEndian) return undefined
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  if (!WebAssembly.validate(bytes)) return undefined
  try {
    // At once and not by a promise: browsers allow that, on the main thread too, for modules as small as these.
    return new WebAssembly.Module(bytes)
  } catch {
    // Forbidden by a content policy. Everything works without, only slower.
    return undefined
  }
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
