import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { TokenizeError } from '../errors.ts'
import { toTokenizerJson, type ExportableModel } from '../export/tokenizer-json.ts'

/**
 * Writes a model as tokenizer.json. Whatever happens meanwhile, the name stands for the old content or the new: the file is
 * written to a temporary name beside it, synced to the disk, and renamed.
 *
 * @param path of the file, which may be there already; its folder has to be
 * @param model as a trainer gives it
 * @throws {TokenizeError} 'not-writable' if the folder is missing or forbidden, or the disk is full; 'unsupported' if the model
 * cannot be written so (see `toTokenizerJson`)
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises'
 * import { loadTokenizer, trainBpe } from '@llm-cookbook/tokenize'
 * import { saveTokenizer } from '@llm-cookbook/tokenize/node'
 *
 * await saveTokenizer('tokenizer.json', await trainBpe(['a new low', 'the newest low'], { vocabSize: 270 }))
 * const tokenizer = loadTokenizer(await readFile('tokenizer.json', 'utf8'))
 * Array.from(tokenizer.encode('newest'), id => tokenizer.idToToken(id)) // => ['new', 'e', 's', 't']
 * ```
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
