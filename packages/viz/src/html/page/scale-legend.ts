import { inDigits } from './data.ts'
import { count, element } from './element.ts'
import { colorIndexOf, type Paint } from './paint.ts'
import { clamp } from './scene/clamp.ts'
import type { PageStore } from './state.ts'

const bins = 40

/**
 * How the numbers are spread, in their colours, and two sliders between which they are shown.
 *
 * @returns what shows another range
 */
export function scaleLegend(
  legend: HTMLElement,
  { scale, colors }: Extract<Paint, { kind: 'scale' }>,
  store: PageStore
): () => void {
  const { numbers, low, high, least, most } = scale
  const width = high - low
  const shareOf = (number: number): number => clamp((number - low) / (width || 1), 0, 1)
  const counts = new Uint32Array(bins)
  let missing = 0
  for (const number of numbers) {
    if (Number.isNaN(number)) missing++
    else counts[Math.min(bins - 1, Math.floor(shareOf(number) * bins))]!++
  }
  const tallest = Math.max(...counts)
  const bars = Array.from(counts, (inBin, i) => {
    const bar = element('i')
    bar.style.height = `${inBin && Math.max(4, (100 * inBin) / tallest)}%`
    bar.style.background = colors[colorIndexOf(scale, low + ((i + 0.5) / bins) * width)]!
    return bar
  })
  const sliders = ['From', 'To'].map(ariaLabel => {
    return element('input', { type: 'range', max: '1', step: '0.005', ariaLabel })
  }) as [HTMLInputElement, HTMLInputElement]
  const words = [element('span'), element('span')]
  legend.replaceChildren(
    element('div', { className: 'histogram' }, ...bars),
    element('div', { className: 'range' }, ...sliders),
    element('p', { className: 'ends' }, ...words),
    ...(missing > 0 ? [element('p', { className: 'soft' }, `${count(missing)} without a number`)] : [])
  )
  for (const [i, slider] of sliders.entries()) {
    slider.oninput = () => {
      // One cannot pass the other.
      const limit = sliders[1 - i]!.valueAsNumber
      slider.valueAsNumber = i === 0 ? Math.min(slider.valueAsNumber, limit) : Math.max(slider.valueAsNumber, limit)
      const [from, to] = [sliders[0].valueAsNumber, sliders[1].valueAsNumber]
      const range = [from === 0 ? least : low + from * width, to === 1 ? most : low + to * width] as const
      store.set({ range: from === 0 && to === 1 ? undefined : range })
    }
  }
  return () => {
    const shares = store.state.range?.map(shareOf) ?? [0, 1]
    const [from, to] = shares as [number, number]
    // The ends stand for all that is beyond them, too.
    const signs = [from === 0 && least < low ? '≤ ' : '', to === 1 && most > high ? '≥ ' : '']
    for (const [i, slider] of sliders.entries()) {
      slider.valueAsNumber = shares[i]!
      slider.ariaValueText = signs[i]! + inDigits(low + shares[i]! * width)
      words[i]!.textContent = slider.ariaValueText
    }
    for (const [i, bar] of bars.entries()) bar.classList.toggle('out', i + 1 <= from * bins || i >= to * bins)
  }
}
