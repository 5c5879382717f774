import { Matrix } from '@llm-cookbook/vector'
import type { LayoutStep, Quality } from '@llm-cookbook/viz'
import { onUnmounted, shallowReadonly, shallowRef, watch, type Ref } from 'vue'
import { runJob } from '../kit/job.ts'
import type { DataSet } from './data-sets.ts'
import type { LayoutSettings } from './layout-steps.ts'
import type { LayoutJob, Rows } from './layout-worker.ts'
import address from './layout-worker.ts?worker&url'

/** A step of a layout, and of what it is one. */
export interface ShownStep<Data extends DataSet> {
  readonly data: Data
  readonly settings: LayoutSettings
  readonly step: LayoutStep
}

/** A layout as a live part shows it: made in a worker, played back step by step, judged when it is at rest. */
export interface ShownLayout<Data extends DataSet> {
  /** What is drawn. */
  readonly shown: Readonly<Ref<ShownStep<Data> | undefined>>
  /** How many steps are there, and which of them is drawn, from 0 on. */
  readonly count: Readonly<Ref<number>>
  readonly place: Readonly<Ref<number>>
  /** Whether it is at work, or still being played back. */
  readonly running: Readonly<Ref<boolean>>
  /** How faithful what is drawn is, once it is at rest and that is known. */
  readonly quality: Readonly<Ref<Quality | undefined>>
  readonly fault: Readonly<Ref<string | undefined>>
  /** Lays out anew; what ran before is given up. */
  run(data: Data, settings: LayoutSettings): void
  stop(): void
  /** Looks back at a step. */
  show(place: number): void
}

const rowsOf = ({ rows, columns, data }: Matrix): Rows => ({ rows, columns, data })

export function useLayout<Data extends DataSet>(): ShownLayout<Data> {
  const shown = shallowRef<ShownStep<Data>>()
  const count = shallowRef(0)
  const place = shallowRef(0)
  const running = shallowRef(false)
  const quality = shallowRef<Quality>()
  const fault = shallowRef<string>()
  let control: AbortController | undefined
  let show: (at: number) => void = () => undefined

  async function run(data: Data, settings: LayoutSettings): Promise<void> {
    control?.abort()
    const { signal } = (control = new AbortController())
    running.value = true
    fault.value = undefined
    const steps: LayoutStep[] = []
    const work = { ended: false }
    const job = runJob<LayoutJob>(
      address,
      { vectors: rowsOf(data.vectors), settings },
      {
        signal,
        onProgress({ iteration, total, layout: { rows, columns, data } }) {
          steps.push({ iteration, total, layout: new Matrix(rows, columns, data) })
        }
      }
    ).finally(() => {
      work.ended = true
    })
    // Who asked for little motion sees the result only, and can look at the steps one by one.
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    try {
      await Promise.all([job, isCalm ? undefined : playBack()])
      if (isCalm) showStep(steps.length - 1)
    } catch (error) {
      if (!signal.aborted) fault.value = error instanceof Error ? error.message : String(error)
    } finally {
      if (control.signal === signal) running.value = false
    }

    function showStep(at: number): void {
      const step = steps[at]
      if (step === undefined) return
      show = showStep
      count.value = steps.length
      place.value = at
      shown.value = { data, settings, step }
    }

    /** Sixty steps a second, or more where they come faster than that. */
    async function playBack(): Promise<void> {
      let then = performance.now()
      for (let last = -1; !(work.ended && last === steps.length - 1);) {
        const now = await new Promise<number>(requestAnimationFrame)
        signal.throwIfAborted()
        const behind = steps.length - 1 - last
        const due = Math.max(1, Math.round(((now - then) / 1000) * 60)) + Math.floor(behind / 60)
        then = now
        if (behind > 0) showStep((last += Math.min(behind, due)))
      }
    }
  }

  watch([shown, running], (_now, _before, onCleanup) => {
    quality.value = undefined
    if (running.value || shown.value === undefined) return
    const { data, step } = shown.value
    const judging = new AbortController()
    const timer = setTimeout(() => void judge(data.vectors, step.layout, judging.signal), 120)
    onCleanup(() => {
      clearTimeout(timer)
      judging.abort()
    })
  })

  async function judge(vectors: Matrix, layout: Matrix, signal: AbortSignal): Promise<void> {
    try {
      const input = { vectors: rowsOf(vectors), layout: rowsOf(layout) }
      quality.value = (await runJob<LayoutJob>(address, input, { signal })) ?? undefined
    } catch (error) {
      if (!signal.aborted) fault.value = error instanceof Error ? error.message : String(error)
    }
  }

  function stop(): void {
    control?.abort(new DOMException('stopped by the reader', 'AbortError'))
  }
  onUnmounted(stop)

  return {
    ...{ shown: shallowReadonly(shown), count: shallowReadonly(count), place: shallowReadonly(place) },
    ...{ running: shallowReadonly(running), quality: shallowReadonly(quality), fault: shallowReadonly(fault) },
    run: (data, settings) => void run(data, settings),
    stop,
    show: at => {
      show(at)
    }
  }
}
