import { readFile } from 'node:fs/promises'
import type { EncodedCorpus, Phrases } from '@llm-cookbook/word2vec'
import { amount, grouped } from '../amounts.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { corpusName, encodeFiles, wordsOption } from '../corpus.ts'
import { exitCodes, Failure } from '../exit.ts'
import { explain } from '../explain.ts'
import { readingFailure } from '../inputs.ts'
import { checkPlace, force, writeFile } from '../output-file.ts'
import { printableLine } from '../printable.ts'

/** Longer lines than this are cut: the most that the corpus takes. */
const longestLine = 9999
/** As many phrases are shown. */
const shown = 12

export const command: Command = defineCommand({
  usage: ['phrases [CORPUS...] [OPTIONS]'],
  about:
    'Finds words that stand side by side more often than by chance, and writes the corpus with each such pair as one word ' +
    '(new_york), for train to learn vectors of. As word2phrase does it, in one pass or several: each makes longer phrases. ' +
    'CORPUS is as of train.',
  options: {
    out: { kind: 'text', value: 'FILE', about: 'The corpus to write; .gz compresses it. Default phrases.txt.' },
    words: wordsOption,
    scoring: {
      kind: 'choice',
      of: ['count', 'npmi'],
      default: 'count',
      about: 'The score of a pair: that of word2phrase, or normalised pointwise mutual information, from -1 to 1.'
    },
    threshold: {
      kind: 'number',
      least: 0,
      most: 1e12,
      default: undefined,
      about: 'Pairs with a greater score become phrases; by default 100, and 0.5 with npmi.'
    },
    'min-count': {
      kind: 'integer',
      least: 0,
      most: 1_000_000_000,
      default: 5,
      about: 'Taken off the count of a pair, or with npmi its least count.'
    },
    passes: {
      kind: 'integer',
      least: 1,
      most: 10,
      default: 1,
      about: 'How often to join pairs: n passes make phrases of up to 2^n words.'
    },
    save: { kind: 'text', value: 'FILE', about: 'Keep the phrases in this file, too.' },
    apply: { kind: 'text', value: 'PHRASES', about: 'Find none, and join those that --save kept.' },
    force,
    json: {
      ...json,
      about:
        'Print one JSON object: { out, words, phrases, joined: [{ phrase, count, score }], seconds }, the best at most a hundred.'
    }
  },
  examples: [
    { about: 'Phrases of the bundled corpus', line: 'cookbook phrases && cookbook train phrases.txt' },
    {
      about: 'Of up to four words',
      line: 'cookbook phrases corpus.txt --passes 2 --out joined.txt --save phrases.bin'
    },
    {
      about: 'The same phrases in another text',
      line: 'cookbook phrases other.txt --apply phrases.bin --out other-joined.txt'
    }
  ],
  async run({ options, args, ...world }) {
    const { terminal, signal } = world
    const { out = 'phrases.txt', save } = options
    const started = performance.now()
    await checkPlace(out, options)
    if (save !== undefined) await checkPlace(save, options)
    const frozen = options.apply === undefined ? undefined : await openPhrases(options.apply)
    // All words stay, so that those side by side here were side by side in the text.
    const limits = { minCount: 1, maxSentenceLength: longestLine, words: options.words }
    const corpus = await encodeFiles(args, limits, world)
    const phrases = frozen ?? (await learn(corpus, options, world))
    await writeFile(out, joinedLines(corpus, phrases, world), signal)
    if (save !== undefined) await writeFile(save, [phrases.toBytes()], signal)

    const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
    const best = phrases.phrases.toSorted((a, b) => b.count - a.count)
    const named = best.map(({ words, count, score }) => ({ phrase: words.join(phrases.delimiter), count, score }))
    const { total } = corpus.vocabulary
    if (options.json) {
      terminal.json({ out, words: total, phrases: named.length, joined: named.slice(0, 100), seconds })
    } else {
      const what = `${amount(total, 'word')} of ${corpusName(args)} with ${amount(named.length, 'phrase')} joined`
      terminal.print(`Wrote ${terminal.style('bold', printableLine(out))}: ${what}, in ${seconds} s.`)
      if (named.length > 0) terminal.print('\nThe most frequent:')
      for (const { phrase, count } of named.slice(0, shown)) {
        terminal.print(`${grouped(count).padStart(8)}  ${terminal.style('cyan', printableLine(phrase))}`)
      }
    }
    return exitCodes.done
  }
})

interface Settings {
  readonly scoring: 'count' | 'npmi'
  readonly threshold: number | undefined
  readonly 'min-count': number
  readonly passes: number
}

async function learn(corpus: EncodedCorpus, settings: Settings, { terminal, signal }: World): Promise<Phrases> {
  const { trainPhrases } = await import('@llm-cookbook/word2vec')
  const { scoring, threshold, 'min-count': minCount, passes } = settings
  return trainPhrases(corpus, {
    scoring,
    threshold,
    minCount,
    passes,
    signal,
    onProgress({ pass, done, total }) {
      terminal.progress.show(`% of the search, pass ${pass} of ${passes}`, Math.floor((100 * done) / total), 100)
    }
  })
}

/** @throws Failure, Word2vecError where the file is not there, or not one that `--save` wrote */
async function openPhrases(file: string): Promise<Phrases> {
  const { Phrases } = await import('@llm-cookbook/word2vec')
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readingFailure(error, file) ?? error
  })
  try {
    return Phrases.fromBytes(bytes)
  } catch (error) {
    const { code, message } = explain(error)
    throw new Failure(code, `${printableLine(file)}: ${message}`, { cause: error })
  }
}

/** Ids between two looks at whether somebody wants to stop. */
const block = 2 ** 18

async function* joinedLines(
  corpus: EncodedCorpus,
  phrases: Phrases,
  { terminal, signal }: World
): AsyncGenerator<string, void, undefined> {
  const { words } = corpus.vocabulary
  let sentence: string[] = []
  for (let start = 0; start < corpus.length; start += block) {
    signal.throwIfAborted()
    terminal.progress.show('% written', Math.floor((100 * start) / corpus.length), 100)
    let text = ''
    for (const id of await corpus.read(start, Math.min(start + block, corpus.length))) {
      if (id >= 0) sentence.push(words[id]!)
      else {
        text += `${phrases.join(sentence).join(' ')}\n`
        sentence = []
      }
    }
    yield text
  }
}
