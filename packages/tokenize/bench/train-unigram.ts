// Training of a unigram language model, 8,000 pieces: ours on one thread; SentencePiece's spm_train and Hugging Face's native trainer
// on as many as there are. All read the same file of English, one text a line. How probable the pieces make text that was
// not trained on is measured by the same encoder for all: the best segmentation, in bits a character.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataFolder, runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import {
  Charsmap,
  readSentencePiece,
  trainUnigram,
  Unigram,
  type Piece,
  type SentencePiece
} from '@llm-cookbook/tokenize'
import { readTexts } from '@llm-cookbook/tokenize/node'
import * as hf from 'tokenizers'

const vocabSize = 8000
const specialTokens = ['<unk>', '<s>', '</s>']
const folder = mkdtempSync(join(tmpdir(), 'bench-train-unigram-'))
process.on('exit', () => { rmSync(folder, { recursive: true }) }) // prettier-ignore

type Model = SentencePiece | undefined
const cases: BenchCase<Model>[] = []
const data = dataFolder()
const spm = version('spm_train')
for (const megabytes of [3.3, 13.2]) {
  const group = `${megabytes} MB of English`
  if (data === undefined) {
    cases.push({ group, name: 'spm_train', skipped: 'the folder of larger data sets is not there' })
    continue
  }
  const { path, heldOut } = english(megabytes * 1e6)
  const reference = spm === undefined ? undefined : trainWithSpm(path)
  const quality = (model: Model): Quality => (model === undefined ? {} : judge(model, heldOut, reference))
  const common = { group, work: megabytes, quality }
  cases.push(
    { ...common, name: 'ours', run: () => train(path) },
    spm === undefined
      ? { group, name: 'spm_train', skipped: 'the program is not installed' }
      : { ...common, name: 'spm_train', run: () => trainWithSpm(path) },
    {
      ...common,
      name: 'tokenizers, words and marks apart',
      package: 'tokenizers',
      run: () => trainWithHuggingFace(path, 'marks')
    }
  )
  // Words as ours and SentencePiece's are. It takes minutes for the larger file.
  if (megabytes < 10) {
    cases.push({
      ...common,
      name: 'tokenizers, Metaspace',
      package: 'tokenizers',
      run: () => trainWithHuggingFace(path, 'spaces')
    })
  }
}
await runBench<Model>({
  name: 'train-unigram',
  unit: 'MB',
  baseline: 'spm_train',
  ...(spm !== undefined && { versions: { spm_train: spm } }),
  cases,
  rounds: 3,
  sampleMs: 1,
  warmUpMs: 1
})

/** By the rules of normalisation that change nothing, as `identity` is for spm_train. */
function train(path: string): Promise<SentencePiece> {
  return trainUnigram(readTexts(path), { vocabSize, specialTokens, charsmap: Charsmap.compile([]) })
}

function trainWithSpm(path: string): SentencePiece {
  const prefix = join(folder, 'spm')
  const options = [
    `--input=${path}`,
    `--model_prefix=${prefix}`,
    `--vocab_size=${vocabSize}`,
    '--normalization_rule_name=identity'
  ]
  execFileSync('spm_train', [...options, '--minloglevel=2'], { stdio: 'ignore' })
  return readSentencePiece(readFileSync(`${prefix}.model`))
}

/** Without marks in words there are far fewer words; but then its pieces are of no text with its spaces. */
function trainWithHuggingFace(path: string, split: 'marks' | 'spaces'): Model {
  const tokenizer = new hf.Tokenizer(hf.Unigram.init([['<unk>', 0]], { unkId: 0 }))
  tokenizer.setPreTokenizer(split === 'marks' ? hf.bertPreTokenizer() : hf.metaspacePreTokenizer())
  tokenizer.train([path])
  if (split === 'marks') return undefined
  const file = join(folder, 'tokenizer.json')
  tokenizer.save(file)
  const { model } = JSON.parse(readFileSync(file, 'utf8')) as { model: { vocab: [string, number][] } }
  const pieces = model.vocab
    .filter(([piece]) => piece !== '<unk>')
    .map(([piece, score]): Piece => ({ piece, score, kind: 'normal' }))
  return new Unigram({ pieces: [{ piece: '<unk>', score: 0, kind: 'unknown' }, ...pieces] })
}

function judge(model: SentencePiece, text: readonly string[], reference: SentencePiece | undefined): Quality {
  const { pieces } = model.model
  const normal = pieces.filter(({ kind }) => kind === 'normal')
  const unknown = normal.reduce((lowest, { score }) => Math.min(lowest, score), 0) - 10
  let logarithm = 0
  let tokens = 0
  let characters = 0
  for (const line of text) {
    characters += line.length
    for (const id of model.encode(line)) {
      tokens++
      logarithm += id === model.unkId ? unknown : pieces[id]!.score
    }
  }
  const theirs = new Set(reference?.model.pieces.map(({ piece }) => piece))
  return {
    'bits a character': (-logarithm / Math.LN2 / characters).toFixed(4),
    'characters a token': (characters / tokens).toFixed(3),
    'pieces as spm_train': reference === undefined ? '' : pieces.filter(({ piece }) => theirs.has(piece)).length
  }
}

/** The first lines of English Wikipedia, of so many bytes together, and those after them. */
function english(bytes: number): { path: string; heldOut: string[] } {
  const parts = ['recent-1', 'recent-2', 'core'].map(part =>
    gunzipSync(readFileSync(join(data!, `corpus-enwiki/enwiki-${part}.txt.gz`)))
  )
  const all = Buffer.concat(parts)
  const end = all.indexOf('\n', bytes) + 1
  const path = join(folder, `english-${bytes}.txt`)
  // spm_train leaves out lines of more than 4,192 bytes.
  const lines = all
    .subarray(0, end)
    .toString()
    .split('\n')
    .filter(line => Buffer.byteLength(line) <= 4192)
  writeFileSync(path, lines.join('\n'))
  return {
    path,
    heldOut: all
      .subarray(end, end + 2e6)
      .toString()
      .split('\n')
      .slice(0, -1)
  }
}

function version(program: string): string | undefined {
  try {
    return execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().split(' ').at(-1)
  } catch {
    return undefined
  }
}
