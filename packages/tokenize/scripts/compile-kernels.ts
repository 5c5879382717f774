// Compiles src/bpe/kernels to src/bpe/kernels/kernel.wasm.ts. A test compares that file with what this makes.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../src/bpe/kernels')

/** What is used of the compiler. Its own types change those of arrays for everything that is checked along with this. */
interface Compiler {
  main(
    flags: readonly string[],
    files: {
      readFile?: (name: string) => Promise<string | null>
      writeFile: (name: string, contents: Uint8Array | string) => void
      stderr: { write: (text: string) => void }
    }
  ): Promise<{ error: Error | null }>
}
const { default: asc } = (await import(import.meta.resolve('assemblyscript/asc'))) as { default: Compiler }

/** The text of kernel.wasm.ts, made of the sources as they are now. */
export async function compileKernels(): Promise<string> {
  let wasm = new Uint8Array()
  let complaints = ''
  // Without a host's abort: nothing here can call it.
  const flags = ['--baseDir', folder, '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd', '-O3', '--noAssert']
  const { error } = await asc.main(['assembly/index.ts', '--outFile', 'kernel.wasm', ...flags], {
    readFile: readSource,
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
  return `// Made by scripts/compile-kernels.ts.\nexport const base64: string =\n  '${base64}'\n`
}

/** AssemblyScript has a machine of its own, knows `i32` without being told, and imports types like all else. */
async function readSource(name: string): Promise<string | null> {
  const file = name === 'machine.ts' ? 'assembly/machine.ts' : name
  const text = await readFile(join(folder, file), 'utf8').catch(() => null)
  return text?.replaceAll(/^import type { i32 }.*$/gm, '').replaceAll(/^import type /gm, 'import ') ?? null
}

if (import.meta.main) await writeFile(join(folder, 'kernel.wasm.ts'), await compileKernels())
