// Compiles each src/<concept>/kernels/assembly/index.ts to src/<concept>/kernels.wasm.ts. A test compares those files with what this
// makes.
import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { assemble } from '@llm-cookbook/assemble'

const src = join(import.meta.dirname, '../src')

/** The folders with kernels, by name. */
export const concepts: string[] = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name === 'assembly')
  .map(entry => relative(src, join(entry.parentPath, '..')))
  .sort()

/** The text of a concept's kernels.wasm.ts, made of the sources as they are now. */
export function compileKernels(concept: string): Promise<string> {
  return assemble({
    folder: join(src, concept),
    sources: ['kernels/assembly/index.ts'],
    flags: [
      '--enable',
      'simd',
      '--use',
      'abort=',
      '--importMemory',
      '--initialMemory',
      '1',
      '--maximumMemory',
      '65536'
    ],
    madeBy: 'scripts/compile-kernels.ts from kernels/assembly/'
  })
}

if (import.meta.main) {
  const wanted = process.argv.slice(2)
  for (const concept of wanted.length > 0 ? wanted : concepts) {
    await writeFile(join(src, concept, 'kernels.wasm.ts'), await compileKernels(concept))
  }
}
