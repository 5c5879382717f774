import { Matrix } from '@llm-cookbook/vector'
import { checkInteger } from './check.ts'
import { readModel, saveModel } from './saved.ts'
import { checkTexts, checkTokenize, countTokens, lowercaseWords, type Tokenize } from './tokens.ts'

export interface TfIdfOptions {
  /** Cuts a text into words; lower-case words of two characters and more by default, as scikit-learn does. */
  tokenize?: Tokenize | undefined
  /** In how many of the texts a word has to occur; 1 by default. */
  minCount?: number | undefined
  /** How many words to take at most, those that occur most often; all by default. A `Matrix` has a column for each. */
  maxWords?: number | undefined
  /** Whether a word that occurs n times in a text counts as 1 + ln n instead of n; `false` by default. */
  sublinear?: boolean | undefined
}

/** The columns of a row that are not 0, in ascending order, and what stands there. */
export interface SparseRow {
  /** The columns, each the place of a word in `TfIdf.words`. */
  readonly columns: Int32Array
  /** The weight of each of these words, all above 0; their squares sum to 1, where there are any. */
  readonly values: Float64Array
}

/**
 * Learns the words of these texts and how rare each is, so that texts can be turned into vectors of their weighted words:
 * the representation that embeddings have to beat. A word's weight in a text is how often it occurs there, times
 * ln((1 + n) / (1 + m)) + 1 where m of n texts have it; each row then gets the length 1. These are the formulas and
 * defaults of scikit-learn's TfidfVectorizer, and its results.
 *
 * @param texts  of the training part only
 * @throws TypeError for texts that are no strings; RangeError for options out of range
 *
 * @example
 * ```ts
 * import { fitTfIdf } from '@llm-cookbook/classify'
 *
 * const tfIdf = fitTfIdf(['good soup', 'good bread', 'cold soup'])
 * tfIdf.words // => ['bread', 'cold', 'good', 'soup']
 * // 'cold' is in one text only, and counts more.
 * tfIdf.transform(['a good cold soup']).row(0) // => [0, 0.680…, 0.517…, 0.517…]
 * ```
 */
export function fitTfIdf(texts: readonly string[], options: TfIdfOptions = {}): TfIdf {
  const { tokenize = lowercaseWords, minCount = 1, maxWords, sublinear = false } = options
  checkTexts(texts)
  checkTokenize(tokenize)
  checkInteger('minCount', minCount, { least: 1 })
  if (maxWords !== undefined) checkInteger('maxWords', maxWords, { least: 1 })
  const occurrences = new Map<string, { texts: number; times: number }>()
  for (const text of texts) {
    for (const [word, times] of countTokens(text, tokenize)) {
      const sofar = occurrences.get(word)
      if (sofar === undefined) occurrences.set(word, { texts: 1, times })
      else {
        sofar.texts++
        sofar.times += times
      }
    }
  }
  let words = [...occurrences.keys()].filter(word => occurrences.get(word)!.texts >= minCount).sort()
  if (maxWords !== undefined && words.length > maxWords) {
    words.sort((a, b) => occurrences.get(b)!.times - occurrences.get(a)!.times)
    words = words.slice(0, maxWords).sort()
  }
  const textsWith = Float64Array.from(words, word => occurrences.get(word)!.texts)
  return new TfIdf({ words, texts: texts.length, textsWith, sublinear }, tokenize)
}

interface TfIdfState {
  readonly words: readonly string[]
  readonly texts: number
  /** How many of the texts have a word, for each. */
  readonly textsWith: Float64Array
  readonly sublinear: boolean
}

/** Words and how rare they are, as `fitTfIdf` found them. */
export class TfIdf {
  /** What the columns stand for, ascending by code unit. */
  readonly words: readonly string[]
  readonly #state: TfIdfState
  readonly #tokenize: Tokenize
  readonly #columnOf: ReadonlyMap<string, number>
  readonly #idf: Float64Array

  /**
   * Made by `fitTfIdf`, or `from` bytes.
   *
   * @param state     the words and how many texts have each; used as they are and not copied
   * @param tokenize  cuts texts as those of the fit were cut
   */
  constructor(state: TfIdfState, tokenize: Tokenize) {
    this.words = state.words
    this.#state = state
    this.#tokenize = tokenize
    this.#columnOf = new Map(state.words.map((word, column) => [word, column]))
    this.#idf = state.textsWith.map(count => Math.log((1 + state.texts) / (1 + count)) + 1)
  }

  /**
   * A row for each text, a column for each word. Words that the fit did not see are left out; a text without known ones
   * is a row of zeros.
   *
   * @param texts  any number of them
   * @throws TypeError for texts that are no strings
   */
  transform(texts: readonly string[]): Matrix {
    checkTexts(texts)
    const matrix = new Matrix(texts.length, this.words.length)
    for (const [i, text] of texts.entries()) {
      const row = matrix.row(i)
      const { columns, values } = this.sparseRow(text)
      for (const [at, column] of columns.entries()) row[column] = values[at]!
    }
    return matrix
  }

  /** The row of a text without its zeros, for where a matrix would be too large. */
  sparseRow(text: string): SparseRow {
    const found: [column: number, value: number][] = []
    for (const [word, times] of countTokens(text, this.#tokenize)) {
      const column = this.#columnOf.get(word)
      if (column === undefined) continue
      found.push([column, (this.#state.sublinear ? 1 + Math.log(times) : times) * this.#idf[column]!])
    }
    found.sort(([a], [b]) => a - b)
    const length = Math.sqrt(found.reduce((sum, [, value]) => sum + value * value, 0))
    return {
      columns: Int32Array.from(found, ([column]) => column),
      values: Float64Array.from(found, ([, value]) => value / length)
    }
  }

  /** As bytes, for `from`; the same on every machine. */
  save(): Uint8Array<ArrayBuffer> {
    const { words, texts, textsWith, sublinear } = this.#state
    return saveModel(kind, { meta: { words: [...words], texts, sublinear }, arrays: { textsWith } })
  }

  /**
   * What `save` made these bytes of.
   *
   * @param tokenize  the one of the fit: a function cannot be saved
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else
   */
  static from(bytes: Uint8Array, { tokenize = lowercaseWords }: Pick<TfIdfOptions, 'tokenize'> = {}): TfIdf {
    checkTokenize(tokenize)
    const { meta, arrays } = readModel(bytes, kind)
    return new TfIdf({ ...meta, ...arrays } as unknown as TfIdfState, tokenize)
  }
}

const kind = 'tf-idf'
