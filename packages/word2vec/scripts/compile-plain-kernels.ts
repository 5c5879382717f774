// Compiles src/kernels/assembly/subwords.ts to src/subwords/simd.wasm.ts, and glove.ts likewise. Tests compare those files
// with what this makes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assemble } from '@llm-cookbook/assemble'

const folder = join(import.meta.dirname, '../src/kernels')

export const plainKernels = ['subwords', 'glove'] as const

/** The text of `simd.wasm.ts` in the folder of that name, made of the sources as they are now. */
export function compilePlainKernel(name: (typeof plainKernels)[number]): Promise<string> {
  return assemble({
    folder,
    sources: [`assembly/${name}.ts`],
    flags: ['--enable', 'simd', '--importMemory', '--use', 'relaxed=0', '--use', 'abort='],
    madeBy: 'scripts/compile-plain-kernels.ts from kernels/assembly/'
  })
}

if (import.meta.main) {
  for (const name of plainKernels) {
    await writeFile(join(folder, `../${name}/simd.wasm.ts`), await compilePlainKernel(name))
  }
}
