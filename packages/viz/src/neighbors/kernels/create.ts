import type { Kernel, Subject } from './kernel.ts'
import { typescriptKernel } from './typescript.ts'
import { module, wasmKernel } from './wasm.ts'

/** In WebAssembly where there is some. */
export function createKernel(subject: Subject): Kernel {
  const compiled = module()
  return compiled ? wasmKernel(compiled, subject) : typescriptKernel(subject)
}
