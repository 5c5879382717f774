import { onUnmounted, shallowRef, type ShallowRef } from 'vue'

/** Moves a time forward as long as it plays. */
export interface Replay {
  /** In simulated ms. */
  readonly time: ShallowRef<number>
  readonly playing: Readonly<ShallowRef<boolean>>
  /** From where it stands, or from the start if that is the end. */
  play(): void
  pause(): void
  /** A new story of that length: told from its start, or shown at its end to who wants no motion. */
  begin(lengthMs: number): void
}

/** @param realMs  how long a whole replay takes */
export function useReplay(realMs: number): Replay {
  const time = shallowRef(0)
  const playing = shallowRef(false)
  let length = 0
  let frame = 0

  function pause(): void {
    playing.value = false
    cancelAnimationFrame(frame)
  }

  function play(): void {
    pause()
    playing.value = true
    if (time.value >= length) time.value = 0
    let before: number | undefined
    const step = (now: number): void => {
      // Charts are drawn anew: thirty times a second will do.
      if (before === undefined || now - before >= 33) {
        // A page that was hidden goes on where it was.
        time.value = Math.min(length, time.value + (Math.min(250, now - (before ?? now)) * length) / realMs)
        before = now
      }
      if (time.value >= length) pause()
      else frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  }

  onUnmounted(pause)
  return {
    time,
    playing,
    play,
    pause,
    begin(lengthMs) {
      length = lengthMs
      time.value = 0
      if (!matchMedia('(prefers-reduced-motion: reduce)').matches) play()
      else time.value = length
    }
  }
}
