import { onUnmounted, shallowRef, type ShallowRef } from 'vue'

/** Work of a part that takes a while: one at a time, given up by the reader or when the part goes. */
export interface Run {
  readonly running: Readonly<ShallowRef<boolean>>
  /** What went wrong with the last one, if anything did. */
  readonly fault: Readonly<ShallowRef<string | undefined>>
  /** Gives up what is under way, and does this instead. */
  start(work: (signal: AbortSignal) => Promise<unknown>): Promise<void>
  stop(): void
}

/** To be called in the setup of a component. */
export function useRun(): Run {
  const running = shallowRef(false)
  const fault = shallowRef<string>()
  let control: AbortController | undefined
  const stop = (): void => control?.abort(new DOMException('stopped by the reader', 'AbortError'))
  onUnmounted(stop)
  return {
    running,
    fault,
    stop,
    async start(work) {
      stop()
      const own = (control = new AbortController())
      running.value = true
      fault.value = undefined
      try {
        await work(own.signal)
      } catch (error) {
        if (!own.signal.aborted) fault.value = error instanceof Error ? error.message : String(error)
      } finally {
        if (control === own) running.value = false
      }
    }
  }
}
