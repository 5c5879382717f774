// Compiles src/kernels/assembly to src/kernels/kernels.wasm.ts. A test compares that file with what this makes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../src/kernels')

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

/** The text of kernels.wasm.ts, made of the sources as they are now. */
export async function compileKernels(): Promise<string> {
  let wasm = new Uint8Array()
  let complaints = ''
  const sources = ['assembly/rows.ts', 'assembly/crc32c.ts']
  const flags = ['--baseDir', folder, '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert']
  // 17 pages of 64 kB: what kernels/screen.ts lays out.
  const memory = ['--initialMemory', '17', '--maximumMemory', '17']
  const { error } = await asc.main([...sources, '--outFile', 'kernels.wasm', ...flags, ...memory], {
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
  return `// Made by scripts/compile-kernels.ts from assembly/.\nexport const base64 =\n  '${base64}'\n`
}

if (import.meta.main) await writeFile(join(folder, 'kernels.wasm.ts'), await compileKernels())
