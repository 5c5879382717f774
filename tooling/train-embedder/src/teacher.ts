import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Embedder } from '@llm-cookbook/embed-client'
import { Matrix } from '@llm-cookbook/vector'

const textsAFile = 1024

/** The model that is learned from. */
export type Teacher = Pick<Embedder, 'embed'>

/**
 * The teacher's vectors of the texts, a row a text. They are kept in `folder`, 1,024 texts a file that is named for
 * them, so that a run that was stopped goes on where it was.
 */
export async function askTeacher(
  texts: readonly string[],
  folder: string,
  createTeacher: () => Promise<Teacher>,
  onFile: (done: number) => void = () => undefined
): Promise<Matrix> {
  mkdirSync(folder, { recursive: true })
  let teacher: Teacher | undefined
  let answers: Matrix | undefined
  for (let start = 0; start < texts.length; start += textsAFile) {
    const part = texts.slice(start, start + textsAFile)
    const path = join(folder, `${createHash('sha256').update(part.join('\n')).digest('hex').slice(0, 16)}.f32`)
    if (!existsSync(path)) {
      const rows = await (teacher ??= await createTeacher()).embed(part)
      writeFileSync(`${path}.part`, rows.data)
      renameSync(`${path}.part`, path)
    }
    // A copy, which begins where 32-bit numbers may.
    const numbers = new Float32Array(new Uint8Array(readFileSync(path)).buffer)
    answers ??= new Matrix(texts.length, numbers.length / part.length)
    answers.data.set(numbers, start * answers.columns)
    onFile(start + part.length)
  }
  return answers ?? new Matrix(0, 0)
}
