import type { TrainingProgress } from './progress.ts'

/** What the trainers of BPE and WordPiece have in common. */
export interface TrainOptions {
  /**
   * How many ids there are to be, special tokens and alphabet among them: 30,000 by default, at most 2^21. They become fewer
   * when the texts have no more pairs to merge.
   */
  vocabSize?: number | undefined
  /** A pair of tokens is merged only if it was seen at least so often: 2 by default. 0 is as 1. */
  minFrequency?: number | undefined
  /**
   * About how many bytes of memory the distinct words may take: 4 GiB by default, room for some ten million words; from 1 MiB
   * to 16 GiB. When they take more, the rarest are dropped, and rare tokens may come out otherwise.
   */
  maxMemory?: number | undefined
  signal?: AbortSignal | undefined
  /** Told every few dozen milliseconds: in stage 'words' the UTF-16 units that are read, in stage 'merges' the ids there are. */
  onProgress?: ((progress: TrainingProgress) => void) | undefined
}

/** The options with their defaults. @throws {RangeError} if one is out of its range */
export function checkedOptions({ vocabSize = 30_000, minFrequency = 2, maxMemory = 2 ** 32 }: TrainOptions): {
  vocabSize: number
  minFrequency: number
  maxMemory: number
} {
  return {
    vocabSize: wholeNumber('vocabSize', vocabSize, 1, 2 ** 21),
    minFrequency: Math.max(1, wholeNumber('minFrequency', minFrequency, 0, Number.MAX_SAFE_INTEGER)),
    maxMemory: wholeNumber('maxMemory', maxMemory, 2 ** 20, 2 ** 34)
  }
}

/** @throws {RangeError} if the value is another one than the name's option may have */
export function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`${name} is ${String(value)}; expected a whole number from ${least} to ${most}`)
}

/** @throws {TypeError} if it is no list of strings, {RangeError} if one is empty or comes twice */
export function checkedStrings(name: string, list: unknown): readonly string[] {
  if (!Array.isArray(list)) throw new TypeError(`${name} is ${String(list)}; expected a list of strings`)
  const seen = new Set<string>()
  for (const [index, text] of (list as unknown[]).entries()) {
    const item = `${name}[${index}]`
    if (typeof text !== 'string') throw new TypeError(`${item} is a ${typeof text}; expected a string`)
    if (text === '') throw new RangeError(`${item} is empty; expected at least one character`)
    if (seen.has(text)) throw new RangeError(`${item} is '${text}' once more; expected each only once`)
    seen.add(text)
  }
  return [...seen]
}

/** As `checkedStrings`. */
export function checkedSpecialTokens(tokens: unknown): readonly string[] {
  return checkedStrings('specialTokens', tokens)
}

/** @throws {RangeError} if not all that comes before the first merge has room */
export function checkRoom(vocabSize: number, specialTokens: number, alphabet: number): void {
  const least = specialTokens + alphabet
  if (vocabSize >= least) return
  const parts = `${specialTokens} special tokens and an alphabet of ${alphabet}`
  throw new RangeError(`vocabSize is ${vocabSize}; expected at least ${least}, for ${parts}`)
}
