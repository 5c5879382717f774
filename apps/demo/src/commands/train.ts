import type { TrainProgress } from '@llm-cookbook/word2vec'
import { amount, grouped } from '../amounts.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { cacheOption, corpusName, encodeFiles, wordsOption } from '../corpus.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { checkPlace, force } from '../output-file.ts'
import { printableLine } from '../printable.ts'
import { shellWord } from '../shell.ts'
import { spark } from '../spark.ts'
import { defaultFile, format, openVectors } from '../vectors.ts'
import { wrap } from '../wrap.ts'

export const command: Command = defineCommand({
  usage: ['train [CORPUS...] [OPTIONS]'],
  about:
    'Learns a vector for each word of a corpus, so that words which stand among like words get like vectors: word2vec, by ' +
    'skip-gram or CBOW. CORPUS is UTF-8 text, a sentence or a paragraph a line, also compressed (.gz), a pattern in quotes ' +
    "('texts/**/*.txt'), or - for standard input; without it, a bundled one, articles of Wikipedia of 0.66 million words.",
  options: {
    out: { kind: 'text', value: 'FILE', about: `The file to write. Default ${defaultFile}.` },
    format,
    words: wordsOption,
    cache: cacheOption,
    size: {
      kind: 'integer',
      least: 1,
      most: 10_000,
      default: undefined,
      about: 'How many numbers a vector has, by default 100, or as many as those of --initial.'
    },
    sg: { kind: 'flag', about: 'Skip-gram: predicts the words around a word. This is the default.' },
    cbow: { kind: 'flag', about: 'CBOW: predicts a word from those around it. Quicker, and weaker on rare words.' },
    window: {
      kind: 'integer',
      least: 1,
      most: 1000,
      default: 5,
      about: 'How many words to either side count, at most.'
    },
    negative: {
      kind: 'integer',
      least: 0,
      most: 1000,
      default: 5,
      about: 'Noise words against each true one; 0 goes with --hierarchical-softmax.'
    },
    'hierarchical-softmax': { kind: 'flag', about: 'Train paths in a Huffman tree too, or alone with --negative 0.' },
    sample: {
      kind: 'number',
      least: 0,
      most: 1,
      default: 1e-3,
      about: 'Words more frequent than this share of the corpus are skipped at random; 0 skips none.'
    },
    'min-count': { kind: 'integer', least: 1, most: 1_000_000_000, default: 5, about: 'Rarer words are left out.' },
    epochs: { kind: 'integer', least: 1, most: 100_000, default: 5, about: 'How often to go through the corpus.' },
    alpha: {
      kind: 'number',
      least: 1e-6,
      most: 10,
      default: undefined,
      about: 'The learning rate at the start, by default 0.025, and 0.05 with --cbow.'
    },
    workers: {
      kind: 'integer',
      least: 1,
      most: 1024,
      default: 1,
      about: 'Threads. With one, the same seed gives the same bytes; no more are started than there are cores.'
    },
    seed: { kind: 'integer', least: 0, most: Number.MAX_SAFE_INTEGER, default: 1, about: 'Of the random numbers.' },
    checkpoint: {
      kind: 'text',
      value: 'FILE',
      about: 'Keep the state of the training there, and go on with what is there already, whatever ended it.'
    },
    initial: {
      kind: 'text',
      value: 'VECTORS',
      about: 'Train these vectors further with the corpus; its new words are added.'
    },
    force,
    json: { ...json, about: 'Print one JSON object: { words, vocabulary, seconds, cpuSeconds, wordsPerSecond }.' }
  },
  examples: [
    {
      about: 'From the bundled corpus, then a look at it',
      line: `cookbook train && cookbook nearest ${defaultFile} water`
    },
    {
      about: 'From texts of yours, in the format of word2vec',
      line: "cookbook train 'texts/*.txt' --words --out my.txt --format word2vec-text"
    },
    { about: 'As word2vec.c by default: CBOW', line: 'cookbook train corpus.txt --cbow --workers 4' }
  ],
  async run({ options, args, ...world }) {
    const { terminal, signal } = world
    const { out = defaultFile, format, epochs, sg, cbow, initial, checkpoint } = options
    if (sg && cbow) throw new UsageError('--sg and --cbow exclude each other.')
    if (options.negative === 0 && !options['hierarchical-softmax']) {
      throw new UsageError('--negative 0 leaves nothing to train; add --hierarchical-softmax, or take 1 or more.')
    }
    await checkPlace(out, options)
    const start = initial === undefined ? undefined : await openVectors(initial, 'train --initial VECTORS', world)
    if (start !== undefined && options.size !== undefined && options.size !== start.dimensions) {
      throw new UsageError(`--size is ${options.size}, and the vectors of --initial have ${start.dimensions} numbers.`)
    }
    // With what was learned before, a new word has to be frequent enough, and an old one need not be.
    const minCount = start === undefined ? options['min-count'] : 1
    const corpus = await encodeFiles(args, { minCount, words: options.words, cache: options.cache }, world)
    const { trainWordVectors, saveWordVectors } = await import('@llm-cookbook/word2vec/node')
    let words = corpus.vocabulary.total * epochs
    const losses: number[] = []
    const vectors = await trainWordVectors(corpus, {
      architecture: cbow ? 'cbow' : 'skip-gram',
      ...(options.size !== undefined && { vectorSize: options.size }),
      window: options.window,
      negative: options.negative,
      hierarchicalSoftmax: options['hierarchical-softmax'],
      sample: options.sample,
      minCount: options['min-count'],
      epochs,
      ...(options.alpha !== undefined && { alpha: options.alpha }),
      workers: options.workers,
      seed: options.seed,
      ...(checkpoint !== undefined && { checkpoint }),
      ...(start !== undefined && { initial: start }),
      signal,
      onProgress(progress) {
        words = progress.totalWords
        losses.push(progress.loss)
        terminal.progress.show(describe(progress, epochs, losses), ...percent(progress))
      }
    })
    terminal.progress.show(`Writing ${out}`)
    await saveWordVectors(out, vectors, { format, signal })
    const { user, system } = process.cpuUsage()
    // Both of the whole program, as whoever waits for it has it.
    const seconds = (performance.now() - world.started) / 1000
    const cpuSeconds = (user + system) / 1e6
    const wordsPerSecond = Math.round(words / seconds)
    if (options.json) {
      terminal.json({
        words,
        vocabulary: vectors.size,
        seconds: round(seconds),
        cpuSeconds: round(cpuSeconds),
        wordsPerSecond
      })
    } else {
      const name = terminal.style('bold', printableLine(out))
      terminal.print(`Wrote ${name}: ${amount(vectors.size, 'word')} of ${vectors.dimensions} numbers.`)
      const trained = `${grouped(words)} words in ${amount(epochs, 'epoch')} of ${corpusName(args)}`
      terminal.print(wrap(`${trained}: ${round(seconds)} s, ${grouped(wordsPerSecond)} words a second.`, terminal))
      const [first, last] = [losses[0], losses.at(-1)]
      if (first !== undefined && last !== undefined && losses.length > 1) {
        terminal.print(`Loss ${terminal.style('cyan', spark(losses))} ${first.toFixed(3)} to ${last.toFixed(3)}.`)
      }
      const word = vectors.has('water') ? 'water' : printableLine(vectors.words[vectors.size >> 2]!)
      terminal.print(`\nNow try: cookbook nearest ${shellWord(printableLine(out))} ${shellWord(word)}`)
    }
    return exitCodes.done
  }
})

function describe(
  { epoch, wordsPerSecond, loss, secondsLeft }: TrainProgress,
  epochs: number,
  losses: readonly number[]
): string {
  const speed = `${grouped(Math.round(wordsPerSecond / 1000))}k words/s`
  return `% of training, loss ${loss.toFixed(3)} ${spark(losses, 12)}, epoch ${epoch} of ${epochs}, ${speed}, ${Math.ceil(secondsLeft)} s left`
}

function percent({ words, totalWords }: TrainProgress): [done: number, total: number] {
  return [Math.floor((100 * words) / totalWords), 100]
}

function round(seconds: number): number {
  return Number(seconds.toFixed(2))
}
