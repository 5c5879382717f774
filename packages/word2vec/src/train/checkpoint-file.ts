import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Word2vecError } from '../errors.ts'
import { syncFolder } from '../sync-folder.ts'
import type { CheckpointStore } from './checkpoint.ts'

/**
 * A checkpoint in a file. Whatever happens, the file is a whole one, the old or the new: it is written beside it, to the
 * name with `.tmp` behind it, synced to the disk, and renamed. What a killed process left there is overwritten.
 *
 * `load` throws {Word2vecError} 'not-readable' for a file that is there and cannot be read, `save` 'not-writable'.
 *
 * `trainWordVectors` of this entry takes the path alone; a store is for whoever wants to do more with it.
 *
 * @param path  the file, which need not be there yet; its folder has to be
 *
 * @example
 * ```ts
 * import { checkpointFile, trainWordVectors } from '@llm-cookbook/word2vec/node'
 *
 * const store = checkpointFile('training')
 * await store.load() // => undefined
 * await trainWordVectors('the cat chases the mouse\n'.repeat(100), { vectorSize: 10, checkpoint: store })
 * // All that was learnt, to go on from with other text.
 * const initial = await store.load()
 * const vectors = await trainWordVectors('the dog chases the cat\n'.repeat(100), { initial })
 * vectors.words // => ['the', 'cat', 'chases', 'mouse', 'dog']
 * ```
 */
export function checkpointFile(path: string): CheckpointStore {
  return {
    async load() {
      try {
        return await readWhole(path)
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw new Word2vecError('not-readable', `${path} cannot be read: ${String(cause)}`, { cause })
      }
    },
    async save(bytes) {
      const temporary = `${path}.tmp`
      try {
        const file = await open(temporary, 'w')
        try {
          await file.writeFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(temporary, path)
        await syncFolder(dirname(path))
      } catch (cause) {
        await rm(temporary, { force: true }).catch(() => undefined)
        throw new Word2vecError('not-writable', `${path} cannot be written: ${String(cause)}`, { cause })
      }
    }
  }
}

/** `readFile` stops at 2 GiB. */
async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const bytes = new Uint8Array((await file.stat()).size)
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(bytes.length - at, 2 ** 30))
      if (bytesRead === 0) return bytes.subarray(0, at)
      at += bytesRead
    }
    return bytes
  } finally {
    await file.close()
  }
}
