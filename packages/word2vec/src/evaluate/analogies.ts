import { Matrix, normalizeRows } from '@llm-cookbook/vector'
import { Word2vecError } from '../errors.ts'
import type { AnalogyOptions, WordVectors } from '../word-vectors.ts'
import { Lookup, type LookupOptions } from './lookup.ts'

/** Questions of one kind: what is to `c` as `b` is to `a`? The answer is `d`. */
export interface AnalogySection {
  /** What stands behind the colon in a file; empty for questions before the first name. */
  name: string
  /** Four words each, the last of which is to be found from the others. */
  questions: readonly (readonly [a: string, b: string, c: string, d: string])[]
}

export interface EvaluateAnalogiesOptions extends LookupOptions {
  /** `3CosAdd` (the default), as the reference program does, or `3CosMul`. */
  method?: AnalogyOptions['method']
  /** Stops it: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told now and then how many questions were looked at. */
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined
}

/** How many analogies were right. */
export interface AnalogyScore {
  /** Questions of which all four words are in the vocabulary. */
  total: number
  /** Those of them that were answered right. */
  correct: number
  /** `correct / total`, from 0 to 1; 0 where there is none. */
  accuracy: number
  /** All questions, those with words that are not in the vocabulary among them. */
  asked: number
}

/** How many analogies were right: in all, by kind, and by section. */
export interface AnalogyReport extends AnalogyScore {
  /** The score of each section, in the order given. */
  sections: (AnalogyScore & { name: string })[]
  /** The first five sections, as the reference program counts: in `questions-words.txt` those about facts. */
  semantic: AnalogyScore
  /** All other sections. */
  syntactic: AnalogyScore
}

/**
 * How many analogies the vectors complete, counted as compute-accuracy of word2vec.c counts: a question with a word that is
 * not in the vocabulary is left out; the three words asked about cannot be the answer; an answer that differs from the
 * expected one in case only is right; what is nearest has to have a cosine above 0.
 *
 * @param questions  a file's text, as `readAnalogies` takes it, or what it gave
 * @throws {Word2vecError} 'invalid-file' as `readAnalogies`; RangeError when an option is out of range; the signal's reason
 *   when it is aborted
 */
export async function evaluateAnalogies(
  vectors: WordVectors,
  questions: string | readonly AnalogySection[],
  { method = '3CosAdd', signal, onProgress, ...options }: EvaluateAnalogiesOptions = {}
): Promise<AnalogyReport> {
  if (!['3CosAdd', '3CosMul'].includes(method)) {
    throw new RangeError(`method: expected '3CosAdd' or '3CosMul', got '${method as string}'`)
  }
  signal?.throwIfAborted()
  const parts = typeof questions === 'string' ? readAnalogies(questions) : questions
  const lookup = new Lookup(vectors, options)
  const cosines = new Cosines(vectors.matrix, lookup.size)
  const answer = method === '3CosAdd' ? nearestToSum : nearestToProduct
  const asked = parts.reduce((sum, section) => sum + section.questions.length, 0)
  let done = 0
  const sections: AnalogyReport['sections'] = []
  for (const section of parts) {
    let [total, correct] = [0, 0]
    for (const [a, b, c, d] of section.questions) {
      if (done++ % 100 === 0) {
        onProgress?.({ done: done - 1, total: asked })
        // So that a page stays alive, and an abort is heard.
        await new Promise(resolve => setTimeout(resolve))
        signal?.throwIfAborted()
      }
      const [rowA, rowB, rowC] = [lookup.row(a), lookup.row(b), lookup.row(c)]
      if (rowA === undefined || rowB === undefined || rowC === undefined || lookup.row(d) === undefined) continue
      total++
      const row = answer(cosines, rowA, rowB, rowC)
      if (row !== -1 && lookup.fold(vectors.words[row]!) === lookup.fold(d)) correct++
    }
    sections.push({ name: section.name, ...scoreOf(total, correct, section.questions.length) })
  }
  onProgress?.({ done, total: asked })
  return { ...sum(sections), sections, semantic: sum(sections.slice(0, 5)), syntactic: sum(sections.slice(5)) }
}

/**
 * Takes apart a file of analogies as word2vec.c's `questions-words.txt`: a line `: name` before each section, in it four words
 * a line. Questions before the first such line make a section without a name.
 *
 * @param text  what the file holds, decoded
 * @throws {Word2vecError} 'invalid-file' for a line of other than four words, or when there is no question at all
 *
 * @example
 * ```ts
 * import { readAnalogies } from '@llm-cookbook/word2vec'
 *
 * readAnalogies(': capitals\nAthens Greece Oslo Norway\nOslo Norway Rome Italy')
 * // => [{ name: 'capitals', questions: [['Athens', 'Greece', 'Oslo', 'Norway'], ['Oslo', 'Norway', 'Rome', 'Italy']] }]
 * ```
 */
export function readAnalogies(text: string): AnalogySection[] {
  const sections: { name: string; questions: [string, string, string, string][] }[] = []
  for (const [i, line] of text.split('\n').entries()) {
    const words = line.split(/\s+/).filter(word => word !== '')
    if (words.length === 0) continue
    if (words[0]!.startsWith(':')) {
      sections.push({ name: line.trim().slice(1).trim(), questions: [] })
      continue
    }
    const [a, b, c, d] = words
    if (d === undefined || words.length > 4) {
      const problem = `expected four words, or a colon and the name of a section, got '${line.slice(0, 80).trim()}'`
      throw new Word2vecError('invalid-file', `Line ${i + 1} of the analogies: ${problem}`)
    }
    if (sections.length === 0) sections.push({ name: '', questions: [] })
    sections.at(-1)!.questions.push([a!, b!, c!, d])
  }
  if (sections.every(({ questions }) => questions.length === 0)) {
    throw new Word2vecError('invalid-file', 'There is no analogy: expected lines of four words')
  }
  return sections
}

/**
 * The cosines of a word with all words, kept for the next question: those of a section share their words. The sum of three is
 * what 3CosAdd compares, so that a question costs three additions a word, and no inner product.
 */
class Cosines {
  readonly #units: Matrix
  readonly #kept = new Map<number, Float32Array>()

  constructor(matrix: Matrix, rows: number) {
    this.#units = normalizeRows(new Matrix(rows, matrix.columns, matrix.data.subarray(0, rows * matrix.columns)))
  }

  of(row: number): Float32Array {
    const kept = this.#kept.get(row)
    if (kept !== undefined) return kept
    const { rows, columns, data } = this.#units
    // A quarter of a gigabyte at most, but what one question needs.
    if (this.#kept.size >= Math.max(3, 2 ** 26 / rows)) this.#kept.clear()
    const cosines = new Float32Array(rows)
    const vector = this.#units.row(row)
    for (let i = 0, at = 0; i < rows; i++) {
      let sum = 0
      for (let j = 0; j < columns; j++) sum += data[at++]! * vector[j]!
      cosines[i] = sum
    }
    this.#kept.set(row, cosines)
    return cosines
  }
}

function nearestToSum(cosines: Cosines, a: number, b: number, c: number): number {
  const [toA, toB, toC] = [cosines.of(a), cosines.of(b), cosines.of(c)]
  let [best, largest] = [-1, 0]
  for (let i = 0; i < toA.length; i++) {
    const score = toB[i]! - toA[i]! + toC[i]!
    if (score > largest && i !== a && i !== b && i !== c) {
      best = i
      largest = score
    }
  }
  return best
}

function nearestToProduct(cosines: Cosines, a: number, b: number, c: number): number {
  const [toA, toB, toC] = [cosines.of(a), cosines.of(b), cosines.of(c)]
  let [best, largest] = [-1, 0]
  for (let i = 0; i < toA.length; i++) {
    // As in `analogy`; the four halves are the same for all words.
    const score = ((1 + toB[i]!) * (1 + toC[i]!)) / (1 + toA[i]! + 0.002)
    if (score > largest && i !== a && i !== b && i !== c) {
      best = i
      largest = score
    }
  }
  return best
}

function sum(scores: readonly AnalogyScore[]): AnalogyScore {
  const add = (key: 'total' | 'correct' | 'asked'): number => scores.reduce((total, score) => total + score[key], 0)
  return scoreOf(add('total'), add('correct'), add('asked'))
}

function scoreOf(total: number, correct: number, asked: number): AnalogyScore {
  return { total, correct, accuracy: total === 0 ? 0 : correct / total, asked }
}
