import type { Kernel, Size } from './kernel.ts'
import { typescriptKernel } from './typescript.ts'
import { wasmKernel } from './wasm.ts'

/** In WebAssembly where there is some. */
export function createKernel(size: Size): Kernel {
  return wasmKernel(size) ?? typescriptKernel(size)
}
