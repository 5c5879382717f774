import type { Theme } from '@llm-cookbook/viz'
import { useData } from 'vitepress'
import { computed, onMounted, shallowRef, useTemplateRef, type ComputedRef } from 'vue'

/** What a chart of viz is drawn with. */
export interface ChartFrame {
  readonly width: number
  readonly height: number
  readonly theme: Theme
}

/**
 * Room and theme for charts, so that their letters can be read on phones and by night. The part has an element with
 * `ref="box"` around its charts.
 *
 * @param height  of a chart, in pixels
 */
export function useChart(height: number): ComputedRef<ChartFrame> {
  const { isDark } = useData()
  const box = useTemplateRef<HTMLElement>('box')
  const width = shallowRef(640)
  onMounted(() => {
    if ((box.value?.clientWidth ?? 640) < 480) width.value = 340
  })
  return computed(() => ({ width: width.value, height, theme: isDark.value ? 'dark' : 'light' }) as const)
}
