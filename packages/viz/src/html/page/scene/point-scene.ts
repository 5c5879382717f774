import { blendViews, Camera, fitScale, homeView, limitView, panView, zoomView } from './camera.ts'
import type { ScreenSize, ViewState } from './camera.ts'
import { Emitter } from './emitter.ts'
import { listen, type GestureTarget, type Place } from './gestures.ts'
import { boxOf, fitLayout, type Layout } from './layout.ts'
import { Motion } from './motion.ts'
import { drawOrder, shuffledRows, type DrawOrder } from './order.ts'
import { OverlayRenderer, type SceneLabel } from './overlay.ts'
import { Pace } from './pace.ts'
import { pick, rowsInside, type Picture } from './pick.ts'
import { PointRenderer } from './points.ts'
import type { Scene, SceneEvents } from './scene.ts'
import { Screen } from './screen.ts'
import { pointStyle, type PointStyle } from './style.ts'
import { lightTheme, type SceneTheme } from './theme.ts'

/** The scene: holds its state, and draws it when some of it changed. */
export class PointScene implements Scene, GestureTarget {
  mode: 'move' | 'lasso' = 'move'
  readonly #count: number
  readonly #screen: Screen
  readonly #overlay: OverlayRenderer
  readonly #shuffled: Uint32Array
  readonly #pace: Pace
  readonly #emitter = new Emitter<SceneEvents>()
  readonly #ending = new AbortController()

  /** Without it the graphics card was lost, and will be found again. */
  #renderer: PointRenderer | undefined
  #layout: Layout
  #colors: Uint8Array | number = 0.5
  #sizes: Float32Array | number = 1
  #visible: Uint8Array | undefined
  #selected: Uint8Array | undefined
  #highlighted: readonly number[] = []
  #theme = lightTheme
  /** Of what is visible, selected and highlighted; made when it is needed. */
  #order: DrawOrder | undefined

  #size: ScreenSize
  /** What `#fit` found, and for what. */
  #fitted:
    { readonly layout: Layout; readonly width: number; readonly height: number; readonly scale: number } | undefined
  #view = homeView(2)
  /** Where the camera was when 'view' was told last. */
  #toldView = this.#view
  /** While the camera flies. */
  #flight: { readonly from: ViewState; readonly to: ViewState; readonly motion: Motion } | undefined
  /** While the points fly: whence, with how many pixels a unit, and how far they are. */
  #morph: { readonly from: Float32Array; readonly fit: number; readonly motion: Motion; done: number } | undefined
  #lasso: readonly number[] | undefined
  #hovered: number | undefined
  /** Where the pointer went, until the next frame. */
  #pointer: { readonly place: Place | undefined; readonly extend: boolean } | undefined

  #frame: number | undefined
  #rest: ReturnType<typeof setTimeout> | undefined
  /** Whether the next frame draws; and whether the picture moves in it. */
  #stale = false
  #moving = false

  constructor(host: HTMLElement, count: number) {
    this.#count = count
    this.#screen = new Screen(host)
    this.#size = this.#screen.size
    this.#overlay = new OverlayRenderer(this.#screen.overlay)
    this.#shuffled = shuffledRows(count)
    this.#pace = new Pace(count)
    this.#layout = fitLayout(new Float32Array(3 * count), 2)
    this.#restore()

    const { signal } = this.#ending
    const restore = (): void => {
      this.#restore()
    }
    const lose = (): void => {
      this.#renderer = undefined
    }
    this.#screen.onResize(this.#redraw, signal)
    this.#screen.onContext(lose, restore, signal)
    listen(host, this.#screen.canvas, this, signal)
    if (!host.hasAttribute('tabindex')) {
      host.tabIndex = 0
      signal.addEventListener('abort', () => {
        host.removeAttribute('tabindex')
      })
    }
  }

  setLayout(positions: Float32Array, dims: 2 | 3, animate = false): void {
    requireLength('positions', positions, 3 * this.#count)
    const fit = this.#fit()
    const from = this.#places()
    this.#layout = fitLayout(positions, dims)
    const flies = animate && !this.#isUnseen() && !prefersStillness()
    this.#morph = flies ? { from, fit, motion: new Motion(900), done: 0 } : undefined
    this.#renderer?.setPlaces(this.#morph?.from ?? this.#layout.points, this.#layout.points)
    this.#goTo(homeView(dims), flies, 900)
  }

  setColors(rgba: Uint8Array): void {
    requireLength('rgba', rgba, 4 * this.#count)
    this.#colors = rgba
    this.#renderer?.setColors(rgba)
    this.#change()
  }

  setSizes(sizes: Float32Array | number): void {
    if (typeof sizes !== 'number') requireLength('sizes', sizes, this.#count)
    this.#sizes = sizes
    this.#renderer?.setSizes(sizes)
    this.#change()
  }

  setVisible(mask: Uint8Array | undefined): void {
    if (mask) requireLength('mask', mask, this.#count)
    this.#visible = mask
    this.#changeOrder()
  }

  setSelected(mask: Uint8Array | undefined): void {
    if (mask) requireLength('mask', mask, this.#count)
    this.#selected = mask
    this.#changeOrder()
  }

  setHighlighted(rows: readonly number[]): void {
    this.#highlighted = rows
    this.#changeOrder()
  }

  setLabels(labels: readonly SceneLabel[]): void {
    this.#overlay.setLabels(labels)
    this.#change()
  }

  setTheme(theme: SceneTheme): void {
    this.#theme = theme
    this.#change()
  }

  get view(): ViewState {
    return this.#view
  }

  set view(view: ViewState) {
    this.#goTo(view, false)
  }

  lookAt(rows?: readonly number[]): void {
    const { dims, points } = this.#layout
    if (!rows?.length || this.#isUnseen()) this.#goTo(homeView(dims), true)
    else {
      const view = { ...this.#view, center: boxOf(points, rows).middle }
      // As much room as some neighbours take, for one point or some at the same place.
      const least = 4 / Math.max(this.#count, 16) ** (1 / dims)
      const zoom = (0.85 * fitScale(points, rows, view, least, this.#size)) / this.#fit()
      this.#goTo({ ...view, zoom: Math.max(zoom, 1) }, true)
    }
  }

  pick(x: number, y: number): number | undefined {
    return this.#pick({ x, y }, 5)
  }

  on<K extends keyof SceneEvents>(event: K, callback: (event: SceneEvents[K]) => void): () => void {
    return this.#emitter.on(event, callback)
  }

  toPng(): Promise<Blob> {
    this.#draw(1)
    return this.#screen.toPng()
  }

  destroy(): void {
    this.#ending.abort()
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    clearTimeout(this.#rest)
    this.#renderer = undefined
    this.#screen.remove()
  }

  // What gestures ask for.

  drag(dx: number, dy: number, pan: boolean): void {
    if (this.#isUnseen()) return
    const view = this.#view
    const turned = { ...view, yaw: view.yaw + 0.006 * dx, pitch: view.pitch + 0.006 * dy }
    this.#goTo(this.#layout.dims === 2 || pan ? panView(view, this.#camera(view), dx, dy) : turned, false)
  }

  zoom(factor: number, smoothly: boolean, place?: Place): void {
    if (this.#isUnseen()) return
    // Steps that follow each other fast go on from where the one before leads.
    const from = smoothly ? (this.#flight?.to ?? this.#view) : this.#view
    const { x, y } = place ?? { x: this.#size.width / 2, y: this.#size.height / 2 }
    this.#goTo(zoomView(from, this.#camera(from), x, y, factor), smoothly, 220)
    // What is under the pointer may be another point now.
    if (place && !smoothly) this.hover(place)
  }

  home(): void {
    this.lookAt()
  }

  hover(place?: Place, extend = false): void {
    this.#pointer = { place, extend }
    this.#ask()
  }

  click(place: Place, extend: boolean, slack: number): void {
    this.#emitter.tell('click', { row: this.#pick(place, slack), ...place, extend })
  }

  lasso(path?: readonly number[]): void {
    this.#lasso = path
    this.#change()
  }

  select(path: readonly number[], extend: boolean): void {
    if (!this.#morph) this.#emitter.tell('lasso', { rows: rowsInside(this.#picture(), path), extend })
  }

  /** Gives the graphics card all that it has to know. */
  #restore(): void {
    this.#renderer = new PointRenderer(this.#screen.gl)
    this.#renderer.setPlaces(this.#morph?.from ?? this.#layout.points, this.#layout.points)
    this.#renderer.setColors(this.#colors)
    this.#renderer.setSizes(this.#sizes)
    this.#changeOrder()
  }

  #changeOrder(): void {
    this.#order = undefined
    this.#change()
  }

  #orderNow(): DrawOrder {
    if (!this.#order) {
      this.#order = drawOrder(this.#shuffled, this.#visible, this.#selected, this.#highlighted)
      this.#renderer?.setOrder(this.#order)
    }
    return this.#order
  }

  #goTo(view: ViewState, smoothly: boolean, duration = 600): void {
    const to = limitView(view, this.#layout.dims)
    const flies = smoothly && !prefersStillness()
    this.#flight = flies ? { from: this.#view, to, motion: new Motion(duration) } : undefined
    if (!flies) this.#view = to
    this.#moving = true
    this.#change()
  }

  /** Draws with the next frame. */
  #change(): void {
    this.#stale = true
    this.#ask()
  }

  readonly #redraw = (): void => {
    this.#change()
  }

  #ask(): void {
    this.#frame ??= requestAnimationFrame(now => {
      this.#frame = undefined
      this.#onFrame(now)
    })
  }

  #onFrame(now: number): void {
    this.#fly(now)
    if (this.#pointer) this.#followPointer(this.#pointer)
    if (this.#stale) {
      clearTimeout(this.#rest)
      const share = this.#moving ? this.#pace.share : 1
      const start = performance.now()
      this.#draw(share)
      void this.#renderer?.done().then(() => {
        this.#pace.learn(share, performance.now() - start)
      })
      if (share < 1) this.#rest = setTimeout(this.#redraw, 160)
    }
    if (this.#toldView !== this.#view) {
      this.#toldView = this.#view
      this.#emitter.tell('view', this.#view)
    }
    this.#moving = false
    if (this.#flight ?? this.#morph) {
      this.#moving = true
      this.#change()
    }
  }

  #fly(now: number): void {
    if (this.#flight) {
      const { from, to, motion } = this.#flight
      const done = motion.at(now)
      this.#view = done < 1 ? blendViews(from, to, done) : to
      if (done === 1) this.#flight = undefined
    }
    if (this.#morph) {
      this.#morph.done = this.#morph.motion.at(now)
      if (this.#morph.done === 1) this.#morph = undefined
    }
  }

  #followPointer({ place, extend }: { place: Place | undefined; extend: boolean }): void {
    this.#pointer = undefined
    const row = place && this.#pick(place, 5)
    const style = this.#screen.canvas.style
    if (row !== undefined) style.cursor = 'pointer'
    else style.cursor = this.mode === 'lasso' ? 'crosshair' : 'grab'
    if (row === undefined && this.#hovered === undefined) return
    this.#stale ||= row !== this.#hovered
    this.#hovered = row
    this.#emitter.tell('hover', { row, x: place?.x ?? 0, y: place?.y ?? 0, extend })
  }

  #draw(share: number): void {
    this.#stale = false
    this.#size = this.#screen.size
    this.#screen.fit()
    if (this.#isUnseen()) return
    const camera = this.#camera(this.#view)
    const { diameter, opacity } = this.#style()
    const layout = this.#layout
    const isVisible = (row: number): boolean => this.#visible?.[row] !== 0
    this.#renderer?.draw({
      camera,
      pixelRatio: devicePixelRatio,
      morph: this.#morph?.done ?? 1,
      layout,
      diameter,
      opacity,
      order: this.#orderNow(),
      share,
      fade: this.#selected !== undefined,
      hovered: this.#hovered !== undefined && isVisible(this.#hovered) ? this.#hovered : undefined,
      theme: this.#theme
    })
    this.#overlay.draw({
      camera,
      pixelRatio: devicePixelRatio,
      theme: this.#theme,
      layout: this.#morph ? undefined : layout,
      isShown: row => isVisible(row) && this.#selected?.[row] !== 0,
      ringed: this.#highlighted.filter(isVisible),
      diameterOf: row => diameter * (typeof this.#sizes === 'number' ? this.#sizes : this.#sizes[row]!),
      lasso: this.#lasso
    })
  }

  #pick(place: Place, slack: number): number | undefined {
    return this.#isUnseen() || this.#morph ? undefined : pick(this.#picture(), place.x, place.y, slack)
  }

  #picture(): Picture {
    return {
      camera: this.#camera(this.#view),
      points: this.#layout.points,
      order: this.#orderNow(),
      diameter: this.#style().diameter,
      sizes: this.#sizes
    }
  }

  #style(): PointStyle {
    return pointStyle(this.#count, this.#size, this.#view.zoom)
  }

  #camera(view: ViewState): Camera {
    return new Camera(view, this.#fit(), this.#size)
  }

  /** Pixels a unit at zoom 1, where all points are seen. */
  #fit(): number {
    const { dims, points } = this.#layout
    const { width, height } = this.#size
    if (this.#fitted?.layout !== this.#layout || this.#fitted.width !== width || this.#fitted.height !== height) {
      const scale = fitScale(points, undefined, homeView(dims), 0, this.#size)
      this.#fitted = { layout: this.#layout, width, height, scale }
    }
    const { scale } = this.#fitted
    return this.#morph ? this.#morph.fit + this.#morph.done * (scale - this.#morph.fit) : scale
  }

  /** Where the points are now. */
  #places(): Float32Array {
    const { points } = this.#layout
    if (!this.#morph) return points
    const { from, done } = this.#morph
    return points.map((to, i) => from[i]! + done * (to - from[i]!))
  }

  /** Whether the host has no room, as when it is hidden. */
  #isUnseen(): boolean {
    return this.#size.width === 0 || this.#size.height === 0
  }
}

function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

function requireLength(name: string, given: ArrayLike<number>, length: number): void {
  if (given.length !== length) throw new RangeError(`${name}: expected ${length} numbers, got ${given.length}`)
}
