import type { Bpe, TrainingProgress, Unigram, WordPiece } from '@llm-cookbook/tokenize'
import { grouped } from '../amounts.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { inputFiles, standardInput, textParts } from '../inputs.ts'
import { checkPlace, force } from '../output-file.ts'
import { printableLine } from '../printable.ts'

export const command: Command = defineCommand({
  usage: ['train-tokenizer [FILE...] [OPTIONS]'],
  about:
    'Learns the tokens of texts of yours (UTF-8), or of what is piped in, and writes them as a tokenizer.json, which this program, the tokenizers and ' +
    "transformers of Hugging Face and others read. Patterns in quotes ('texts/**/*.txt') stand for the files that they match.",
  options: {
    type: {
      kind: 'choice',
      of: ['bpe', 'wordpiece', 'unigram'],
      default: 'bpe',
      about: 'The algorithm: byte-level BPE as in GPT, WordPiece as in BERT, or Unigram as in T5 and XLNet.'
    },
    'vocab-size': {
      kind: 'integer',
      least: 1,
      most: 1_000_000,
      default: 8000,
      about: 'How many tokens there are to be, the bytes or letters and the special ones among them.'
    },
    'min-frequency': {
      kind: 'integer',
      least: 1,
      most: 1_000_000_000,
      default: 2,
      about: 'How often a pair has to occur to become a token, with bpe and wordpiece.'
    },
    'special-tokens': {
      kind: 'text',
      value: 'LIST',
      about:
        'Special tokens, as "<|endoftext|>,<|pad|>"; they get the first ids. With wordpiece those of BERT, if none are given.'
    },
    out: { kind: 'text', value: 'FILE', about: 'The file to write. Default tokenizer.json.' },
    force,
    json: { kind: 'flag', about: 'Print one JSON object: { out, type, vocabSize, seconds }.' }
  },
  examples: [
    { about: 'Byte-level BPE', line: 'cookbook train-tokenizer corpus.txt --vocab-size 16000' },
    {
      about: 'WordPiece from many files',
      line: "cookbook train-tokenizer 'texts/*.txt' --type wordpiece --out bert.json"
    },
    { about: 'What was learned', line: 'cookbook tokenize notes.md --tokenizer tokenizer.json' }
  ],
  async run({ options, args, ...world }) {
    const { terminal } = world
    const { type, out = 'tokenizer.json', force, json } = options
    const started = performance.now()
    const files = await inputFiles(args, 'train-tokenizer FILE...')
    await checkPlace(out, { force })
    const { saveTokenizer } = await import('@llm-cookbook/tokenize/node')
    const model = await train(type, files, options, world)
    terminal.progress.show(`Writing ${out}`)
    await saveTokenizer(out, model)
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
    if (json) terminal.json({ out, type, vocabSize: model.vocabSize, seconds })
    else {
      const tokens = `${grouped(model.vocabSize)} tokens`
      terminal.print(`Wrote ${terminal.style('bold', printableLine(out))}: ${type}, ${tokens}, in ${seconds} s.`)
    }
    return exitCodes.done
  }
})

interface Settings {
  readonly 'vocab-size': number
  readonly 'min-frequency': number
  readonly 'special-tokens': string | undefined
}

/** @throws UsageError  where the options leave no room for the bytes or letters and the special tokens */
async function train(type: Type, files: readonly string[], settings: Settings, world: World): Promise<Trained> {
  const { trainBpe, trainUnigram, trainWordPiece } = await import('@llm-cookbook/tokenize')
  const { 'vocab-size': vocabSize, 'min-frequency': minFrequency, 'special-tokens': list } = settings
  const { signal, terminal } = world
  const options = {
    vocabSize,
    signal,
    specialTokens: list?.split(',').map(token => token.trim()),
    onProgress({ stage, done, total = 0 }: TrainingProgress) {
      // How much is read, the files tell better.
      if (stage !== 'words') terminal.progress.show(stages[stage] ?? stage, done, total)
    }
  }
  const texts = textsOf(files, world)
  try {
    switch (type) {
      case 'bpe':
        return await trainBpe(texts, { ...options, minFrequency })
      case 'wordpiece':
        return await trainWordPiece(texts, { ...options, minFrequency })
      case 'unigram':
        return await trainUnigram(texts, options)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UsageError(error.message.replace(/\b(vocabSize|specialTokens)\b/g, name => optionOf[name]!))
  }
}

type Type = 'bpe' | 'wordpiece' | 'unigram'
type Trained = Bpe | WordPiece | Unigram

const stages: Readonly<Record<string, string>> = {
  merges: 'tokens learned',
  seeds: 'Finding candidates',
  pieces: 'candidates dropped'
}
const optionOf: Readonly<Record<string, string>> = { vocabSize: '--vocab-size', specialTokens: '--special-tokens' }

async function* textsOf(files: readonly string[], world: World): AsyncGenerator<string, void, undefined> {
  const { readTexts } = await import('@llm-cookbook/tokenize/node')
  const { signal, terminal } = world
  if (files.includes(standardInput)) yield* textParts(standardInput, { ...world, cut: /\n/g })
  yield* readTexts(
    files.filter(file => file !== standardInput),
    {
      signal,
      onProgress({ done, total }) {
        terminal.progress.show('MB read', Math.round(done / 1e6), Math.round(total / 1e6))
      }
    }
  )
}
