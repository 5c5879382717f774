import type { Matrix } from '@llm-cookbook/vector'
import type { EmbedError } from './errors.ts'

/** A source of vectors. Every source of this package has this shape: a service, the offline model, your own. */
export interface Embedder {
  /** Length of a vector; `undefined` as long as only the service knows, that is until its first answer. */
  readonly dimensions: number | undefined
  /** Whose vectors these are. Vectors with different fingerprints must not be compared with one another. */
  readonly fingerprint: string
  /**
   * One row a text, in the order of the texts; no texts give no rows.
   *
   * A text that has no vector (empty or too long for the source, or refused) does not sink the others: they are all
   * embedded, and then the promise rejects with an `EmbedError` of code `bad-inputs`, which has the `failures` by index
   * and the `vectors` of the others.
   *
   * @throws {EmbedError} what a program can act on by its `code`; with the `vectors` that were done
   * @throws {TypeError} something among the texts that is no string
   * @throws the signal's reason, once it is aborted
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Matrix>
  /**
   * The same for more texts than memory holds: an entry a text, in order, while later texts are read and sent. Texts are
   * read as they are wanted, so a slow consumer slows the reading. A text that has no vector is an entry with `error`
   * and does not end the stream; what ends it is thrown, after the entries before it. `total` of the progress is
   * what was read so far.
   *
   * Whoever stops reading (`break`) stops the requests under way, and closes the source.
   */
  embedStream(texts: Iterable<string> | AsyncIterable<string>, options?: EmbedOptions): AsyncIterable<Embedded>
}

/** What became of one text. */
export type Embedded =
  | { readonly index: number; readonly vector: Float32Array; readonly error?: undefined }
  | { readonly index: number; readonly vector?: undefined; readonly error: EmbedError }

export interface EmbedOptions {
  /** Stops the work: no further request goes out, and the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Called as texts are finished, the last time with `done` equal to `total`, unless some have no vector. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** How many of the texts that were given have their vector. */
export interface Progress {
  /** Texts that have their vector by now; the same text twice counts twice. */
  done: number
  /** Texts that were given; in a stream, those that were read so far. */
  total: number
}

/** @throws {TypeError} which of the texts is none */
export function checkTexts(texts: readonly unknown[]): void {
  const wrong = texts.findIndex(text => typeof text !== 'string')
  if (wrong >= 0) throw wrongText(wrong, texts[wrong])
}

export function wrongText(index: number, given: unknown): TypeError {
  return new TypeError(`texts[${index}]: expected a string, got ${typeof given}`)
}
