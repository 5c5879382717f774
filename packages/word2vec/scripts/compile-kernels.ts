// Compiles src/kernels/assembly to src/kernels/simd.wasm.ts and src/kernels/relaxed-simd.wasm.ts. A test compares those
// files with what this makes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assemble } from '@llm-cookbook/assemble'

const folder = join(import.meta.dirname, '../src/kernels')

export const kernelKinds = ['simd', 'relaxed-simd'] as const

/** The text of `${kind}.wasm.ts`, made of the sources as they are now. */
export function compileKernel(kind: (typeof kernelKinds)[number]): Promise<string> {
  const features = kind === 'simd' ? 'simd,threads' : 'simd,threads,relaxed-simd'
  const use = ['--use', `relaxed=${kind === 'simd' ? 0 : 1}`, '--use', 'abort=']
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536']
  return assemble({
    folder,
    sources: ['assembly/train.ts'],
    flags: ['--enable', features, ...use, ...memory],
    madeBy: 'scripts/compile-kernels.ts from assembly/'
  })
}

if (import.meta.main) {
  for (const kind of kernelKinds) await writeFile(join(folder, `${kind}.wasm.ts`), await compileKernel(kind))
}
