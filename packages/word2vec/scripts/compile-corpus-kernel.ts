// Compiles src/corpus/kernels/assembly to src/corpus/kernels/words.wasm.ts. A test compares that file with what this makes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assemble } from '@llm-cookbook/assemble'

const folder = join(import.meta.dirname, '../src/corpus/kernels')

/** The text of words.wasm.ts, made of the sources as they are now. */
export function compileCorpusKernel(): Promise<string> {
  return assemble({
    folder,
    sources: ['assembly/words.ts'],
    // One page less than all, so that every address fits 32 bits.
    flags: ['--enable', 'simd,bulk-memory', '--maximumMemory', '65535'],
    madeBy: 'scripts/compile-corpus-kernel.ts from assembly/'
  })
}

if (import.meta.main) await writeFile(join(folder, 'words.wasm.ts'), await compileCorpusKernel())
