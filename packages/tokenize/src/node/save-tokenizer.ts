import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { TokenizeError } from '../errors.ts'
import { toTokenizerJson, type ExportableModel } from '../export/tokenizer-json.ts'

/**
 * Writes a model as tokenizer.json. Whatever happens meanwhile, the name stands for the old content or the new: the file is
 * written to a temporary name beside it, synced to the disk, and renamed.
 *
 * @throws {TokenizeError} 'not-writable' if the folder is missing or forbidden, or the disk is full
 */
export async function saveTokenizer(path: string, model: ExportableModel): Promise<void> {
  const json = toTokenizerJson(model)
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(json)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new TokenizeError('not-writable', `${path} cannot be written: ${String(error)}`, { cause: error })
  }
}
