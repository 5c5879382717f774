// Compares both kernels with tiktoken (its WebAssembly package) in all encodings, over real texts, strings made to go wrong, all
// code points and the published vectors, and with a heap over long pieces:
//   npm run exactness -- [--strings N] [--seed N] [--step N] [--longest N] [--encodings a,b] [FOLDER or FILE …]
// By default 1,000,000 strings, every code point, pieces of up to 1,000,000 characters, and the texts of the larger data folder.
// Exits with 1 if anything differs.
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { dataFolder } from '@llm-cookbook/bench'
import { cutPieces } from '../src/bpe/reference.ts'
import { classMismatches, codePointTexts } from '../test/exactness/code-points.ts'
import { Comparison, type Mismatch } from '../test/exactness/compare.ts'
import { fuzzText } from '../test/exactness/fuzz-text.ts'
import { longPieces, PieceEncoder } from '../test/exactness/long-pieces.ts'
import { openSubject, subjectNames, type SubjectName } from '../test/exactness/oracle.ts'
import { Random } from '../test/exactness/random.ts'
import { testPlans } from '../test/bpe/test-plans.ts'
import { vocabularyWords } from '../test/exactness/vocabulary-words.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    strings: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    step: { type: 'string', default: '1' },
    longest: { type: 'string', default: '1000000' },
    encodings: { type: 'string', default: subjectNames.join(',') }
  }
})
const stringCount = Number(values.strings)
const folders = positionals.length > 0 ? positionals : [dataFolder()].filter(folder => folder !== undefined)
if (folders.length === 0) console.log('No texts: give folders of them, or set LLM_COOKBOOK_DATA.')

let failures = 0

function report(encoding: string, kind: string, mismatch: Mismatch | undefined): void {
  if (mismatch === undefined) return
  failures++
  const text = mismatch.text.length > 200 ? `${mismatch.text.slice(0, 200)}… (${mismatch.text.length})` : mismatch.text
  console.log(`MISMATCH  ${encoding}, ${kind}: ${JSON.stringify(text)}\n          ${mismatch.problem}`)
}

const wrongClasses = classMismatches()
failures += wrongClasses.length
console.log(`classes of 1,112,064 code points: ${wrongClasses.length} differ ${wrongClasses.slice(0, 20).join(', ')}`)

const step = Number(values.step)
const longest = Number(values.longest)
const vectors = testPlans()
const columns = [
  'encoding',
  'real text, MB',
  'files',
  'vectors',
  'fuzz strings',
  'MB',
  'code points',
  'long pieces, MB',
  'mismatches',
  's'
]
console.log(`| ${columns.join(' | ')} |\n${'|---'.repeat(columns.length)}|`)
for (const name of values.encodings.split(',') as SubjectName[]) {
  const failuresBefore = failures
  const start = performance.now()
  const subject = await openSubject(name)
  const comparison = new Comparison(subject)

  let realBytes = 0
  let files = 0
  for (const path of folders.flatMap(filesUnder)) {
    const text = readText(path)
    if (text === undefined) continue
    files++
    realBytes += Buffer.byteLength(text)
    for (const part of parts(text)) report(name, path, comparison.compare(part))
  }

  const own = vectors.filter(({ encoding }) => encoding.replace('edit', 'base') === name)
  for (const { sample, ids } of own) report(name, 'vectors', comparison.compare(sample, ids))

  const random = new Random(Number(values.seed))
  const words = vocabularyWords(subject.encoding)
  let fuzzBytes = 0
  for (let i = 0; i < stringCount; i++) {
    const text = fuzzText(random, words)
    fuzzBytes += Buffer.byteLength(text)
    report(name, `string ${i}`, comparison.compare(text))
  }

  for (const text of codePointTexts(step, 64)) report(name, 'code points', comparison.compare(text))

  const encoder = new PieceEncoder(subject.encoding.vocabulary)
  let longBytes = 0
  for (let length = 100; length <= longest; length *= 10) {
    for (const text of longPieces(length)) {
      longBytes += Buffer.byteLength(text)
      const expected = cutPieces(text, subject.encoding.splitPattern).flatMap(piece => encoder.encode(piece))
      report(name, 'long pieces', comparison.compare(text, expected))
    }
  }
  subject.tiktoken.free()
  const seconds = (performance.now() - start) / 1000
  const codePoints = Math.ceil(0x110000 / step)
  const compared = [mb(realBytes), files, own.length, stringCount, mb(fuzzBytes), codePoints, mb(longBytes)]
  console.log(`| ${[name, ...compared, failures - failuresBefore, seconds.toFixed(1)].join(' | ')} |`)
}
console.log(failures === 0 ? 'All equal.' : `${failures} mismatches.`)
process.exitCode = failures === 0 ? 0 : 1

function filesUnder(path: string): string[] {
  const status = lstatSync(path)
  if (!status.isDirectory()) return status.isFile() ? [path] : []
  return readdirSync(path)
    .sort()
    .flatMap(name => filesUnder(join(path, name)))
}

/** The text of a file, packed or not; `undefined` if it is none. */
function readText(path: string): string | undefined {
  const bytes = readFileSync(path)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      extname(path) === '.gz' ? gunzipSync(bytes) : bytes
    )
  } catch {
    return undefined
  }
}

/**
 * The text in parts of about a megabyte. They also end within runs of a thousand blanks or of none, so that no piece is long:
 * tiktoken takes the square of its length.
 */
function* parts(text: string): Generator<string> {
  let start = 0
  for (const { index, 0: run } of text.matchAll(/\s{1000}|\S{1000}|\n/g)) {
    const end = index + run.length
    if (run === '\n' && end - start < 1_000_000) continue
    yield text.slice(start, end)
    start = end
  }
  if (start < text.length) yield text.slice(start)
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
