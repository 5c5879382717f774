import { checkInteger } from '../check.ts'
import { drawAxes } from './axes.ts'
import { Drawing, type ChartOptions } from './drawing.ts'
import type { Merge } from './linkage.ts'
import { bandScale, numberScale, type AxisOptions } from './scale.ts'
import { element, Path } from './svg.ts'
import { shortName } from './text.ts'
import { formatNumber } from './ticks.ts'

export interface DendrogramOptions extends ChartOptions {
  /** Names of the rows. */
  readonly labels: readonly string[]
  /** As `linkage` gives them, or SciPy: one less than there are labels. */
  readonly merges: readonly Merge[]
  /** How many clusters, from 1 on, have a colour of their own; 1 by default. */
  readonly clusters?: number | undefined
  /** The axis of the distances. */
  readonly distance?: Omit<AxisOptions, 'log'> | undefined
}

/**
 * A tree of clusters as an SVG document: rows on the left, two branches joined as far to the right as they are distant. Its
 * height grows with the rows unless it is given.
 *
 * @throws RangeError when the merges do not join all rows into one tree, or a distance is negative or none
 *
 * @example
 * ```ts
 * import { dendrogramSvg, linkage, Matrix } from '@llm-cookbook/viz'
 *
 * const labels = ['cat', 'dog', 'train', 'ship']
 * const merges = linkage(Matrix.fromRows([[0, 0], [0, 1], [5, 0], [5, 3]]))
 * const svg = dendrogramSvg({ labels, merges, clusters: 2 })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary // => '4 rows, joined at distances up to 5.329. From the top: cat, dog, train, ship.'
 * ```
 */
export function dendrogramSvg(options: DendrogramOptions): string {
  const { labels, merges, clusters = 1 } = options
  checkInteger('clusters', clusters, { least: 1, most: Math.max(1, labels.length) })
  checkMerges(merges, labels.length)
  const order = leafOrder(merges, labels.length)
  const height = Math.min(10_000, Math.max(200, 110 + 15 * labels.length))
  const drawing = new Drawing('Dendrogram', options, { height })
  const distances = merges.map(({ distance }) => distance)
  const x = numberScale(distances, {
    name: 'distance',
    label: 'distance',
    zero: true,
    count: drawing.tickCounts.x,
    ...options.distance
  })
  const names = order.map(row => labels[row]!)
  const plot = drawAxes(drawing, x, bandScale(names), { grid: ['x'] })
  const places = new Map(order.map((row, i) => [row, { x: plot.x(0), y: plot.y(i) }]))
  const colors = colorsOf(merges, labels.length, clusters)
  const paths = new Map<number, Path>()
  for (const [j, { a, b, distance }] of merges.entries()) {
    const [from, to, joined] = [places.get(a)!, places.get(b)!, plot.x(distance)]
    const path = paths.get(colors[j]!) ?? new Path()
    path.move(from.x, from.y).line(joined, from.y).line(joined, to.y).line(to.x, to.y)
    paths.set(colors[j]!, path)
    places.set(labels.length + j, { x: joined, y: (from.y + to.y) / 2 })
  }
  const { categorical, muted } = drawing.colors
  const marks = [...paths].map(([cluster, { d }]) => {
    const stroke = cluster < 0 ? muted : categorical[cluster % categorical.length]!
    return element('path', { d, fill: 'none', stroke, 'stroke-width': 1.6, 'stroke-linejoin': 'round' })
  })
  drawing.addInside(plot, ...marks)
  return drawing.finish(describe(labels, order, merges))
}

function checkMerges(merges: readonly Merge[], n: number): void {
  if (merges.length !== Math.max(0, n - 1)) {
    throw new RangeError(`merges: expected ${Math.max(0, n - 1)}, one less than labels, got ${merges.length}`)
  }
  const free = new Set(Array.from({ length: n }, (_, i) => i))
  for (const [j, { a, b, distance }] of merges.entries()) {
    for (const cluster of [a, b]) {
      if (!free.delete(cluster)) {
        throw new RangeError(`merges[${j}]: expected clusters that stand and are in no other yet, got ${cluster}`)
      }
    }
    if (!(distance >= 0 && distance < Infinity)) {
      throw new RangeError(`merges[${j}].distance: expected a number from 0 on, got ${distance}`)
    }
    free.add(n + j)
  }
}

/** Rows in the order in which no two branches cross. */
function leafOrder(merges: readonly Merge[], n: number): number[] {
  const order: number[] = []
  // Not by recursion: a chain of merges may be as deep as there are rows.
  const open = n === 0 ? [] : [n + merges.length - 1]
  while (open.length > 0) {
    const cluster = open.pop()!
    if (cluster < n) order.push(cluster)
    else open.push(merges[cluster - n]!.b, merges[cluster - n]!.a)
  }
  return order
}

/** Of each merge: the cluster that it is inside of, counted in the order of the picture, or -1 where it joins some. */
function colorsOf(merges: readonly Merge[], n: number, clusters: number): number[] {
  const colors = merges.map(() => -1)
  const firstJoin = merges.length - (clusters - 1)
  let next = 0
  const open: { cluster: number; color: number }[] = n === 0 ? [] : [{ cluster: n + merges.length - 1, color: -1 }]
  while (open.length > 0) {
    const { cluster, color } = open.pop()!
    const merge = cluster - n
    const own = color >= 0 || merge >= firstJoin ? color : next++
    if (merge < 0) continue
    colors[merge] = own
    open.push({ cluster: merges[merge]!.b, color: own }, { cluster: merges[merge]!.a, color: own })
  }
  return colors
}

function describe(labels: readonly string[], order: readonly number[], merges: readonly Merge[]): string {
  const shown = order.slice(0, 50).map(row => shortName(labels[row]!))
  const more = order.length > shown.length ? ` and ${order.length - shown.length} more` : ''
  const last = merges.at(-1)
  const joined = last ? `, joined at distances up to ${formatNumber(last.distance)}` : ''
  return `${formatNumber(labels.length)} rows${joined}. From the top: ${shown.join(', ')}${more}.`
}
