import { withBase } from 'vitepress'

/** The names in `public/data/word-vectors`. */
type WordFile = 'wikipedia.txt.gz' | 'word-counts.txt' | 'words.bin'

/**
 * A file that the chapters on word vectors bring, unpacked.
 *
 * @throws {Error} it did not come
 */
export async function fetchWords(name: WordFile): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(withBase(`/data/word-vectors/${name}`))
  if (!response.ok) throw new Error(`${name} could not be loaded: ${response.status} ${response.statusText}`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  // Some servers have the browser unpack what ends in .gz, others leave it as it is.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(unpacked).arrayBuffer())
}
