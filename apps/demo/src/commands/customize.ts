import type { Customization } from '@llm-cookbook/classify'
import { amount, grouped } from '../amounts.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { json } from '../common-options.ts'
import { customizationPage } from '../customization-page.ts'
import { saveCustomization } from '../customized.ts'
import { exitCodes, Failure, UsageError } from '../exit.ts'
import { printMirrorHistogram } from '../mirror-histogram.ts'
import { openFile } from '../open-file.ts'
import type { Options, Values } from '../options.ts'
import { checkPlace, force, writeFile } from '../output-file.ts'
import { printableLine } from '../printable.ts'
import { vectorOptions } from '../source.ts'
import { openTable } from '../table.ts'
import { checkPairColumns, readPairs, vectorsOfPairs } from '../text-pairs.ts'

const customizeOptions = {
  pair: { kind: 'texts', value: 'COLUMN', about: 'The two columns with the texts: --pair sentence1 sentence2.' },
  label: { kind: 'text', value: 'COLUMN', about: 'The column that says whether they are alike. Without it, all are.' },
  alike: {
    kind: 'texts',
    value: 'VALUE',
    about: 'What it says of texts that are alike. Default: 1, true, yes or alike.'
  },
  unlike: {
    kind: 'texts',
    value: 'VALUE',
    about:
      'What it says of texts that are not alike. Default: anything else. Pairs that are neither are left out, and counted.'
  },
  negatives: {
    kind: 'number',
    least: 0.1,
    most: 100,
    default: undefined,
    about:
      'Learn from alike pairs only, and so many unlike ones for each that are made of their texts at random. Without --label 1.'
  },
  'group-by': {
    kind: 'text',
    value: 'COLUMN',
    about:
      'Pairs with the same there are never judged by what was learnt of one another. Pairs that share a text never are.'
  },
  method: {
    kind: 'choice',
    of: ['closed-form', 'contrastive', 'gradient'],
    default: 'closed-form',
    about:
      'Without descent, in seconds; by a descent from there in which any two texts of a batch count that are no pair; or as in the ' +
      'OpenAI cookbook, which takes minutes.'
  },
  epochs: {
    kind: 'integer',
    least: 0,
    most: 10_000,
    default: 30,
    about: 'How often to go through the pairs, at most.'
  },
  folds: {
    kind: 'integer',
    least: 2,
    most: 100,
    default: 5,
    about: 'Into how many parts the pairs are cut, each of which is judged by what was learnt of the others.'
  },
  seed: { kind: 'integer', least: 0, most: 2 ** 32, default: 42, about: 'The same seed gives the same matrix.' },
  save: { kind: 'text', value: 'FILE', about: 'Write what was learnt, for --customized of other commands.' },
  html: { kind: 'text', value: 'FILE', about: 'Write a report with charts: one page that holds all it shows.' },
  open: { kind: 'flag', about: 'Open the report afterwards (COOKBOOK_OPEN names a program for that).' },
  force,
  'max-rows': {
    kind: 'integer',
    least: 1,
    most: 100_000_000,
    default: undefined,
    about: 'Only the first so many rows.'
  },
  ...vectorOptions,
  json: {
    ...json,
    about:
      'Print one JSON object: { pairs, alike, unlabelled, skipped, method, dimensions, before: { accuracy, low, high, threshold }, after: ' +
      '{ … } }.'
  }
} as const satisfies Options

type CustomizeOptions = Values<typeof customizeOptions>

export const command: Command = defineCommand({
  usage: ['customize PAIRS --pair COLUMN COLUMN --label COLUMN [OPTIONS]'],
  about:
    'Bends vectors to what you call alike: learns a matrix from pairs of texts, and tells how many pairs the cosine of their vectors ' +
    'tells right, before and after, with 95 % intervals. Each pair is judged by what was learnt of others. PAIRS is a table: an object ' +
    'a line (.jsonl), or CSV with the names of its columns in the first line (.csv, .tsv).',
  options: customizeOptions,
  examples: [
    {
      about: 'Sentences of which one follows from the other, and unlike ones made of them',
      line: 'cookbook customize snli.csv --pair sentence1 sentence2 --label gold_label --alike entailment --negatives 1'
    },
    {
      about: 'Questions that were asked twice, and vectors that know it',
      line:
        'cookbook customize questions.csv --pair question1 question2 --label is_duplicate --save bent.bin && ' +
        'cookbook embed notes.jsonl --customized bent.bin --out vectors.npy'
    }
  ],
  async run({ options, args, ...world }) {
    const [file, ...more] = args
    if (file === undefined) throw new UsageError('The file of pairs is missing: cookbook customize PAIRS --pair A B.')
    if (more.length > 0) throw new UsageError(`customize takes one file, and got '${more[0]!}' too.`)
    checkPairColumns(options)
    const { save, html, open } = options
    if (open && html === undefined) throw new UsageError('--open wants --html with the file of the report.')
    for (const out of [save, html]) if (out !== undefined) await checkPlace(out, options)

    const table = await openTable(file, { ...options, vectors: undefined }, world)
    const { pairs: given, unlabelled } = readPairs(table, options)
    if (given.length === 0) throw new Failure('no-rows', `${table.name} has no pair of texts whose label counts.`)
    const { pairs, a, b, fingerprint } = await vectorsOfPairs(table, given, options, world)
    const { customize } = await import('@llm-cookbook/classify')
    const { method, epochs, folds, seed, negatives } = options
    const groups = options['group-by'] === undefined ? undefined : pairs.map(({ group }) => group!)
    const customization = await learn()

    const { signal, terminal } = world
    if (save !== undefined) await writeFile(save, [saveCustomization(customization, fingerprint)], signal)
    if (html !== undefined) await writeFile(html, [await customizationPage(customization, table.name)], signal)
    const counts = { pairs: pairs.length, unlabelled, skipped: table.skipped.count }
    if (options.json) terminal.json(report(customization, { ...counts, method }))
    else show(customization, { ...counts, name: table.name, files: [save, html] }, world)
    table.skipped.finish()
    if (open && !(await openFile(html!, world.env))) {
      terminal.warn(`No program was found to open ${printableLine(html!)} with.`)
    }
    return table.skipped.count > 0 ? exitCodes.doneInPart : exitCodes.done

    async function learn(): Promise<Customization> {
      try {
        return await customize(
          { a, b, alike: pairs.map(({ alike }) => alike), groups },
          {
            ...{ method, epochs, folds, seed, negatives },
            signal: world.signal,
            onProgress({ done, total }) {
              world.terminal.progress.show('Learning a matrix', Math.floor(done), total)
            }
          }
        )
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        throw new Failure('too-few-rows', `${amount(pairs.length, 'pair')} cannot be learnt from: ${error.message}.`, {
          cause: error
        })
      }
    }
  }
})

interface Counts {
  readonly pairs: number
  readonly unlabelled: number
  readonly skipped: number
}

function report(
  customization: Customization,
  { method, ...counts }: Counts & Pick<CustomizeOptions, 'method'>
): object {
  const { before, accuracy, threshold, cosines, matrix, chosen } = customization
  const told = ({ value, low, high }: typeof accuracy, threshold: number): object => ({
    accuracy: value,
    low,
    high,
    threshold
  })
  return {
    ...counts,
    judged: cosines.alike.length,
    alike: cosines.alike.filter(Boolean).length,
    method,
    chosen,
    dimensions: matrix.columns,
    before: told(before.accuracy, before.threshold),
    after: told(accuracy, threshold)
  }
}

const step = 0.1

function show(
  customization: Customization,
  {
    pairs,
    unlabelled,
    name,
    files
  }: Counts & { readonly name: string; readonly files: readonly (string | undefined)[] },
  { terminal }: Pick<World, 'terminal'>
): void {
  const { before, accuracy, threshold, cosines } = customization
  const alike = cosines.alike.filter(Boolean).length
  terminal.print(terminal.style('bold', `${amount(pairs, 'pair')} of ${name}`))
  const notes = [`${grouped(cosines.alike.length)} judged, of which ${grouped(alike)} are alike.`]
  if (unlabelled > 0) notes.push(`${amount(unlabelled, 'pair')} left out by their label.`)
  terminal.print(terminal.style('dim', notes.join(' ')))
  terminal.print()
  terminal.print(terminal.style('dim', '          right   95 % interval     threshold'))
  const measures = [
    { when: 'before', interval: before.accuracy, threshold: before.threshold },
    { when: 'after', interval: accuracy, threshold }
  ] as const
  for (const { when, interval, threshold } of measures) {
    const right = `${(100 * interval.value).toFixed(1).padStart(5)} %`
    const range = `${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)} %`
    terminal.print(
      `${when.padEnd(8)}${terminal.style('cyan', right)}   ${range.padEnd(16)}  ${threshold.toFixed(3).padStart(8)}`
    )
  }
  for (const { when, threshold } of measures) {
    const [right, left] = customization.histogram(when).series
    terminal.print(`\n${terminal.style('bold', `Cosines ${when}`)}`)
    printMirrorHistogram({ left: left!, right: right!, step, mark: threshold }, terminal)
  }
  const written = files.filter(file => file !== undefined)
  if (written.length > 0) terminal.print(`\n${written.map(printableLine).join('\n')}`)
}
