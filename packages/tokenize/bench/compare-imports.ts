// Compares what we load with Hugging Face's own library: ids, offsets, and what is decoded from the ids, on the texts of the data
// folder. BERT's tokenizer is always compared; add tokenizer.json files, or folders that have some.
// Run: node --conditions=@llm-cookbook/source bench/compare-imports.ts [FILE or FOLDER…]
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { loadTokenizer, readVocabTxt, TokenizeError, type TokenizerPipeline, WordPiece } from '@llm-cookbook/tokenize'
import { bertTokenizerJson } from '../test/bert.ts'
import { NativeTokenizer } from '../test/native-tokenizers.ts'
import type { TokenSpan } from '../src/tokenizer.ts'

interface Decoding {
  encode(text: string): TokenSpan[]
  decode?(ids: number[], skipSpecialTokens: boolean): string
}

const folder = dataFolder()
if (folder === undefined) throw new Error('There is no data folder: set LLM_COOKBOOK_DATA to one.')

const texts = [...textSamples(join(folder, 'text-samples')), ...sentences(join(folder, 'ud-pud'))]
let failed = 0

const vocabulary = readVocabTxt(readFileSync(join(folder, 'tokenizers/bert-base-uncased-vocab.txt'), 'utf8'))
for (const lowercase of [true, false]) {
  const wordPiece = new WordPiece(vocabulary, { lowercase, specialTokens: true })
  const json = bertTokenizerJson(vocabulary, lowercase)
  await compare(`WordPiece, ${lowercase ? 'uncased' : 'cased'}`, json, {
    encode: text => wordPiece.encodeWithOffsets(text)
  })
}
for (const file of process.argv.slice(2).flatMap(filesOf)) {
  const json = readFileSync(file, 'utf8')
  const ours = load(file, json)
  if (ours === undefined) continue
  await compare(file, json, {
    encode: text => ours.encodeWithOffsets(text),
    decode: (ids, skipSpecialTokens) => ours.decode(ids, { skipSpecialTokens })
  })
}
process.exitCode = failed === 0 ? 0 : 1

function load(file: string, json: string): TokenizerPipeline | undefined {
  try {
    return loadTokenizer(json)
  } catch (error) {
    if (!(error instanceof TokenizeError)) throw error
    console.log(`${file}: refused, ${error.message}`)
    return undefined
  }
}

async function compare(name: string, json: string, ours: Decoding): Promise<void> {
  const native = new NativeTokenizer(json)
  let tokens = 0
  let otherOffsets = 0
  const different: string[] = []
  for (const text of texts) {
    const expected = await native.encode(text)
    const ids = expected.map(token => token.id)
    tokens += ids.length
    const found = ours.encode(text)
    // Of a BPE that lacks characters and has no unknown token the library's own offsets are wrong behind these.
    if (ids.every((id, index) => id === found[index]?.id) && !isEqual(found, expected)) otherOffsets++
    else if (!isEqual(found, expected)) different.push(text)
    else if (ids.length > 0 && ours.decode !== undefined) {
      for (const skip of [true, false])
        if (ours.decode(ids, skip) !== (await native.decode(ids, skip))) different.push(text)
    }
  }
  failed += different.length
  const outcome =
    different.length === 0 ? 'equal' : `${different.length} differ, as ${JSON.stringify(different[0]?.slice(0, 80))}`
  const offsets = otherOffsets === 0 ? '' : `, but for the offsets of ${otherOffsets}`
  console.log(`${name}: ${texts.length} texts, ${tokens} tokens, ${outcome}${offsets}`)
}

function isEqual(ours: readonly TokenSpan[], theirs: readonly TokenSpan[]): boolean {
  if (ours.length !== theirs.length) return false
  return ours.every(({ id, start, end }, index) => {
    const other = theirs[index]
    return other?.id === id && other.start === start && other.end === end
  })
}

/** Each text as a whole, and each of its lines. */
function textSamples(path: string): string[] {
  return globSync(join(path, '*.txt')).flatMap(file => {
    const text = readFileSync(file, 'utf8')
    return [text, ...text.split('\n')]
  })
}

function sentences(path: string): string[] {
  return globSync(join(path, '*.jsonl')).flatMap(file =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => (JSON.parse(line) as { text: string }).text)
  )
}

function filesOf(path: string): string[] {
  return statSync(path).isDirectory() ? globSync(join(path, '**/*tokenizer.json')) : [path]
}
