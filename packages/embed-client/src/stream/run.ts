import { EmbedError } from '../errors.ts'
import { startWatch } from '../service/watch.ts'

/** One call of `embed` or `embedStream`, from its beginning to its end. */
export interface Run {
  /** Ends everything: the caller's signal was aborted, the time is over, or `cancel` was called. */
  readonly signal: AbortSignal
  /** Ends all but the requests in flight, which are paid for: something failed for good. Aborted with `signal`, too. */
  readonly stop: AbortSignal
  /** How many texts were refused though they were alone in their request. */
  refusals: number
  /** Something failed for good; only the first such thing counts. */
  readonly fail: (error: unknown) => void
  readonly cancel: () => void
  /** @throws what ended the run, if anything did */
  check(): void
  /** Leaves no timer and no listener behind. */
  readonly end: () => void
}

/**
 * @param deadlineMs  milliseconds for all of it
 * @throws the reason of `caller`, if it is aborted
 */
export function startRun(caller: AbortSignal | undefined, deadlineMs: number): Run {
  const watch = startWatch(deadlineMs, caller)
  const stop = new AbortController()
  watch.signal.addEventListener('abort', () => {
    stop.abort(watch.late ? overdue(deadlineMs) : watch.signal.reason)
  })
  return {
    signal: watch.signal,
    stop: stop.signal,
    refusals: 0,
    fail(error) {
      stop.abort(error)
    },
    cancel: watch.cancel,
    check() {
      caller?.throwIfAborted()
      stop.signal.throwIfAborted()
    },
    end: watch.end
  }
}

function overdue(deadlineMs: number): EmbedError {
  return new EmbedError('deadline-exceeded', `Not all texts were embedded within ${deadlineMs} ms (deadlineMs).`)
}
