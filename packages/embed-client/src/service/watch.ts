/** The time that some work has. */
export interface Watch {
  /** Aborted when the time is over, or with the caller's reason when the caller's signal is. */
  readonly signal: AbortSignal
  /** Whether it was the time. */
  readonly late: boolean
  /** Stops the clock until `restart`. */
  pause(): void
  /** Gives the whole time once more, from now. */
  restart(): void
  /** Aborts the signal now. */
  readonly cancel: () => void
  /** Leaves no timer and no listener behind. */
  readonly end: () => void
}

/**
 * @param ms  milliseconds; those above 2^31, which no timer can wait for, never end
 * @throws the reason of `caller`, if it is aborted
 */
export function startWatch(ms: number, caller?: AbortSignal): Watch {
  caller?.throwIfAborted()
  const controller = new AbortController()
  let late = false
  const expire = (): void => {
    late = !controller.signal.aborted
    controller.abort()
  }
  const abort = (): void => {
    controller.abort(caller?.reason)
  }
  const start = (): ReturnType<typeof setTimeout> | undefined => (ms < 2 ** 31 ? setTimeout(expire, ms) : undefined)
  let timer = start()
  caller?.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    get late() {
      return late
    },
    pause() {
      clearTimeout(timer)
    },
    restart() {
      clearTimeout(timer)
      timer = start()
    },
    cancel() {
      controller.abort()
    },
    end() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', abort)
    }
  }
}
