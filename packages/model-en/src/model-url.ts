/** Where the model lies, beside this package's code. Bundlers that understand this expression copy it along. */
export const modelUrl: URL = new URL('../model/embedder-en.bin', import.meta.url)
