import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { AnalogyReport, CategoriesReport, OutliersReport, SimilarityReport } from '@llm-cookbook/word2vec'
import { grouped } from '../amounts.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, Failure, UsageError } from '../exit.ts'
import { explain } from '../explain.ts'
import { readingFailure } from '../inputs.ts'
import { printableLine } from '../printable.ts'
import type { Terminal } from '../terminal.ts'
import { openVectors } from '../vectors.ts'

const usage = 'evaluate VECTORS --analogies FILE --similarity FILE...'

type InFile<Report> = Report & { readonly file: string }

export const command: Command = defineCommand({
  usage: [`${usage} [OPTIONS]`],
  about:
    'How good word vectors are, by files of tests: analogies, counted as compute-accuracy of word2vec counts them; pairs of words ' +
    "rated by people, by Spearman's rank correlation; words in categories, by the purity of clusters; and words that do not belong " +
    'to the others, by how many are told. Words without a vector are left out, and counted. Upper and lower case are one.',
  options: {
    analogies: {
      kind: 'text',
      value: 'FILE',
      about: "Four words a line, ': name' before each section, as questions-words.txt of word2vec."
    },
    similarity: {
      kind: 'texts',
      value: 'FILE',
      about: 'Two words and a score a line, as WordSim-353, MEN, SimLex-999.'
    },
    categories: {
      kind: 'texts',
      value: 'FILE',
      about: 'CSV with the columns category and word, as ESSLLI 2008 and BLESS.'
    },
    outliers: {
      kind: 'texts',
      value: 'FILE',
      about: 'CSV with the columns category, outliers and words, as the set 8-8-8.'
    },
    'max-words': {
      kind: 'integer',
      least: 1,
      most: 1_000_000_000,
      default: undefined,
      about:
        "Only the first so many words count, as with the threshold of word2vec's program, whose scripts take 30000."
    },
    method: {
      kind: 'choice',
      of: ['3CosAdd', '3CosMul'],
      default: '3CosAdd',
      about: 'How analogies are answered; word2vec does it by 3CosAdd.'
    },
    json: {
      ...json,
      about:
        'Print one JSON object: { analogies: { total, correct, accuracy, sections }, similarity: [{ file, spearman, pairs, found }], categories: [{ file, purity, words, found }], outliers: [{ file, accuracy, opp, outliers, found }] }.'
    }
  },
  examples: [
    {
      about: 'As word2vec itself is judged',
      line: 'cookbook evaluate vectors.bin --analogies questions-words.txt --max-words 30000'
    },
    { about: 'Two sets of rated pairs', line: 'cookbook evaluate vectors.w2v --similarity ws353.txt simlex.txt --json' }
  ],
  async run({ options, args, ...world }) {
    const { terminal, signal } = world
    const { method, 'max-words': restrictVocabulary } = options
    if (args.length > 1) throw new UsageError(`One file of word vectors is wanted, and '${args[1]!}' is another.`)
    if (options.analogies === undefined && !options.similarity.concat(options.categories, options.outliers).length) {
      throw new UsageError('A test is missing: --analogies, --similarity, --categories or --outliers with a file.')
    }
    const word2vec = await import('@llm-cookbook/word2vec')
    const questions =
      options.analogies === undefined ? undefined : await readTest(options.analogies, word2vec.readAnalogies)
    const pairs = await readTests(options.similarity, word2vec.readRatedPairs)
    const groups = await readTests(options.categories, word2vec.readCategories)
    const strangers = await readTests(options.outliers, word2vec.readOutliers)
    const vectors = await openVectors(args[0], usage, world)

    const { evaluateAnalogies, evaluateCategories, evaluateOutliers, evaluateSimilarity } = word2vec
    const limits = { restrictVocabulary }
    const similarity = pairs.map(({ file, test }) => ({ file, ...evaluateSimilarity(vectors, test, limits) }))
    const categories = groups.map(({ file, test }) => ({ file, ...evaluateCategories(vectors, test, limits) }))
    const outliers = strangers.map(({ file, test }) => ({ file, ...evaluateOutliers(vectors, test, limits) }))
    const analogies =
      questions &&
      (await evaluateAnalogies(vectors, questions, {
        ...limits,
        method,
        signal,
        onProgress({ done, total }) {
          terminal.progress.show('analogies', done, total)
        }
      }))
    if (options.json) terminal.json({ ...(analogies && { analogies }), similarity, categories, outliers })
    else {
      if (analogies) printAnalogies(analogies, terminal)
      printSimilarity(similarity, terminal)
      printCategories(categories, terminal)
      printOutliers(outliers, terminal)
    }
    return exitCodes.done
  }
})

/** A file of tests; what is wrong in it is told with its name. */
async function readTest<Test>(file: string, parse: (text: string) => Test): Promise<Test> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw readingFailure(error, file) ?? error
  })
  try {
    return parse(text)
  } catch (error) {
    const { code, message } = explain(error)
    throw new Failure(code, `${printableLine(file)}: ${message}`, { cause: error })
  }
}

function readTests<Test>(
  files: readonly string[],
  parse: (text: string) => Test
): Promise<{ file: string; test: Test }[]> {
  return Promise.all(files.map(async file => ({ file, test: await readTest(file, parse) })))
}

function printAnalogies(report: AnalogyReport, terminal: Terminal): void {
  terminal.print(terminal.style('bold', 'Analogies'))
  const { sections, semantic, syntactic } = report
  const totals = { semantic, syntactic, all: report }
  for (const { name, ...score } of sections) printRow(name, score)
  for (const [name, score] of Object.entries(totals)) printRow(name, score)

  function printRow(
    name: string,
    { correct, total, accuracy }: { correct: number; total: number; accuracy: number }
  ): void {
    const share = `${(100 * accuracy).toFixed(1).padStart(5)} %`
    const counts = `${grouped(correct)} of ${grouped(total)}`.padStart(18)
    terminal.print(`  ${printableLine(name).padEnd(32)}${terminal.style('cyan', share)}${counts}`)
  }
}

function printSimilarity(reports: readonly InFile<SimilarityReport>[], terminal: Terminal): void {
  if (reports.length > 0) terminal.print(terminal.style('bold', 'Similarity, rank correlation'))
  for (const { file, spearman, found, pairs } of reports)
    printFile(terminal, file, spearman, `${found} of ${pairs} pairs`)
}

function printCategories(reports: readonly InFile<CategoriesReport>[], terminal: Terminal): void {
  if (reports.length > 0) terminal.print(terminal.style('bold', 'Categories, purity of clusters'))
  for (const { file, purity, found, words } of reports) printFile(terminal, file, purity, `${found} of ${words} words`)
}

function printOutliers(reports: readonly InFile<OutliersReport>[], terminal: Terminal): void {
  if (reports.length > 0) terminal.print(terminal.style('bold', 'Outliers, accuracy'))
  for (const { file, accuracy, opp, found, outliers } of reports) {
    printFile(terminal, file, accuracy, `OPP ${opp.toFixed(3)}, ${found} of ${outliers} words`)
  }
}

function printFile(terminal: Terminal, file: string, value: number, counts: string): void {
  const name = printableLine(basename(file)).padEnd(32)
  terminal.print(`  ${name}${terminal.style('cyan', value.toFixed(3).padStart(7))}${counts.padStart(28)}`)
}
