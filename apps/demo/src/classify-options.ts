import { json } from './common-options.ts'
import { modelNames, type ModelName } from './contenders.ts'
import { UsageError } from './exit.ts'
import type { Choice, Flag, Integer, Numeric, Text, Texts, Values } from './options.ts'
import { force } from './output-file.ts'
import { vectorOptions } from './source.ts'
import { splitOptions } from './splits.ts'
import { tableOptions } from './table.ts'
import { textColumns } from './text-columns.ts'
import { truthMap } from './truth.ts'

const modelOption: Choice<ModelName | 'all'> = {
  kind: 'choice',
  of: [...modelNames, 'all'],
  default: 'logistic',
  about:
    'What learns: logistic regression, the nearest neighbours, a forest of 100 trees, or a neural net of one layer, all of vectors; ' +
    'naive Bayes of the words of the texts, without vectors; or all of them, side by side.'
}

export const classifyOptions: {
  readonly text: Texts
  readonly labels: Texts
  readonly truth: Text
  readonly train: Text
  readonly 'truth-map': Texts
  readonly model: typeof modelOption
  readonly C: Numeric<undefined>
  readonly k: Integer
  readonly balanced: Flag
  readonly save: Text
  readonly 'model-file': Text
  readonly evaluate: Flag
  readonly threshold: Text
  readonly positive: Text
  readonly abstain: Numeric<undefined>
  readonly out: Text
  readonly html: Text
  readonly open: Flag
  readonly force: Flag
  readonly json: Flag
} & typeof splitOptions &
  typeof tableOptions &
  typeof vectorOptions = {
  text: textColumns,
  labels: {
    kind: 'texts',
    value: 'LABEL=WORDS',
    about:
      'Labels in words, without any training: "positive=a good review" "negative=a bad review". A label may come several times, ' +
      'and one alone stands for itself.'
  },
  truth: { kind: 'text', value: 'COLUMN', about: 'The column with the right labels, to judge by.' },
  train: { kind: 'text', value: 'COLUMN', about: 'Learn from the labels in this column.' },
  'truth-map': truthMap,
  model: modelOption,
  C: {
    kind: 'number',
    least: 1e-6,
    most: 1e6,
    default: undefined,
    about:
      'Of logistic: how far it may go after single rows; more is less regularization. By default 1, 10 or 100, whichever is best ' +
      'when the rows to learn from are cross-validated.'
  },
  k: { kind: 'integer', least: 1, most: 10_000, default: 15, about: 'Of knn: how many neighbours tell the label.' },
  balanced: {
    kind: 'flag',
    about: 'Of logistic, forest and net: let each label count the same in learning, however rare it is.'
  },
  ...splitOptions,
  save: {
    kind: 'text',
    value: 'FILE',
    about: 'Write the model, which then has learnt from all rows, those that it was judged by too.'
  },
  'model-file': { kind: 'text', value: 'FILE', about: 'Label the rows by a model that --save has written.' },
  evaluate: {
    kind: 'flag',
    about:
      'Show more of how good it is: curves of precision, recall and calibration, and the texts that were wrong. Wants --truth or --train.'
  },
  threshold: {
    kind: 'text',
    value: 'X',
    about:
      'Of two labels: what has to speak for --positive to be told. With --labels the difference of the two cosines, by default 0; best ' +
      'chooses it by macro F1 on the part that is not judged. Of a model that has learnt the probability, by default 0.5.'
  },
  positive: {
    kind: 'text',
    value: 'LABEL',
    about:
      'The label that --threshold speaks of. Default: the first of --labels; of a model that has learnt the last in order.'
  },
  abstain: {
    kind: 'number',
    least: 0,
    most: 2,
    default: undefined,
    about:
      'Tell no label where the decision is closer than this: the distance to the threshold, or of more than two labels that of the ' +
      'best from the next. Such rows are counted, and not judged.'
  },
  out: { kind: 'text', value: 'FILE', about: 'Write the rows with their labels and scores: .csv or .jsonl.' },
  html: {
    kind: 'text',
    value: 'FILE',
    about: 'Write a report with charts: one page that holds all it shows. Wants --truth or --train.'
  },
  open: { kind: 'flag', about: 'Open the report afterwards (COOKBOOK_OPEN names a program for that).' },
  force,
  ...tableOptions,
  ...vectorOptions,
  json: {
    ...json,
    about:
      'Print one JSON object: { accuracy, macroF1, weightedF1, perLabel, confusion, averagePrecision, majority, predictions: ' +
      '[{ row, truth, predicted, scores }], … }, the rows counted from 0; without truth { predictions }; of --model all { models, majority }.'
  }
}

export type ClassifyOptions = Values<typeof classifyOptions>

/** Where labels come from. */
export type Way = 'labels' | 'train' | 'model-file'

/**
 * Which of the three ways is meant, if the options fit it.
 *
 * @throws UsageError
 */
export function wayOf(options: ClassifyOptions): Way {
  const given = {
    labels: options.labels.length > 0,
    train: options.train !== undefined,
    'model-file': options['model-file'] !== undefined
  }
  const [way, another] = (Object.keys(given) as Way[]).filter(name => given[name])
  if (way === undefined) {
    throw new UsageError(
      'Labels are missing: --labels "positive=a good review" "negative=a bad one", --train with the column to learn from, or --model-file.'
    )
  }
  if (another !== undefined) throw new UsageError(`--${way} and --${another} do not go together.`)
  const { truth, evaluate, html, open, save, threshold } = options
  if (way === 'train' && truth !== undefined) {
    throw new UsageError('--train names the column with the right labels already, and --truth does not go with it.')
  }
  if (way !== 'train' && save !== undefined) throw new UsageError('--save wants --train: there is no model to write.')
  if (way !== 'train' && truth === undefined) {
    const wanting = evaluate ? 'evaluate' : html !== undefined ? 'html' : options['truth-map'].length ? 'truth-map' : ''
    if (wanting !== '') throw new UsageError(`--${wanting} wants --truth with the column of the right labels.`)
  }
  if (way !== 'train' && (options.folds !== undefined || (options.split !== 'random' && threshold !== 'best'))) {
    throw new UsageError(`--${options.folds === undefined ? 'split' : 'folds'} wants --train: nothing is learnt here.`)
  }
  if (threshold === 'best' && (way !== 'labels' || truth === undefined)) {
    throw new UsageError('--threshold best wants --labels and --truth.')
  }
  if (open && html === undefined) throw new UsageError('--open wants --html with the file of the report.')
  if (options.model === 'all') {
    const wanting = save !== undefined ? 'save' : options.out !== undefined ? 'out' : html !== undefined ? 'html' : ''
    if (wanting !== '') throw new UsageError(`--${wanting} wants one model, and --model all is several.`)
  }
  return way
}

/** The number of `--threshold`. @throws UsageError */
export function thresholdOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const number = given.trim() === '' ? NaN : Number(given)
  if (!(number >= -2 && number <= 2)) {
    throw new UsageError(`--threshold wants a number from -2 to 2, or best, and got '${given}'.`)
  }
  return number
}
