// Compiles src/kernels/assembly to src/kernels/kernels.wasm.ts. A test compares that file with what this makes.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'

const folder = join(import.meta.dirname, '../src/kernels')

/** The text of kernels.wasm.ts, of the sources as they are now. */
export async function compileKernels(): Promise<string> {
  const target = await mkdtemp(join(tmpdir(), 'kernels-'))
  try {
    const wasm = join(target, 'kernels.wasm')
    const sources = ['rows.ts', 'crc32c.ts'].map(name => join(folder, 'assembly', name))
    const flags = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--initialMemory', '18']
    const { error, stderr } = await asc.main([...sources, '-o', wasm, ...flags])
    if (error) throw new Error(stderr.toString(), { cause: error })
    const base64 = (await readFile(wasm)).toString('base64')
    return `// Made by scripts/compile-kernels.ts from assembly/.\nexport const base64 =\n  '${base64}'\n`
  } finally {
    await rm(target, { recursive: true })
  }
}

if (import.meta.main) await writeFile(join(folder, 'kernels.wasm.ts'), await compileKernels())
