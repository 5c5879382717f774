import { Matrix } from '@llm-cookbook/vector'
import { scatterSvg } from '@llm-cookbook/viz'
import type { ChartFrame } from './use-chart.ts'

/** One way of doing something, measured with several seeds. */
export interface Lane {
  readonly name: string
  readonly values: readonly number[]
}

export interface Spread {
  readonly name: string
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** Of each lane the mean, the lowest and the highest value; one value at least. */
export function spreadsOf(lanes: readonly Lane[]): Spread[] {
  return lanes.map(({ name, values }) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return { name, mean, low: Math.min(...values), high: Math.max(...values) }
  })
}

export interface LanesOptions {
  /** What is measured, and from where to where. */
  readonly x: { readonly label: string; readonly domain: [number, number] }
  readonly frame: ChartFrame
}

/** The lanes below each other, a point for each value, with its mean marked. */
export function lanesSvg(lanes: readonly Lane[], { x, frame }: LanesOptions): string {
  const last = lanes.length - 1
  // Each seed has a height of its own within the lane, so that equal figures do not hide one another.
  const points = lanes.flatMap(({ values }, lane) =>
    values.map((value, i) => [value, last - lane + 0.6 * ((((i + 1) * 0.618) % 1) - 0.5)])
  )
  return scatterSvg({
    points: Matrix.fromRows(points),
    groups: lanes.flatMap(({ name, values }) => values.map(() => name)),
    x,
    y: { label: 'seeds', domain: [-0.5, last + 0.5], format: () => '' },
    ...{ means: true, shapes: true, pointSize: 3, ...frame }
  })
}
