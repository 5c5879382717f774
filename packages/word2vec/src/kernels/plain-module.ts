const modules = new Map<string, WebAssembly.Module | undefined>()

/**
 * A kernel for one thread, compiled once; `undefined` where WebAssembly or its SIMD is missing or forbidden, and on big-endian
 * machines, whose typed arrays do not fit WebAssembly's memory.
 */
export function plainModule(base64: string): WebAssembly.Module | undefined {
  if (!modules.has(base64)) modules.set(base64, compile(base64))
  return modules.get(base64)
}

function compile(base64: string): WebAssembly.Module | undefined {
  const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  if (typeof WebAssembly === 'undefined' || !isLittleEndian) return undefined
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  if (!WebAssembly.validate(bytes)) return undefined
  try {
    return new WebAssembly.Module(bytes)
  } catch {
    // Forbidden by a content policy. Everything works without, only slower.
    return undefined
  }
}
