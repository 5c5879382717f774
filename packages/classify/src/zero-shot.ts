import { dot, Matrix } from '@llm-cookbook/vector'
import { checkColumns, checkNumber } from './check.ts'
import { scoresOf } from './linear/scores.ts'
import { createPause } from './pause.ts'
import type { Embedder } from './ports.ts'
import type { Progress } from './progress.ts'
import { directionsOf, embedChecked, promptsOf, type Labels } from './zero-shot/prompts.ts'

export interface ZeroShotOptions {
  /** Makes the vectors of the labels and of the texts. */
  embedder: Embedder
  /** The labels in words. The words decide how good it is: `comparePrompts` tells which are best. */
  labels: Labels
  /**
   * What has to be surpassed, of cosines from -1 to 1; `chooseThreshold` finds one.
   * - Of two labels, the first is told where its cosine is greater than the other's by more than this; 0 by default.
   * - Of one or several labels, the nearest is told where its cosine is greater than this; by default always.
   * - With `multiLabel`, all are told whose cosine is greater than this, or than what stands here for the label. There is no
   *   default, because cosines differ from one embedder to the next.
   */
  threshold?: number | Readonly<Record<string, number>> | undefined
  /**
   * No label where the decision was closer than this: of two labels, the distance of the difference to the threshold; of
   * several, the cosine of the nearest less that of the next. 0, which is never, by default; not with `multiLabel`.
   */
  abstain?: number | undefined
  /** Whether a text may have several labels, or none; `false` by default. */
  multiLabel?: boolean | undefined
  /** Ends the work: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
}

export interface ClassifyOptions {
  /** Ends the work: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told how many texts are judged; its stage is `classify`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** What a text is called. */
export interface Classification {
  /** The label of the text; with several, the one of the highest cosine. `undefined` where there is none. */
  readonly label: string | undefined
  /** All labels of the text, the highest cosine first: at most one without `multiLabel`. */
  readonly labels: readonly string[]
  /** The cosine of the text with each label, in the order of `ZeroShot.labels`; 0 for a vector of zeros. */
  readonly scores: Float32Array
}

/**
 * Labels texts without having learnt any: a text is called by the label whose words mean most alike, by the cosine of their
 * vectors. Several prompts of a label count as their mean direction.
 *
 * @throws TypeError, RangeError for labels that are none, twice there or without a word, and options that make no sense;
 *   ClassifyError `bad-answer` when the embedder answers with something else than a vector a prompt, or knows no word of a
 *   label; what the embedder throws; the reason of `signal` when it aborts
 */
export async function zeroShot({ embedder, labels, signal, ...rule }: ZeroShotOptions): Promise<ZeroShot> {
  const prompts = promptsOf(labels)
  const names = prompts.map(({ label }) => label)
  const decide = decisionOf(names, rule)
  return new ZeroShot(embedder, names, await directionsOf(prompts, embedder, signal), decide)
}

/** A classifier that knows labels by their words only. */
export class ZeroShot {
  /** The names of the labels, in the order that they were given in: that of the columns of `scores`. */
  readonly labels: readonly string[]
  readonly #embedder: Embedder
  readonly #directions: Matrix
  readonly #decide: Decision

  /**
   * Made by `zeroShot`.
   *
   * @param embedder    makes the vectors of texts
   * @param labels      the names of the labels
   * @param directions  a row of length 1 for each
   * @param decide      which labels a text has, by its cosines
   */
  constructor(embedder: Embedder, labels: readonly string[], directions: Matrix, decide: Decision) {
    this.labels = labels
    this.#embedder = embedder
    this.#directions = directions
    this.#decide = decide
  }

  /**
   * One for each text, in order. A text that has nothing in common with any label, by cosines that are all exactly 0, has no
   * label: an embedder gives an empty text a vector of zeros.
   *
   * @param texts  any number of them
   * @throws ClassifyError `bad-answer` when the embedder answers with something else than a vector a text, as long as those
   *   of the labels; what the embedder throws; the reason of `signal` when it aborts
   */
  async classify(texts: readonly string[], { signal, onProgress }: ClassifyOptions = {}): Promise<Classification[]> {
    const pause = createPause(signal)
    const { columns } = this.#directions
    const vectors = await embedChecked(this.#embedder, texts, { columns, signal })
    const found: Classification[] = []
    const atOnce = Math.max(1, Math.min(mostAtOnce, Math.floor(productsAtOnce / this.#directions.data.length)))
    for (let from = 0; from < texts.length; from += atOnce) {
      const to = Math.min(from + atOnce, texts.length)
      const some = new Matrix(to - from, columns, vectors.data.subarray(from * columns, to * columns))
      found.push(...this.classifyMatrix(some))
      onProgress?.({ stage: 'classify', done: to, total: texts.length })
      await pause()
    }
    return found
  }

  /**
   * The same for vectors of texts, by the same embedder.
   *
   * @throws TypeError, RangeError for a matrix that is none, has other columns than the labels' vectors, or a number that is
   *   NaN or infinite
   */
  classifyMatrix(matrix: Matrix): Classification[] {
    return Array.from(this.scores(matrix), scores => {
      const labels = this.#decide(scores)
      return { label: labels[0], labels, scores }
    })
  }

  /**
   * The cosine of each row with each label: a column for each in the order of `labels`, 0 for a row of zeros.
   *
   * @throws as `classifyMatrix`
   */
  scores(matrix: Matrix): Matrix {
    const { columns, rows: count } = this.#directions
    checkColumns(matrix, columns)
    const products = scoresOf(matrix, { count, columns, data: Float64Array.from(this.#directions.data) })
    const scores = new Matrix(matrix.rows, count)
    for (let i = 0; i < matrix.rows; i++) {
      const row = matrix.row(i)
      const length = Math.sqrt(dot(row, row))
      if (length === 0) continue
      for (let k = i * count; k < (i + 1) * count; k++) scores.data[k] = products[k]! / length
    }
    return scores
  }
}

/** The labels of a text by its cosines, the most fitting first. */
type Decision = (scores: Float32Array) => string[]

/** Multiplications between two looks at the signal: some ten milliseconds. */
const productsAtOnce = 1 << 25
/** Texts likewise: each takes some memory, whatever its vector. */
const mostAtOnce = 10_000

function decisionOf(
  labels: readonly string[],
  { threshold, abstain = 0, multiLabel = false }: Omit<ZeroShotOptions, 'embedder' | 'labels' | 'signal'>
): Decision {
  checkNumber('abstain', abstain, { least: 0 })
  if (multiLabel) {
    if (abstain > 0) throw new RangeError(`abstain: expected none with multiLabel, got ${abstain}; use the threshold`)
    return allAbove(labels, thresholdsOf(labels, threshold))
  }
  if (typeof threshold === 'object')
    throw new TypeError('threshold: expected a number unless multiLabel, got an object')
  if (threshold !== undefined) checkNumber('threshold', threshold)
  return labels.length === 2 ? firstOrSecond(labels, threshold ?? 0, abstain) : nearestOf(labels, threshold, abstain)
}

function allAbove(labels: readonly string[], thresholds: readonly number[]): Decision {
  return scores => {
    const above = labels.flatMap((label, k) => (scores[k]! > thresholds[k]! ? { label, score: scores[k]! } : []))
    return isKnown(scores) ? above.sort((a, b) => b.score - a.score).map(({ label }) => label) : []
  }
}

function firstOrSecond([first, second]: readonly string[], threshold: number, abstain: number): Decision {
  return scores => {
    const lead = scores[0]! - scores[1]! - threshold
    return isKnown(scores) && Math.abs(lead) >= abstain ? [lead > 0 ? first! : second!] : []
  }
}

function nearestOf(labels: readonly string[], threshold = -Infinity, abstain: number): Decision {
  return scores => {
    let best = 0
    let next = -Infinity
    for (let k = 1; k < scores.length; k++) {
      if (scores[k]! > scores[best]!) {
        next = scores[best]!
        best = k
      } else next = Math.max(next, scores[k]!)
    }
    const score = scores[best]!
    return isKnown(scores) && score > threshold && score - next >= abstain ? [labels[best]!] : []
  }
}

function isKnown(scores: Float32Array): boolean {
  return scores.some(score => score !== 0)
}

function thresholdsOf(labels: readonly string[], threshold: ZeroShotOptions['threshold']): number[] {
  if (threshold === undefined) {
    throw new RangeError(
      'threshold: expected a number, or one for each label, with multiLabel; chooseThreshold finds it'
    )
  }
  return labels.map(label => {
    const [name, own] =
      typeof threshold === 'object' ? [`threshold['${label}']`, threshold[label]] : ['threshold', threshold]
    checkNumber(name, own!)
    return own!
  })
}
