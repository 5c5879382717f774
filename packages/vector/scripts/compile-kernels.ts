// Compiles src/kernels/assembly to src/kernels/*.wasm.ts. A test compares those files with what this makes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assemble } from '@llm-cookbook/assemble'

const folder = join(import.meta.dirname, '../src/kernels')

/** Each module: the sources that it is made of, and its memory. */
const modules = {
  // 27 pages of 64 kB: what kernels/place.ts lays out.
  'kernels.wasm.ts': {
    sources: ['assembly/rows.ts', 'assembly/crc32c.ts'],
    memory: ['--initialMemory', '27', '--maximumMemory', '27']
  },
  // A memory for each set of quantized rows, in which these stay.
  'quantized.wasm.ts': {
    sources: ['assembly/quantized.ts'],
    memory: ['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536']
  }
} as const

export const moduleNames = Object.keys(modules) as (keyof typeof modules)[]

/** The text of a module, made of the sources as they are now. */
export function compileKernels(name: keyof typeof modules): Promise<string> {
  const { sources, memory } = modules[name]
  const flags = ['--enable', 'simd', ...memory]
  return assemble({ folder, sources, flags, madeBy: 'scripts/compile-kernels.ts from assembly/' })
}

if (import.meta.main) for (const name of moduleNames) await writeFile(join(folder, name), await compileKernels(name))
