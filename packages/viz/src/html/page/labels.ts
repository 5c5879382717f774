import { choose, columnOptions, tick } from './controls.ts'
import { nameOf, type Column, type Data } from './data.ts'
import { brief, byId } from './element.ts'
import { sizesOf, type Paint } from './paint.ts'
import type { Scene, SceneLabel } from './scene/scene.ts'
import type { Choice, PageStore } from './state.ts'

/** More than these are never legible, and would only take memory: the heaviest are kept. */
const mostLabels = 100_000
/** Names of more categories than these would hide the points. */
const mostMeans = 60

/** Which texts stand on the points, and whether the categories have their names at their means. */
export function labelsPanel(data: Data, store: PageStore, scene: Scene | undefined): void {
  const { state } = store
  const texts = data.texts ? [['Text', 'text'] as const] : []
  const columns = columnOptions(data.columns, () => true)
  choose(store, 'label', [['None', 'none'], ...texts, ...columns])
  tick(store, 'means')
  store.watch(['paint'], () => {
    byId('means-label').hidden = !hasMeans(state.paint)
  })
  store.watch(['label', 'means', 'paint', 'hidden', 'layout', 'subset', 'shown', 'size'], () => {
    const { positions } = data.layouts[state.layout]!
    scene?.setLabels([
      ...(state.means ? classMeans(state.paint, positions, state.hidden) : []),
      ...pointLabels(data, state.label, data.columns[state.size ?? -1], state.subset ?? state.shown)
    ])
  })
}

/** The names of the categories, each at the mean of its points. */
export function classMeans(paint: Paint, positions: Float32Array, hidden: ReadonlySet<number>): SceneLabel[] {
  if (!hasMeans(paint)) return []
  const { names, codes } = paint.groups
  const sums = names.map(() => [0, 0, 0] as [number, number, number])
  const counts = names.map(() => 0)
  for (let row = 0; 3 * row < positions.length; row++) {
    const sum = sums[codes[row]!]
    if (sum === undefined) continue
    counts[codes[row]!]!++
    for (let axis = 0; axis < 3; axis++) sum[axis]! += positions[3 * row + axis]!
  }
  return names.flatMap((text, code) => {
    const [x, y, z] = sums[code]!.map(sum => sum / counts[code]!) as [number, number, number]
    // Above the labels of single points, whose weights are below 1.
    return counts[code]! > 0 && !hidden.has(code) ? [{ text, at: [x, y, z] as const, weight: 1 + counts[code]! }] : []
  })
}

function hasMeans(paint: Paint): paint is Extract<Paint, { kind: 'groups' }> {
  return paint.kind === 'groups' && paint.groups.names.length <= mostMeans
}

/** The heavier the larger the point is drawn; of equal ones, the first rows first. */
function pointLabels(
  data: Data,
  label: Choice['label'],
  sizeBy: Column | undefined,
  mask: Uint8Array | undefined
): SceneLabel[] {
  if (label === 'none') return []
  const sizes = sizesOf(sizeBy)
  const labels: { row: number; weight: number; text: string }[] = []
  for (let row = 0; row < data.rows; row++) {
    if (mask && !mask[row]) continue
    const size = typeof sizes === 'number' ? sizes : sizes[row]!
    labels.push({ row, weight: 0.3 * size - (0.1 * row) / data.rows, text: '' })
  }
  if (labels.length > mostLabels) labels.sort((a, b) => b.weight - a.weight).length = mostLabels
  const textOf = label === 'text' ? (row: number): string => nameOf(data, row) : data.columns[label]!.text
  for (const one of labels) one.text = brief(textOf(one.row), 48)
  return labels.filter(({ text }) => text !== '')
}
