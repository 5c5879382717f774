// Compiles src/kernels/assembly to src/kernels/simd.wasm.ts and src/kernels/relaxed-simd.wasm.ts. A test compares those
// files with what this makes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../src/kernels')

/** What is used of the compiler. Its own types change those of arrays for everything that is checked along with this. */
interface Compiler {
  main(
    flags: readonly string[],
    files: {
      writeFile: (name: string, contents: Uint8Array | string) => void
      stderr: { write: (text: string) => void }
    }
  ): Promise<{ error: Error | null }>
}
const { default: asc } = (await import(import.meta.resolve('assemblyscript/asc'))) as { default: Compiler }

export const kernelKinds = ['simd', 'relaxed-simd'] as const

/** The text of `${kind}.wasm.ts`, made of the sources as they are now. */
export async function compileKernel(kind: (typeof kernelKinds)[number]): Promise<string> {
  let wasm = new Uint8Array()
  let complaints = ''
  const features = kind === 'simd' ? 'simd,threads' : 'simd,threads,relaxed-simd'
  const flags = ['--baseDir', folder, '--runtime', 'stub', '--enable', features, '-O3', '--noAssert']
  const use = ['--use', `relaxed=${kind === 'simd' ? 0 : 1}`, '--use', 'abort=']
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536']
  const { error } = await asc.main(['assembly/train.ts', '--outFile', 'kernel.wasm', ...flags, ...use, ...memory], {
    writeFile: (_name, contents) => {
      wasm = new Uint8Array(contents as Uint8Array)
    },
    stderr: {
      write: text => {
        complaints += text
      }
    }
  })
  if (error) throw new Error(complaints, { cause: error })
  const base64 = Buffer.from(wasm).toString('base64')
  return `// Made by scripts/compile-kernels.ts from assembly/.\nexport const base64: string =\n  '${base64}'\n`
}

if (import.meta.main) {
  for (const kind of kernelKinds) await writeFile(join(folder, `${kind}.wasm.ts`), await compileKernel(kind))
}
