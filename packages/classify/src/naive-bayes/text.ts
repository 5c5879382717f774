import type { Matrix } from '@llm-cookbook/vector'
import { checkLength, checkNumber, checkOneOf } from '../check.ts'
import { encodeLabels } from '../classes.ts'
import type { FitOptions, Label } from '../learner.ts'
import { createPause } from '../pause.ts'
import { readModel, saveModel } from '../saved.ts'
import { checkTexts, checkTokenize, countTokens, lowercaseWords, type Tokenize } from '../tokens.ts'
import { mostLikely, posterior } from './likelihood.ts'

export interface TextNaiveBayesOptions {
  /** Cuts a text into words; lower-case words of two characters and more by default, as scikit-learn does. */
  tokenize?: Tokenize | undefined
  /** What is added to each count, so that no word makes a class impossible: from 1e-10 on, 1 (Laplace) by default. */
  alpha?: number | undefined
  /**
   * `multinomial` (default) asks how often a class uses a word; `complement` how often all others do, which is fairer to
   * rare classes (J. Rennie and others, "Tackling the poor assumptions of naive Bayes text classifiers", ICML 2003).
   */
  method?: 'multinomial' | 'complement' | undefined
}

/** A learner that takes texts where others take a matrix. */
export interface TextNaiveBayesLearner {
  /** What it is called in a report: `naive Bayes of words`. */
  readonly name: string
  /**
   * Counts the words of texts whose labels are known. The learner stays as it is, and can learn from others afterwards.
   *
   * @param texts   one for each label; an empty one counts as its label only
   * @param labels  what each text is to be called, one at least
   * @throws TypeError, RangeError for texts that are no strings and for labels of another count; the reason of `signal`
   *   when it aborts
   */
  fit<L extends Label>(texts: readonly string[], labels: readonly L[], options?: FitOptions): Promise<TextNaiveBayes<L>>
}

/**
 * Naive Bayes over the words of texts: the classical baseline, without any embedding. With scikit-learn's formulas
 * (MultinomialNB, ComplementNB) and, of the same words, its results.
 *
 * @throws TypeError for a `tokenize` that is no function; RangeError for other options out of range
 *
 * @example
 * ```ts
 * import { textNaiveBayes } from '@llm-cookbook/classify'
 *
 * const reviews = ['great soup', 'great bread', 'cold soup', 'cold and stale']
 * const model = await textNaiveBayes().fit(reviews, ['good', 'good', 'bad', 'bad'])
 * model.predict(['what great bread', 'the soup was cold']) // => ['good', 'bad']
 * ```
 */
export function textNaiveBayes(options: TextNaiveBayesOptions = {}): TextNaiveBayesLearner {
  const { tokenize = lowercaseWords, alpha = 1, method = 'multinomial' } = options
  checkTokenize(tokenize)
  checkNumber('alpha', alpha, { least: 1e-10 })
  checkOneOf('method', method, ['multinomial', 'complement'])
  return {
    name: method === 'complement' ? 'complement naive Bayes' : 'naive Bayes of words',
    fit: (texts, labels, fitOptions) => fit(texts, labels, { tokenize, alpha, method }, fitOptions)
  }
}

interface Counts<L extends Label> {
  readonly classes: readonly L[]
  /** Texts of each class. */
  readonly texts: Float64Array
  readonly words: readonly string[]
  /** Where the entries of each word begin, and where the last ends. */
  readonly starts: Int32Array
  /** Which class an entry belongs to, and how often the word occurs in it. */
  readonly entries: Int32Array
  readonly times: Float64Array
  readonly alpha: number
  readonly method: 'multinomial' | 'complement'
}

/** How often each class uses each word. As few do, only what is not 0 is kept: a thousand classes take no more than two. */
export class TextNaiveBayes<L extends Label = Label> {
  /** The labels that it knows, without repetition: numbers ascending, strings by code unit, false before true. */
  readonly classes: readonly L[]
  /** The words that it knows, ascending by code unit. */
  readonly words: readonly string[]
  readonly #counts: Counts<L>
  readonly #tokenize: Tokenize
  readonly #wordAt: ReadonlyMap<string, number>
  /** For each class: the logarithm of its share of the texts (none with `complement`). */
  readonly #priors: Float64Array
  /** For each class: what a word adds that it does not use. */
  readonly #unused: Float64Array
  /** For each entry: what its word adds to its class beyond that. */
  readonly #used: Float64Array

  /**
   * Made by `textNaiveBayes().fit`, or `from` bytes.
   *
   * @param counts    what was counted, and the settings; used as it is and not copied
   * @param tokenize  cuts texts as those of the fit were cut
   */
  constructor(counts: Counts<L>, tokenize: Tokenize) {
    const { classes, texts, words, alpha, method } = counts
    this.classes = classes
    this.words = words
    this.#counts = counts
    this.#tokenize = tokenize
    this.#wordAt = new Map(words.map((word, at) => [word, at]))
    const { inClass, inAll } = totals(counts)
    const total = inAll.reduce((sum, count) => sum + count, 0)
    const smoothing = alpha * words.length
    const { starts, entries, times } = counts
    this.#used = new Float64Array(entries.length)
    if (method === 'multinomial' || classes.length === 1) {
      const rows = texts.reduce((sum, count) => sum + count, 0)
      this.#priors = texts.map(count => Math.log(count / rows))
      this.#unused = inClass.map(count => Math.log(alpha / (count + smoothing)))
      for (let e = 0; e < entries.length; e++) this.#used[e] = Math.log1p(times[e]! / alpha)
    } else {
      this.#priors = new Float64Array(classes.length)
      // The logarithm of alpha plus all uses of a word would belong here; it is the same for all classes, and left out.
      this.#unused = inClass.map(count => Math.log(total - count + smoothing))
      for (let w = 0; w < words.length; w++) {
        const all = inAll[w]! + alpha
        for (let e = starts[w]!; e < starts[w + 1]!; e++) this.#used[e] = Math.log(all / (all - times[e]!))
      }
    }
  }

  /**
   * The most likely label of each text; unknown words count for nothing, and a text of none but these goes by how frequent the
   * classes are (with `complement`, to the first).
   *
   * @param texts  any number of them
   * @throws TypeError for texts that are no strings
   */
  predict(texts: readonly string[]): L[] {
    return mostLikely(this.#likelihoods(texts), this.classes)
  }

  /**
   * A row for each text, a column for each class in the order of `classes`; each row sums to 1. Long texts come out very near to
   * 0 and 1, as the words of a text are far from independent.
   *
   * @param texts  any number of them
   * @throws as `predict`
   */
  predictProbabilities(texts: readonly string[]): Matrix {
    return posterior(this.#likelihoods(texts), this.classes.length)
  }

  /** As bytes, for `from`; the same on every machine. */
  save(): Uint8Array<ArrayBuffer> {
    const { classes, texts, words, starts, entries, times, alpha, method } = this.#counts
    return saveModel(kind, {
      meta: { classes: [...classes], words: [...words], alpha, method },
      arrays: { texts, starts, entries, times }
    })
  }

  /**
   * The model that `save` made these bytes of.
   *
   * @param tokenize  the one of the fit: a function cannot be saved
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else
   */
  static from<L extends Label = Label>(
    bytes: Uint8Array,
    { tokenize = lowercaseWords }: Pick<TextNaiveBayesOptions, 'tokenize'> = {}
  ): TextNaiveBayes<L> {
    checkTokenize(tokenize)
    const { meta, arrays } = readModel(bytes, kind)
    return new TextNaiveBayes({ ...meta, ...arrays } as unknown as Counts<L>, tokenize)
  }

  #likelihoods(texts: readonly string[]): Float64Array {
    checkTexts(texts)
    const { starts, entries } = this.#counts
    const classes = this.classes.length
    const likelihoods = new Float64Array(texts.length * classes)
    for (const [i, text] of texts.entries()) {
      const row = likelihoods.subarray(i * classes, (i + 1) * classes)
      let known = 0
      for (const [word, times] of countTokens(text, this.#tokenize)) {
        const w = this.#wordAt.get(word)
        if (w === undefined) continue
        known += times
        for (let e = starts[w]!; e < starts[w + 1]!; e++) row[entries[e]!]! += times * this.#used[e]!
      }
      for (let c = 0; c < classes; c++) row[c]! += this.#priors[c]! + (known === 0 ? 0 : known * this.#unused[c]!)
    }
    return likelihoods
  }
}

const kind = 'text-naive-bayes'

async function fit<L extends Label>(
  texts: readonly string[],
  labels: readonly L[],
  { tokenize, alpha, method }: Required<{ [K in keyof TextNaiveBayesOptions]: NonNullable<TextNaiveBayesOptions[K]> }>,
  { signal, onProgress }: FitOptions = {}
): Promise<TextNaiveBayes<L>> {
  const pause = createPause(signal)
  checkTexts(texts)
  checkLength('labels', labels, texts.length)
  const { classes, codes } = encodeLabels(labels)
  const textsOf = new Float64Array(classes.length)
  const usesOf = new Map<string, Map<number, number>>()
  for (const [i, text] of texts.entries()) {
    const code = codes[i]!
    textsOf[code]!++
    for (const [word, times] of countTokens(text, tokenize)) {
      const uses = usesOf.get(word) ?? new Map<number, number>()
      if (uses.size === 0) usesOf.set(word, uses)
      uses.set(code, (uses.get(code) ?? 0) + times)
    }
    if ((i + 1) % textsAtOnce !== 0 && i + 1 < texts.length) continue
    onProgress?.({ stage: 'texts', done: i + 1, total: texts.length })
    await pause()
  }
  const words = [...usesOf.keys()].sort()
  const starts = new Int32Array(words.length + 1)
  for (const [w, word] of words.entries()) starts[w + 1] = starts[w]! + usesOf.get(word)!.size
  const entries = new Int32Array(starts.at(-1)!)
  const times = new Float64Array(entries.length)
  for (const [w, word] of words.entries()) {
    const uses = [...usesOf.get(word)!].sort(([a], [b]) => a - b)
    for (const [e, [code, count]] of uses.entries()) {
      entries[starts[w]! + e] = code
      times[starts[w]! + e] = count
    }
  }
  return new TextNaiveBayes({ classes, texts: textsOf, words, starts, entries, times, alpha, method }, tokenize)
}

/** Texts between two looks at the signal. */
const textsAtOnce = 64

/** How many words each class has, and how often each word occurs in all. */
function totals({ classes, words, starts, entries, times }: Counts<Label>): Record<'inClass' | 'inAll', Float64Array> {
  const inClass = new Float64Array(classes.length)
  const inAll = new Float64Array(words.length)
  for (let w = 0; w < words.length; w++) {
    for (let e = starts[w]!; e < starts[w + 1]!; e++) {
      inClass[entries[e]!]! += times[e]!
      inAll[w]! += times[e]!
    }
  }
  return { inClass, inAll }
}
