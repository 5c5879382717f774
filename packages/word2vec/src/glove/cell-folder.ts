import { appendFile, mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Word2vecError, type Word2vecErrorCode } from '../errors.ts'
import type { CellStore } from './cooccurrences.ts'

/** A `CellStore` in a folder of its own. */
export interface CellFolder extends CellStore, AsyncDisposable {
  /** Where it is. */
  readonly path: string
  /** Removes the folder and all in it. */
  remove(): Promise<void>
}

/**
 * A new folder for what co-occurrence counting has no room for in memory, 16 bytes a pair.
 *
 * @param parent  the folder to make it in, which is made where it is missing
 * @throws {Word2vecError} 'not-writable' if the folder cannot be made, or a file not be written; 'not-readable'
 *
 * @example
 * ```ts
 * import { countCooccurrences, trainGlove } from '@llm-cookbook/word2vec'
 * import { cellFolder } from '@llm-cookbook/word2vec/node'
 *
 * await using store = await cellFolder('cells')
 * const corpus = 'the cat chases the mouse\nthe dog chases the cat\n'.repeat(500)
 * // So few pairs in memory at a time that they have to be put aside.
 * const pairs = await countCooccurrences(corpus, { store, maxPairs: 10 })
 * pairs.parts // => 64
 * const vectors = await trainGlove(pairs, { vectorSize: 10 })
 * vectors.words // => ['the', 'cat', 'chases', 'mouse', 'dog']
 * ```
 */
export async function cellFolder(parent: string): Promise<CellFolder> {
  const path = await orError('not-writable', parent, async () => {
    await mkdir(parent, { recursive: true })
    return mkdtemp(join(parent, 'cells-'))
  })
  const file = (part: number): string => join(path, `${part}.cells`)
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true })
  return {
    path,
    append: (part, bytes) => orError('not-writable', file(part), () => appendFile(file(part), bytes)),
    read: part => orError('not-readable', file(part), () => readFile(file(part))),
    replace: (part, bytes) =>
      orError('not-writable', file(part), async () => {
        const unfinished = `${file(part)}.tmp`
        const handle = await open(unfinished, 'w')
        try {
          await handle.writeFile(bytes)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(unfinished, file(part))
      }),
    remove,
    [Symbol.asyncDispose]: remove
  }
}

async function orError<T>(code: Word2vecErrorCode, path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    throw new Word2vecError(code, `${path}: ${(cause as Error).message}`, { cause })
  }
}
