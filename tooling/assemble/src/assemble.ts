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

export interface AssembleOptions {
  /** What the sources are named from. */
  readonly folder: string
  readonly sources: readonly string[]
  /** Of the compiler, beside those for speed that all have: features, memory. */
  readonly flags: readonly string[]
  /** Gives a source by its name, where it is not to be what stands in the folder. */
  readonly readSource?: (name: string) => Promise<string | null>
  /** For the first line: the script that makes it. */
  readonly madeBy: string
}

/**
 * AssemblyScript as the text of a TypeScript module that exports the WebAssembly in base64. The same sources give the same
 * text, so that a test can hold a committed module against what its sources make.
 *
 * @throws {Error} what the compiler complains of
 */
export async function assemble({ folder, sources, flags, readSource, madeBy }: AssembleOptions): Promise<string> {
  let wasm = new Uint8Array()
  let complaints = ''
  const all = ['--baseDir', folder, '--outFile', 'kernel.wasm', '--runtime', 'stub', '-O3', '--noAssert', ...flags]
  const { error } = await asc.main([...sources, ...all], {
    ...(readSource && { readFile: readSource }),
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
  return `// Made by ${madeBy}.\nexport const base64: string =\n  '${Buffer.from(wasm).toString('base64')}'\n`
}
