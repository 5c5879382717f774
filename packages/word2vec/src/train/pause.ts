/** How long one works between two pauses, in milliseconds: a timer takes 1 in Node and 4 in browsers. */
const stretch = 30

/** For long work on the calling thread: lets everything else that waits have its turn, now and then. */
export class Pause {
  #since = performance.now()

  /** To be called after each little piece of work; most calls do nothing. */
  async turn(): Promise<void> {
    if (performance.now() - this.#since < stretch) return
    await new Promise(resolve => setTimeout(resolve))
    this.#since = performance.now()
  }
}
