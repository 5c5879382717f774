import { modelUrl } from './model-url.ts'

export { modelUrl }

/**
 * The packed table of word vectors, for `createLocalEmbedder` of `@llm-cookbook/embed-client`.
 *
 * @throws {Error} where the file does not come
 */
export async function loadModel(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(modelUrl)
  if (!response.ok) throw new Error(`${modelUrl.href}: ${response.status} ${response.statusText}`)
  return new Uint8Array(await response.arrayBuffer())
}
