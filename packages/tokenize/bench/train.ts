// Training of BPE and WordPiece: ours on one thread, Hugging Face's native trainers on as many as there are. Both read the same
// file of English, and what they learn is compared. Their binding takes no options: 30,000 tokens, no minimal frequency.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataFolder, runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import { toTokenizerJson, trainBpe, trainWordPiece, type Bpe } from '@llm-cookbook/tokenize'
import { readTexts } from '@llm-cookbook/tokenize/node'
import { bertNormalizer, bertPreTokenizer, BPE, byteLevelPreTokenizer, Tokenizer, WordPiece } from 'tokenizers'

const vocabSize = 30_000
const folder = mkdtempSync(join(tmpdir(), 'bench-train-'))
process.on('exit', () => { rmSync(folder, { recursive: true }) }) // prettier-ignore

/** What is in a tokenizer.json. */
interface Learnt {
  vocab: Record<string, number>
  merges?: [string, string][]
}
type Train = (path: string) => Promise<() => string>

const ours: Record<string, Train> = {
  BPE: async path => {
    const bpe = await trainBpe(readTexts(path), { vocabSize, minFrequency: 0 })
    return () => toTokenizerJson(bpe)
  },
  WordPiece: async path => {
    // The first id is that of [UNK], which theirs goes without.
    const options = { vocabSize: vocabSize + 1, minFrequency: 0, specialTokens: ['[UNK]'], maxAlphabet: 0x110000 }
    const wordPiece = await trainWordPiece(readTexts(path), options)
    return () => toTokenizerJson(wordPiece)
  }
}

const theirs: Record<string, Train> = {
  BPE: path => {
    const tokenizer = new Tokenizer(BPE.empty())
    tokenizer.setPreTokenizer(byteLevelPreTokenizer(false))
    tokenizer.train([path])
    return Promise.resolve(() => saved(tokenizer))
  },
  WordPiece: path => {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is a Model, whatever its type says
    const tokenizer = new Tokenizer(WordPiece.empty())
    tokenizer.setNormalizer(bertNormalizer())
    tokenizer.setPreTokenizer(bertPreTokenizer())
    tokenizer.train([path])
    return Promise.resolve(() => saved(tokenizer))
  }
}

function saved(tokenizer: Tokenizer): string {
  const path = join(folder, 'saved.json')
  tokenizer.save(path, false)
  return readFileSync(path, 'utf8')
}

const learntOf = (json: string): Learnt => (JSON.parse(json) as { model: Learnt }).model

/** How much of what theirs learns ours learns too: merges up to the first other one, or tokens. */
function agreement(own: Learnt, other: Learnt): string {
  if (own.merges === undefined || other.merges === undefined) {
    const tokens = Object.keys(other.vocab)
    return `${tokens.filter(token => Object.hasOwn(own.vocab, token)).length} of ${tokens.length} tokens`
  }
  // Ours has a token for each of the 256 bytes, theirs for those in the text: it has room for a few more merges.
  const count = Math.min(own.merges.length, other.merges.length)
  const first = own.merges.findIndex((pair, i) => i === count || pair.join(' ') !== other.merges![i]!.join(' '))
  return `${first === -1 ? count : first} of ${count} merges`
}

/** The first lines of English Wikipedia, of so many bytes together. */
function english(bytes: number): string {
  const parts = ['recent-1', 'recent-2', 'core'].map(part =>
    gunzipSync(readFileSync(join(data!, `corpus-enwiki/enwiki-${part}.txt.gz`)))
  )
  const all = Buffer.concat(parts)
  return fileOf(`english-${bytes}`, all.subarray(0, all.indexOf('\n', bytes) + 1))
}

function fileOf(name: string, content: Uint8Array | string): string {
  const path = join(folder, `${name}.txt`)
  writeFileSync(path, content)
  return path
}

const cases: BenchCase<() => string>[] = []
const data = dataFolder()
for (const megabytes of [0.825, 3.3, 13.2]) {
  for (const kind of ['BPE', 'WordPiece']) {
    const group = `${kind}, ${megabytes} MB of English`
    if (data === undefined) {
      cases.push({ group, name: 'tokenizers', skipped: 'the folder of larger data sets is not there' })
      continue
    }
    const path = english(megabytes * 1e6)
    const other = learntOf((await theirs[kind]!(path))())
    const quality = (json: () => string): Quality => ({ 'as theirs': agreement(learntOf(json()), other) })
    cases.push({ group, name: 'ours', run: () => ours[kind]!(path), work: megabytes, quality })
    cases.push({
      group,
      name: 'tokenizers',
      package: 'tokenizers',
      run: () => theirs[kind]!(path),
      work: megabytes,
      quality
    })
  }
}
await runBench({ name: 'train', cases, unit: 'MB', baseline: 'tokenizers', rounds: 3, sampleMs: 1, warmUpMs: 1 })

// One endless word, as it comes from no reader of lines. Not for theirs, which goes through the whole word for each merge in it.
const words: Record<string, (length: number) => string> = { a: length => 'a'.repeat(length), random: randomLetters }
await runBench<Bpe>({
  name: 'train-one-word',
  unit: 'MB',
  rounds: 3,
  sampleMs: 1,
  warmUpMs: 1,
  cases: Object.entries(words).flatMap(([letters, make]) =>
    [0.1, 1, 10].map(megabytes => {
      const text = make(megabytes * 1e6)
      const run = (): Promise<Bpe> => trainBpe([text], { vocabSize })
      return {
        group: letters,
        name: `${megabytes} MB`,
        run,
        work: megabytes,
        quality: ({ vocabSize }) => ({ tokens: vocabSize })
      }
    })
  )
})

function randomLetters(length: number): string {
  let seed = 1
  return Buffer.from(Uint8Array.from({ length }, () => 97 + ((seed = (seed * 48271) % 0x7fffffff) % 26))).toString(
    'latin1'
  )
}
