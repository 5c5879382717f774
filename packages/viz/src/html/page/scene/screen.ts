import type { ScreenSize } from './camera.ts'

/** Two canvases that fill an element: one for points, one above it for what is drawn in lines and letters. */
export class Screen {
  readonly canvas: HTMLCanvasElement = layer('touch-action: none; user-select: none')
  readonly gl: WebGL2RenderingContext
  readonly overlay: CanvasRenderingContext2D
  readonly #host: HTMLElement

  /** @throws Error with the reason, where the browser has no WebGL2 */
  constructor(host: HTMLElement) {
    const above = layer('pointer-events: none')
    const gl = this.canvas.getContext('webgl2', { alpha: false, antialias: false })
    const overlay = above.getContext('2d')
    if (gl === null || overlay === null) {
      throw new Error('this browser has no WebGL2, or has it turned off')
    }
    this.gl = gl
    this.overlay = overlay
    this.#host = host
    host.append(this.canvas, above)
  }

  get size(): ScreenSize {
    return { width: this.#host.clientWidth, height: this.#host.clientHeight }
  }

  /** Gives the canvases the pixels that the element has now. What was drawn is gone if their number changed. */
  fit(): void {
    const { width, height } = this.size
    const pixels = { width: Math.round(width * devicePixelRatio), height: Math.round(height * devicePixelRatio) }
    for (const canvas of [this.canvas, this.overlay.canvas]) {
      // Also the same number would clear them.
      if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels)
    }
  }

  /** Calls back when the element, or the number of its pixels, changes. */
  onResize(callback: () => void, signal: AbortSignal): void {
    const observer = new ResizeObserver(callback)
    observer.observe(this.#host)
    signal.addEventListener('abort', () => {
      observer.disconnect()
    })
    // A window that comes to a screen of finer pixels keeps its size, and tells only this.
    addEventListener('resize', callback, { signal })
  }

  /** Calls back when the graphics card is lost, as on a change of driver, and when it is found again, empty. */
  onContext(lost: () => void, restored: () => void, signal: AbortSignal): void {
    const askForAnother = (event: Event): void => {
      event.preventDefault()
      lost()
    }
    this.canvas.addEventListener('webglcontextlost', askForAnother, { signal })
    this.canvas.addEventListener('webglcontextrestored', restored, { signal })
  }

  /** Both canvases as one picture; to be called in the task that has drawn the points, after which their pixels are gone. */
  toPng(): Promise<Blob> {
    const both = new OffscreenCanvas(this.canvas.width, this.canvas.height)
    const context = both.getContext('2d')
    context?.drawImage(this.canvas, 0, 0)
    context?.drawImage(this.overlay.canvas, 0, 0)
    return both.convertToBlob()
  }

  /** Takes the canvases away, and frees the memory of the graphics card. */
  remove(): void {
    this.gl.getExtension('WEBGL_lose_context')?.loseContext()
    this.canvas.remove()
    this.overlay.canvas.remove()
  }
}

function layer(style: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.style.cssText = `position: absolute; inset: 0; width: 100%; height: 100%; ${style}`
  canvas.setAttribute('aria-hidden', 'true')
  return canvas
}
