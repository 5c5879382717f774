// Programs in R that a bench measures ours against. They keep their data between calls, so that neither their start nor the
// way of the data to them is timed.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Matrix } from '@llm-cookbook/vector'

/** A running R with functions of ours. */
export interface R {
  /** Calls a function, which has to print one line: that comes back. A `Matrix` arrives as a matrix. */
  call(name: string, ...values: (number | string | Matrix)[]): Promise<string>
  close(): void
}

/**
 * @param program  defines the functions that `call` names
 * @returns why it cannot run, where R or a package is missing
 */
export async function startR(program: string): Promise<R | { skipped: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'viz-r-'))
  const child = spawn('Rscript', ['--vanilla', '-e', program + loop], { stdio: ['pipe', 'pipe', 'ignore'] })
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { value, done } = await answers.next()
    if (done === true) throw new Error('R has ended')
    return value.trim()
  }
  const close = (): void => {
    child.stdin.end()
    rmSync(folder, { recursive: true, force: true })
  }
  const gone = new Promise<never>((_, reject) => {
    child.once('error', reject)
  })
  try {
    await Promise.race([gone, answer()])
  } catch {
    close()
    return { skipped: 'needs Rscript with the packages that it loads' }
  }
  const names = new Map<Matrix, string>()
  const ask = (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`)
    return answer()
  }
  const nameOf = async (matrix: Matrix): Promise<string> => {
    const known = names.get(matrix)
    if (known !== undefined) return known
    const name = `m${names.size}`
    names.set(matrix, name)
    const path = join(folder, name)
    writeFileSync(path, matrix.data)
    const { rows, columns } = matrix
    await ask(
      `${name} <- matrix(readBin('${path}', 'numeric', ${rows * columns}, 4), ${rows}, byrow = TRUE); cat('\\n')`
    )
    return name
  }
  return {
    close,
    async call(name, ...values) {
      const given: (string | number)[] = []
      for (const value of values) given.push(typeof value === 'object' ? await nameOf(value) : JSON.stringify(value))
      return ask(`${name}(${given.join(', ')})`)
    }
  }
}

const loop = `
cat('\\n')
.lines <- file('stdin', 'r')
while (length(.line <- readLines(.lines, 1)) > 0) eval(parse(text = .line), globalenv())
`
