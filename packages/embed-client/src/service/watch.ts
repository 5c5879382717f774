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
  /** Leaves no timer and no listener behind. */
  end(): void
}

/**
 * @param ms  milliseconds
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
  let timer = setTimeout(expire, ms)
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
      timer = setTimeout(expire, ms)
    },
    end() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', abort)
    }
  }
}
