// Compiles src/bpe/kernels to src/bpe/kernels/kernel.wasm.ts. A test compares that file with what this makes.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assemble } from '@llm-cookbook/assemble'

const folder = join(import.meta.dirname, '../src/bpe/kernels')

/** The text of kernel.wasm.ts, made of the sources as they are now. */
export function compileKernels(): Promise<string> {
  return assemble({
    folder,
    sources: ['assembly/index.ts'],
    // Without a host's abort: nothing here can call it.
    flags: ['--enable', 'simd', '--use', 'abort='],
    readSource,
    madeBy: 'scripts/compile-kernels.ts'
  })
}

/** AssemblyScript has a machine of its own, knows `i32` without being told, and imports types like all else. */
async function readSource(name: string): Promise<string | null> {
  const file = name === 'machine.ts' ? 'assembly/machine.ts' : name
  const text = await readFile(join(folder, file), 'utf8').catch(() => null)
  return text?.replaceAll(/^import type { i32 }.*$/gm, '').replaceAll(/^import type /gm, 'import ') ?? null
}

if (import.meta.main) await writeFile(join(folder, 'kernel.wasm.ts'), await compileKernels())
