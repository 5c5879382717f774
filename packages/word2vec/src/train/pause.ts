export interface Pause {
  /** Lets everything else that waits have its turn: timers, input, drawing. */
  turn(): Promise<void>
  close(): void
}

/**
 * In browsers by a message to oneself, which comes back at once, where a timer would wait for 4 ms. Node delivers such
 * messages before anything else has its turn, but has `setImmediate`.
 */
export function createPause(): Pause {
  if (typeof setImmediate === 'function') {
    return { turn: () => new Promise(resolve => setImmediate(resolve)), close: () => undefined }
  }
  const { port1, port2 } = new MessageChannel()
  let resume = (): void => undefined
  port1.onmessage = () => {
    resume()
  }
  return {
    turn: () =>
      new Promise(resolve => {
        resume = resolve
        port2.postMessage(undefined)
      }),
    close: () => {
      port1.close()
    }
  }
}
