// Compiles src/kernels/assembly/subwords.ts to src/subwords/simd.wasm.ts, and glove.ts likewise. Tests compare those files
// with what this makes.
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

export const plainKernels = ['subwords', 'glove'] as const

/** The text of `simd.wasm.ts` in the folder of that name, made of the sources as they are now. */
export async function compilePlainKernel(name: (typeof plainKernels)[number]): Promise<string> {
  let wasm = new Uint8Array()
  let complaints = ''
  const flags = ['--baseDir', folder, '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--importMemory']
  const use = ['--use', 'relaxed=0', '--use', 'abort=']
  const { error } = await asc.main([`assembly/${name}.ts`, '--outFile', 'kernel.wasm', ...flags, ...use], {
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
  return `// Made by scripts/compile-plain-kernels.ts from kernels/assembly/.\nexport const base64: string =\n  '${base64}'\n`
}

if (import.meta.main) {
  for (const name of plainKernels) {
    await writeFile(join(folder, `../${name}/simd.wasm.ts`), await compilePlainKernel(name))
  }
}
