import { lineSvg } from '@llm-cookbook/viz'
import type { ChartFrame } from '../kit/use-chart.ts'

export interface MirrorOptions extends ChartFrame {
  readonly cosines: ArrayLike<number>
  readonly alike: readonly boolean[]
  readonly threshold: number
  /** The lowest cosine of the axis; the highest is 1. */
  readonly lowest: number
}

const bins = 40

/** Two histograms back to back: the cosines of alike pairs upwards, those of unlike ones downwards, and the threshold. */
export function mirrorSvg({ cosines, alike, threshold, lowest, ...frame }: MirrorOptions): string {
  const shares = { up: sharesOf(cosines, alike, true, lowest), down: sharesOf(cosines, alike, false, lowest) }
  const highest = 1.08 * Math.max(0.1, ...shares.up, ...shares.down)
  const edge = (bin: number): number => lowest + ((1 - lowest) * bin) / bins
  const x = Array.from({ length: bins }, (_, bin) => [edge(bin), edge(bin + 1)]).flat()
  const zero = x.map(() => 0)
  const up = shares.up.flatMap(share => [share, share])
  const down = shares.down.flatMap(share => [-share, -share])
  return lineSvg({
    series: [
      { name: 'alike', x, y: up, low: zero, high: up },
      { name: 'not alike', x, y: down, low: down, high: zero },
      { name: 'threshold', x: [threshold, threshold], y: [-highest, highest], dashed: true }
    ],
    x: { label: 'cosine', domain: [lowest, 1] },
    y: { label: 'share', domain: [-highest, highest], format: share => `${Math.round(100 * Math.abs(share))} %` },
    ...frame,
    markers: false
  })
}

function sharesOf(cosines: ArrayLike<number>, alike: readonly boolean[], kind: boolean, lowest: number): number[] {
  const counts = new Array<number>(bins).fill(0)
  const total = alike.filter(isAlike => isAlike === kind).length
  for (const [pair, isAlike] of alike.entries()) {
    const bin = Math.floor((bins * (cosines[pair]! - lowest)) / (1 - lowest))
    if (isAlike === kind) counts[Math.min(bins - 1, Math.max(0, bin))]!++
  }
  return counts.map(count => count / Math.max(1, total))
}
