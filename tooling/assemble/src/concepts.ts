import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { assemble } from './assemble.ts'

/** The kernels of a package that has some in each `src/<concept>/kernels/assembly`. */
export interface Concepts {
  /** The folders within `src`. */
  readonly names: readonly string[]
  /** The text of a concept's `kernels.wasm.ts`, made of the sources as they are now. A test holds what is committed against it. */
  compile(name: string): Promise<string>
  /** Writes that of each concept named, or of all. */
  write(names: readonly string[]): Promise<void>
}

/**
 * Each module imports a memory of its own, that grows, and has SIMD.
 *
 * @param src  the folder of the package's sources
 */
export function conceptsOf(src: string): Concepts {
  const names = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name === 'assembly')
    .map(entry => relative(src, join(entry.parentPath, '..')))
    .sort()
  const memory = ['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536']
  const compile = (name: string): Promise<string> =>
    assemble({
      folder: join(src, name),
      sources: ['kernels/assembly/index.ts'],
      flags: ['--enable', 'simd', '--use', 'abort=', ...memory],
      madeBy: 'scripts/compile-kernels.ts from kernels/assembly/'
    })
  return {
    names,
    compile,
    async write(wanted) {
      for (const name of wanted.length > 0 ? wanted : names) {
        await writeFile(join(src, name, 'kernels.wasm.ts'), await compile(name))
      }
    }
  }
}
