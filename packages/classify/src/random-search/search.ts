import type { CrossValidateOptions, Spread } from '../cross-validate/folds.ts'
import { createPause } from '../pause.ts'
import { decimals, toMarkdown, toText, type Block } from '../report/document.ts'

/** Settings and what they came to. */
export interface Trial<Settings, Validation> {
  /** What the learner was made with: a value for each name of the space or grid. */
  readonly settings: Settings
  /** Mean of the folds; `undefined` where the trial failed. */
  readonly score: number | undefined
  /** Standard deviation of the scores of the folds. */
  readonly deviation: number | undefined
  /** The cross-validation in full: predictions, reports. */
  readonly validation: Validation | undefined
  /** Why the trial failed, where it did. */
  readonly error: unknown
}

/** What a search over settings found: the best, a learner with it, and every trial. */
export interface Search<Settings, Learner, Validation> {
  /** The trial with the highest score; of equal ones the first. */
  readonly best: Trial<Settings, Validation>
  /** What learns with the best settings: `learner.fit` learns from all rows. */
  readonly learner: Learner
  /** All trials, in the order in which they were made. */
  readonly trials: readonly Trial<Settings, Validation>[]
  /** A table of all trials for a terminal, the best first; below it why others failed. */
  toText(): string
  /** The same in Markdown. */
  toMarkdown(): string
}

interface Searched<Settings, Learner, Report, Validation> {
  readonly tried: readonly Settings[]
  readonly learnerOf: (settings: Settings) => Learner
  readonly validate: (learner: Learner, options: CrossValidateOptions) => Promise<Validation>
  readonly metric: (report: Report) => number
}

/** Validates what all these settings make, in turn. A trial that fails does not end the rest, unless it was told to abort. */
export async function search<Settings, Learner, Report, Validation extends { folds: readonly { report: Report }[] }>(
  { tried, learnerOf, validate, metric }: Searched<Settings, Learner, Report, Validation>,
  options: CrossValidateOptions
): Promise<Search<Settings, Learner, Validation>> {
  const { signal, onProgress } = options
  const pause = createPause(signal)
  const total = tried.length
  const trials: Trial<Settings, Validation>[] = []
  for (const [i, settings] of tried.entries()) {
    const inner: CrossValidateOptions['onProgress'] = ({ stage, done, total: steps }) => {
      onProgress?.({ stage: `trial ${i + 1} of ${total}: ${stage}`, done, total: steps })
    }
    try {
      const validation = await validate(learnerOf(settings), { ...options, onProgress: inner })
      const { mean, deviation } = spreadOf(validation.folds.map(({ report }) => metric(report)))
      trials.push({ settings, score: mean, deviation, validation, error: undefined })
    } catch (error) {
      signal?.throwIfAborted()
      trials.push({ settings, score: undefined, deviation: undefined, validation: undefined, error })
    }
    onProgress?.({ stage: 'trials', done: i + 1, total })
    await pause()
  }
  const best = trials.reduce((sofar, trial) =>
    trial.score !== undefined && !(sofar.score! >= trial.score) ? trial : sofar
  )
  if (best.score === undefined) throw best.error
  const table = describe(trials)
  return {
    best,
    learner: learnerOf(best.settings),
    trials,
    toText: () => toText(table),
    toMarkdown: () => toMarkdown(table)
  }
}

function describe(trials: readonly Trial<unknown, unknown>[]): Block[] {
  const names = Object.keys(trials[0]!.settings as object)
  const numbered = trials.map((trial, i) => ({ ...trial, number: i + 1 }))
  const ranked = numbered.toSorted((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.number - b.number)
  const rows = ranked.map(({ number, settings, score, deviation }) => [
    String(number),
    score === undefined ? 'failed' : decimals(score),
    decimals(deviation),
    ...names.map(name => inWords((settings as Record<string, unknown>)[name]))
  ])
  const failed = numbered.filter(({ score }) => score === undefined)
  return [
    { kind: 'table', header: ['trial', 'score', 'deviation', ...names], rows },
    ...failed.map(({ number, error }) => ({ kind: 'paragraph', text: `Trial ${number}: ${String(error)}` }) as const)
  ]
}

/** A setting as a table shows it: rates to three digits. */
function inWords(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(3)))
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function spreadOf(scores: readonly number[]): Spread {
  const wrong = scores.find(score => !Number.isFinite(score))
  if (wrong !== undefined || scores.length === 0) {
    throw new RangeError(`metric: expected a finite number of each fold, got ${wrong}`)
  }
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  return { mean, deviation: scores.length < 2 ? 0 : Math.sqrt(squares / (scores.length - 1)) }
}
