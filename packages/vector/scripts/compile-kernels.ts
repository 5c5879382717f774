// Compiles src/kernels/assembly to src/kernels/kernels.wasm.ts. A test compares that file with what this makes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assemble } from '@llm-cookbook/assemble'

const folder = join(import.meta.dirname, '../src/kernels')

/** The text of kernels.wasm.ts, made of the sources as they are now. */
export function compileKernels(): Promise<string> {
  return assemble({
    folder,
    sources: ['assembly/rows.ts', 'assembly/crc32c.ts'],
    // 27 pages of 64 kB: what kernels/place.ts lays out.
    flags: ['--enable', 'simd', '--initialMemory', '27', '--maximumMemory', '27'],
    madeBy: 'scripts/compile-kernels.ts from assembly/'
  })
}

if (import.meta.main) await writeFile(join(folder, 'kernels.wasm.ts'), await compileKernels())
