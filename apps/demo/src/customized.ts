import { readFile } from 'node:fs/promises'
import type { Customization } from '@llm-cookbook/classify'
import type { Embedder } from '@llm-cookbook/embed-client'
import { FormatError, Matrix, pack, unpack } from '@llm-cookbook/vector'
import { Failure, UsageError } from './exit.ts'
import { nameOf, readingFailure } from './inputs.ts'

const kind = 'cookbook/customization'

/** @param fingerprint  of the vectors that it was learnt from */
export function saveCustomization(customization: Customization, fingerprint: string): Uint8Array {
  return pack(kind, { meta: { fingerprint }, arrays: { customization: customization.save() } })
}

/**
 * The vectors of a source, turned by what `cookbook customize` has saved.
 *
 * @throws UsageError  for a source of other vectors than those that it was learnt from
 * @throws Failure  `not-found` and the like, `invalid-model`
 */
export async function customized(source: Embedder, file: string): Promise<Embedder> {
  const { Customization } = await import('@llm-cookbook/classify')
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readingFailure(error, file) ?? error
  })
  const { meta, arrays } = unpacked(bytes, file)
  const { fingerprint } = meta as { fingerprint: string }
  if (fingerprint !== source.fingerprint) {
    throw new UsageError(
      `${nameOf(file)} was learnt from the vectors of ${fingerprint}, and these are of ${source.fingerprint}; ` +
        'the model of the service and its dimensions have to be the same.'
    )
  }
  const customization = Customization.from(arrays['customization'] as Uint8Array)
  const wrapped = customization.wrap(source)
  return {
    dimensions: wrapped.dimensions,
    fingerprint: wrapped.fingerprint,
    embed: async (texts, options) => customization.apply(await source.embed(texts, options)),
    async *embedStream(texts, options) {
      for await (const entry of source.embedStream(texts, options)) {
        if (entry.error) yield entry
        else yield { index: entry.index, vector: customization.apply(Matrix.fromRows([entry.vector])).row(0) }
      }
    }
  }
}

function unpacked(bytes: Uint8Array, file: string): ReturnType<typeof unpack> {
  try {
    return unpack(kind, bytes)
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    const message = `${nameOf(file)} is nothing that cookbook customize --save has written: ${error.message}.`
    throw new Failure('invalid-model', message, { cause: error })
  }
}
