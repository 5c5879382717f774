/** How long one works between two pauses, in milliseconds. */
const stretch = 30

/** For long work on the calling thread: lets everything else that waits have its turn, now and then. */
export class Pause {
  #since = performance.now()

  /** To be called after each little piece of work; most calls do nothing. */
  async turn(): Promise<void> {
    if (performance.now() - this.#since < stretch) return
    await othersTurn()
    this.#since = performance.now()
  }
}

/** A turn of the event loop, by a message to oneself: a timer would take 1 ms in Node and 4 in browsers. */
export function othersTurn(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
