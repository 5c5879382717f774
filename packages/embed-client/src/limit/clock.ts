/** Time as the limiter sees it, so that tests can hand in one of their own. */
export interface Clock {
  /** Milliseconds since any fixed moment. */
  now(): number
  /**
   * Resolves after that many milliseconds. Rejects with the signal's reason as soon as it is aborted.
   *
   * @param ms  from 0; above 2^31 - 1 it may resolve earlier
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The machine's own clock, which no one sets while it runs. */
export const systemClock: Clock = { now: () => performance.now(), sleep }

/** The longest time that a timer takes. Longer waits are made of several. */
const longestTimer = 2 ** 31 - 1

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error)
      return
    }
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      },
      Math.min(ms, longestTimer)
    )
    signal?.addEventListener('abort', abort, { once: true })
  })
}
