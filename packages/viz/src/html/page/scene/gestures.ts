import { clamp } from './clamp.ts'

/** What pointer, wheel and keys ask for. Places and ways are in CSS pixels, from the upper left corner of the surface. */
export interface GestureTarget {
  /** What a drag does that neither Shift nor another button changes. */
  readonly mode: 'move' | 'lasso'
  /** A drag by a way; `pan` when it shall not turn. */
  drag(dx: number, dy: number, pan: boolean): void
  /** Larger by a factor about a place; `smoothly` at single steps. No place: the middle. */
  zoom(factor: number, smoothly: boolean, place?: Place): void
  home(): void
  /** The pointer is somewhere, with no button pressed; no place: it left. */
  hover(place?: Place, extend?: boolean): void
  /** @param slack  how far from the place what is meant may be */
  click(place: Place, extend: boolean, slack: number): void
  /** The path of a lasso so far; none: no longer any. */
  lasso(path?: readonly number[]): void
  /** The path of a lasso that was closed. */
  select(path: readonly number[], extend: boolean): void
}

export interface Place {
  readonly x: number
  readonly y: number
}

/**
 * Listens to pointers and the wheel on `surface`, which nobody else listens to, and, until `signal` ends it, to keys on `host`,
 * which can have the focus.
 */
export function listen(host: HTMLElement, surface: HTMLElement, target: GestureTarget, signal: AbortSignal): void {
  const pressed = new Map<number, Place>()
  let start: Place = { x: 0, y: 0 }
  /** What the drag does; `undefined`: nothing, since it was ended by Escape. */
  let action: 'turn' | 'pan' | 'lasso' | undefined
  /** Whether it is a drag, and not a click. */
  let moved = false
  let path: number[] = []

  const placeOf = (event: MouseEvent): Place => {
    const { left, top } = surface.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const dropLasso = (next?: 'pan'): void => {
    if (action === 'lasso') target.lasso()
    action = next
    moved = true
  }

  surface.onpointerdown = event => {
    const place = placeOf(event)
    surface.setPointerCapture(event.pointerId)
    host.focus({ preventScroll: true })
    target.hover()
    pressed.set(event.pointerId, place)
    // Two fingers mean neither a click nor a lasso.
    if (pressed.size > 1) dropLasso('pan')
    else {
      moved = false
      start = place
      path = [place.x, place.y]
      if (event.button !== 0) action = 'pan'
      else if (event.shiftKey || target.mode === 'lasso') action = 'lasso'
      else action = event.ctrlKey ? 'pan' : 'turn'
    }
  }

  surface.onpointermove = event => {
    const place = placeOf(event)
    const before = pressed.get(event.pointerId)
    if (!before) {
      if (event.pointerType !== 'touch') target.hover(place, isExtending(event))
      return
    }
    moved ||= distance(place, start) >= (event.pointerType === 'touch' ? 10 : 4)
    if (!moved) return
    pressed.set(event.pointerId, place)
    const other = [...pressed].find(([id]) => id !== event.pointerId)?.[1]
    if (other) {
      // The middle of two fingers moves half as far as one of them.
      target.drag((place.x - before.x) / 2, (place.y - before.y) / 2, true)
      const middle = { x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 }
      target.zoom(Math.max(distance(place, other), 1) / Math.max(distance(before, other), 1), false, middle)
    } else if (action === 'lasso') {
      if (distance(place, { x: path.at(-2)!, y: path.at(-1)! }) < 2) return
      path.push(place.x, place.y)
      target.lasso(path)
    } else if (action) target.drag(place.x - before.x, place.y - before.y, action === 'pan')
  }

  surface.onpointerup = event => {
    if (!pressed.delete(event.pointerId) || pressed.size > 0) return
    if (!moved) {
      if (event.button === 0) target.click(placeOf(event), isExtending(event), event.pointerType === 'touch' ? 16 : 5)
    } else if (action === 'lasso') {
      target.lasso()
      target.select(path, event.ctrlKey || event.metaKey || (event.shiftKey && target.mode === 'lasso'))
    }
  }

  // After a cancel, and whenever else no 'pointerup' will come.
  surface.onlostpointercapture = event => {
    if (pressed.delete(event.pointerId)) dropLasso()
  }

  surface.onpointerleave = () => {
    target.hover()
  }

  surface.ondblclick = event => {
    target.zoom(2, true, placeOf(event))
  }

  surface.oncontextmenu = event => {
    event.preventDefault()
  }

  surface.onwheel = event => {
    event.preventDefault()
    const pixels = event.deltaY * ([1, 16, 400][event.deltaMode] ?? 1)
    // Browsers tell of two fingers that spread on a trackpad as of a wheel with Ctrl, by small numbers.
    const factor = 2 ** (-pixels * (event.ctrlKey ? 0.014 : 0.0028))
    target.zoom(clamp(factor, 0.25, 4), false, placeOf(event))
  }

  const press = (event: KeyboardEvent): void => {
    const { key } = event
    // Not what is written into a field of the host, nor what the browser means by its own keys.
    if (event.target !== host || event.ctrlKey || event.metaKey || event.altKey) return
    if (arrows[key]) target.drag(...arrows[key], event.shiftKey)
    else if (zooms[key]) target.zoom(zooms[key], true)
    else if (key === '0' || key === 'Home') target.home()
    else if (key === 'Escape' && action === 'lasso' && pressed.size > 0) dropLasso()
    else return
    event.preventDefault()
  }
  host.addEventListener('keydown', press, { signal })
}

/** A step of a key, as a drag: what is on the screen goes against the arrow, as if one went with it. */
const arrows: Readonly<Record<string, [dx: number, dy: number]>> = {
  ArrowLeft: [50, 0],
  ArrowRight: [-50, 0],
  ArrowUp: [0, 50],
  ArrowDown: [0, -50]
}

const zooms: Readonly<Record<string, number>> = { '+': 1.5, '=': 1.5, '-': 1 / 1.5, _: 1 / 1.5 }

function isExtending(event: MouseEvent): boolean {
  return event.shiftKey || event.ctrlKey || event.metaKey
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
