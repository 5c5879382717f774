import { onUnmounted, shallowRef, watch, type ShallowRef } from 'vue'

export interface Latest<Result> {
  /** Of the newest input that was worked on to the end. */
  readonly result: Readonly<ShallowRef<Result | undefined>>
  readonly running: Readonly<ShallowRef<boolean>>
  /** Why there is no newer result. */
  readonly fault: Readonly<ShallowRef<string | undefined>>
}

/** Works on the newest input, as soon as it has not changed for a moment, and gives up what it did for the one before. */
export function useLatest<Input, Result>(
  input: () => Input,
  work: (input: Input, signal: AbortSignal) => Promise<Result>
): Latest<Result> {
  const result = shallowRef<Result>()
  const running = shallowRef(true)
  const fault = shallowRef<string>()
  let control = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function start(given: Input): Promise<void> {
    control = new AbortController()
    const { signal } = control
    try {
      const made = await work(given, signal)
      if (signal.aborted) return
      result.value = made
    } catch (error) {
      if (signal.aborted) return
      fault.value = error instanceof Error ? error.message : String(error)
    }
    running.value = false
  }

  watch(
    input,
    given => {
      control.abort()
      clearTimeout(timer)
      running.value = true
      fault.value = undefined
      timer = setTimeout(() => void start(given), result.value === undefined ? 0 : 200)
    },
    { immediate: true }
  )
  onUnmounted(() => {
    control.abort()
    clearTimeout(timer)
  })
  return { result, running, fault }
}
