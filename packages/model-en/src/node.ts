import { readFile } from 'node:fs/promises'
import { modelUrl } from './model-url.ts'

export { modelUrl }

/** As in `index.ts`, from the file system: Node's `fetch` does not read files. */
export async function loadModel(): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(modelUrl)
}
