import type { Matrix } from '@llm-cookbook/vector'

/** A source of vectors. Every source of this package has this shape: a service, the offline model, your own. */
export interface Embedder {
  /** Length of a vector; `undefined` as long as only the service knows, that is until its first answer. */
  readonly dimensions: number | undefined
  /** Whose vectors these are. Vectors with different fingerprints must not be compared with one another. */
  readonly fingerprint: string
  /**
   * One row a text, in the order of the texts; no texts give no rows.
   *
   * @throws {EmbedError} what a program can act on by its `code`
   * @throws {TypeError} something among the texts that is no string
   * @throws the signal's reason, once it is aborted
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Matrix>
}

export interface EmbedOptions {
  /** Stops the work: no further request goes out, and the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Called as texts are finished, the last time with `done` equal to `total`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** How many of the texts that were given have their vector. */
export interface Progress {
  done: number
  total: number
}

/** @throws {TypeError} which of the texts is none */
export function checkTexts(texts: readonly unknown[]): void {
  const wrong = texts.findIndex(text => typeof text !== 'string')
  if (wrong >= 0) throw new TypeError(`texts[${wrong}]: expected a string, got ${typeof texts[wrong]}`)
}
