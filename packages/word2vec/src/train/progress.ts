import type { TrainResult } from '../kernels/kernel.ts'

/** How far a training is. */
export interface TrainProgress {
  /** The epoch that is being trained, from 1 on. */
  readonly epoch: number
  /** How many words have been trained, before subsampling, in all epochs so far. */
  readonly words: number
  /** How many there will have been at the end. */
  readonly totalWords: number
  /** Since the call before. */
  readonly wordsPerSecond: number
  /**
   * The mean loss of an example since the call before: -log of the probability that the model gave to what was true, of
   * each question whether a word stands there in truth, or which way its path in the Huffman tree turns. It begins at
   * ln 2 = 0.693, which is guessing, and falls.
   */
  readonly loss: number
  /** How long the rest takes, judged by all that this call has trained. */
  readonly secondsLeft: number
}

/** Adds up what chunks report, and tells it at most ten times a second, and at the end of each epoch. */
export class ProgressMeter {
  words: number
  readonly #totalWords: number
  readonly #onProgress: ((progress: TrainProgress) => void) | undefined
  readonly #begun: { readonly words: number; readonly time: number }
  #last: { readonly words: number; readonly time: number }
  #loss = 0
  #examples = 0

  /** @param words  how many were trained before, where a training is resumed */
  constructor(words: number, totalWords: number, onProgress: ((progress: TrainProgress) => void) | undefined) {
    this.words = words
    this.#totalWords = totalWords
    this.#onProgress = onProgress
    this.#last = this.#begun = { words, time: performance.now() }
  }

  add({ words, loss, examples }: TrainResult, epoch: number, epochEnds: boolean): void {
    this.words += words
    this.#loss += loss
    this.#examples += examples
    const time = performance.now()
    if (time - this.#last.time < 100 && !epochEnds) return
    const perSecond = (since: { words: number; time: number }): number =>
      (this.words - since.words) / (Math.max(time - since.time, 1e-3) / 1000)
    const left = this.#totalWords - this.words
    this.#onProgress?.({
      epoch,
      words: this.words,
      totalWords: this.#totalWords,
      wordsPerSecond: perSecond(this.#last),
      loss: this.#examples === 0 ? 0 : this.#loss / this.#examples,
      secondsLeft: left === 0 ? 0 : left / perSecond(this.#begun)
    })
    this.#last = { words: this.words, time }
    this.#loss = this.#examples = 0
  }
}
