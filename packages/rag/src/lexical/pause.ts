/** How long one works between two turns of the event loop, in milliseconds: less than a frame of a page. */
const stretch = 15

/** To be awaited after each little piece of work; most calls do nothing. Rejects with the signal's reason when it aborted. */
export type Pause = () => Promise<void>

/**
 * For long work on the calling thread: lets everything else that waits have its turn about every 15 ms, and notices
 * there that the work is no longer wanted.
 *
 * @throws the reason of `signal` when it has aborted already
 */
export function createPause(signal?: AbortSignal): Pause {
  signal?.throwIfAborted()
  let since = performance.now()
  return async () => {
    signal?.throwIfAborted()
    if (performance.now() - since < stretch) return
    await othersTurn()
    signal?.throwIfAborted()
    since = performance.now()
  }
}

/** A turn of the event loop, by a message to oneself: a timer would take 1 ms in Node and 4 in browsers. */
function othersTurn(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
