import type { Camera } from './camera.ts'
import { LabelBoard, shorten, type LabelPlace } from './labels.ts'
import type { Layout, Vector } from './layout.ts'
import { nearness } from './style.ts'
import type { SceneTheme } from './theme.ts'

/** A text on a point (`row`), or at a place in the coordinates of the layout (`at`), as the name of a class at its mean. */
export type SceneLabel = {
  /** Cut after 48 characters; drawn as text, never as markup. */
  readonly text: string
  /** The heavier wins where two would overlap. */
  readonly weight: number
} & ({ readonly row: number } | { readonly at: Vector })

/** What is drawn above the points. */
export interface Overlay {
  readonly camera: Camera
  readonly pixelRatio: number
  readonly theme: SceneTheme
  /** Without it, no labels: while points fly. */
  readonly layout: Layout | undefined
  /** Whether a point takes part, so that its label may be seen. */
  readonly isShown: (row: number) => boolean
  /** Points with a ring, which no text covers. */
  readonly ringed: readonly number[]
  /** Diameter of a point, in pixels, at the depth of what the camera looks at. */
  readonly diameterOf: (row: number) => number
  /** x and y by turns. */
  readonly lasso: readonly number[] | undefined
}

/** Draws labels, the lasso and, in three dimensions, a compass. */
export class OverlayRenderer {
  readonly #context: CanvasRenderingContext2D
  /** The heaviest first. */
  #labels: readonly SceneLabel[] = []
  /** Of labels that were drawn once: what is drawn, and how wide it is. */
  readonly #drawn = new Map<SceneLabel, { text: string; width: number }>()

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context
  }

  setLabels(labels: readonly SceneLabel[]): void {
    this.#labels = labels.toSorted((a, b) => b.weight - a.weight)
    this.#drawn.clear()
  }

  draw(overlay: Overlay): void {
    const { camera, pixelRatio, theme, layout, lasso } = overlay
    const context = this.#context
    const { width, height } = camera.size
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
    context.clearRect(0, 0, width, height)
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    context.lineJoin = 'round'
    if (layout) this.#drawLabels(overlay, layout)
    if (layout?.dims === 3) this.#drawCompass(camera, theme)
    if (lasso) this.#drawLasso(lasso, theme)
  }

  #drawLabels({ camera, theme, isShown, ringed, diameterOf }: Overlay, layout: Layout): void {
    const board = new LabelBoard(camera.size)
    const at = new Float64Array(3)
    const project = (row: number): number => {
      camera.project(layout.points, row, at)
      return diameterOf(row) * nearness(camera.distance, at[2]!)
    }
    const rings = new Set(ringed.slice(0, mostRings))
    for (const row of rings) {
      const diameter = project(row)
      board.keep(at[0]!, at[1]!, diameter + 8)
    }
    let room = Math.ceil((camera.size.width * camera.size.height) / 12_000)
    let misses = 0
    for (const label of this.#labels) {
      if (room === 0 || misses === mostMisses) return
      const isName = 'at' in label
      if (!isName && !isShown(label.row)) continue
      const gap = isName ? 0 : project(label.row) / 2 + (rings.has(label.row) ? 9 : 2)
      if (isName) camera.project(layout.toScene(label.at), 0, at)
      const [x, y, depth] = at as unknown as Vector
      if (depth <= 0 || !(isName || board.isSeen(x, y))) continue
      this.#context.font = isName ? nameFont : textFont
      const { text, width } = this.#measure(label)
      const place = isName ? board.placeOn(x, y, width + 8, 20) : board.placeBeside(x, y, width + 6, 18, gap)
      if (place) {
        this.#drawText(text, place, theme)
        if (!isName) room--
      } else misses++
    }
  }

  #measure(label: SceneLabel): { text: string; width: number } {
    let drawn = this.#drawn.get(label)
    if (!drawn) {
      const text = shorten(label.text)
      drawn = { text, width: this.#context.measureText(text).width }
      this.#drawn.set(label, drawn)
    }
    return drawn
  }

  #drawText(text: string, { x, y }: LabelPlace, theme: SceneTheme): void {
    const context = this.#context
    context.strokeStyle = `${theme.background}d8`
    context.lineWidth = 4
    context.strokeText(text, x, y)
    context.fillStyle = theme.text
    context.fillText(text, x, y)
  }

  /** How the axes of the layout lie, in the lower left corner. */
  #drawCompass({ right, up, size }: Camera, theme: SceneTheme): void {
    const context = this.#context
    const [x, y] = [36, size.height - 36]
    context.font = textFont
    context.strokeStyle = theme.text
    context.fillStyle = theme.text
    context.globalAlpha = 0.55
    context.lineWidth = 1.5
    for (const [axis, name] of ['x', 'y', 'z'].entries()) {
      const [dx, dy] = [18 * right[axis]!, -18 * up[axis]!]
      context.beginPath()
      context.moveTo(x, y)
      context.lineTo(x + dx, y + dy)
      context.stroke()
      context.fillText(name, x + 1.5 * dx, y + 1.5 * dy)
    }
    context.globalAlpha = 1
  }

  #drawLasso(path: readonly number[], theme: SceneTheme): void {
    const context = this.#context
    context.beginPath()
    for (let i = 0; i < path.length; i += 2) context.lineTo(path[i]!, path[i + 1]!)
    context.closePath()
    context.fillStyle = `${theme.accent}22`
    context.fill()
    context.strokeStyle = theme.accent
    context.lineWidth = 1.5
    context.setLineDash([5, 4])
    context.stroke()
    context.setLineDash([])
  }
}

/** After so many labels that found no room, little is left; and to measure them all would take long. */
const mostMisses = 2000

/** Of more rings than these, some may be covered: where they are everywhere, texts would be nowhere. */
const mostRings = 100

const textFont = '12px system-ui, sans-serif'
const nameFont = '600 14px system-ui, sans-serif'
