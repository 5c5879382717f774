import { clamp } from './clamp.ts'
import type { Vector } from './layout.ts'

/**
 * Where the camera is. Plain JSON, so that it fits a link. In units of the scene: the middle of the layout is the origin, the
 * longest side of its box goes from -1 to 1, y points up and z to the viewer.
 */
export interface ViewState {
  /** What the middle of the picture shows. */
  readonly center: Vector
  /** 1: the whole layout fits the picture; 2: everything twice as large. From 0.1 to 10,000. */
  readonly zoom: number
  /** Turn about the vertical axis, in radians; 0 in two dimensions. */
  readonly yaw: number
  /** Turn about the horizontal axis, in radians from -π/2 (from below) to π/2 (from above); 0 in two dimensions. */
  readonly pitch: number
}

/** CSS pixels. */
export interface ScreenSize {
  readonly width: number
  readonly height: number
}

/**
 * A camera with perspective that turns about what it looks at. A flat layout lies in a plane that the camera faces, so that
 * perspective does nothing to it: two dimensions need no camera of their own.
 */
export class Camera {
  readonly center: Vector
  readonly size: ScreenSize
  /** Pixels a unit, in the plane through the centre that faces the camera. */
  readonly scale: number
  /** From the camera to the centre, in units. */
  readonly distance: number
  /** The axes of the camera in the scene: to the right, upwards, to the viewer. */
  readonly right: Vector
  readonly up: Vector
  readonly back: Vector

  /** @param fit  pixels a unit at zoom 1, by `fitScale` */
  constructor(view: ViewState, fit: number, size: ScreenSize) {
    const { right, up, back } = axesOf(view)
    this.right = right
    this.up = up
    this.back = back
    this.center = view.center
    this.size = size
    this.scale = fit * view.zoom
    this.distance = (focal * size.height) / 2 / this.scale
  }

  /**
   * Writes where a point is on the screen: x and y in pixels, and how far before the camera (behind it: 0 or less).
   *
   * @param points  three numbers a point
   */
  project(points: ArrayLike<number>, row: number, out: Float64Array): void {
    const { center, right, up, back, size } = this
    const x = points[3 * row]! - center[0]
    const y = points[3 * row + 1]! - center[1]
    const z = points[3 * row + 2]! - center[2]
    const depth = this.distance - (back[0] * x + back[1] * y + back[2] * z)
    const scale = (this.scale * this.distance) / depth
    out[0] = size.width / 2 + scale * (right[0] * x + right[1] * y + right[2] * z)
    out[1] = size.height / 2 - scale * (up[0] * x + up[1] * y + up[2] * z)
    out[2] = depth
  }

  /**
   * The matrix of WebGL, by columns, for points less the centre: a 32-bit shader that subtracts first keeps its digits at a high
   * zoom.
   *
   * @param reach  how far from the centre points are, in units
   */
  matrix(reach: number): Float32Array {
    const { right, up, back, distance, size } = this
    const near = Math.max(distance - reach, distance / 50)
    const far = distance + reach
    const wide = (focal * size.height) / size.width
    const slope = (far + near) / (near - far)
    const columns = [0, 1, 2].flatMap(axis => [
      wide * right[axis]!,
      focal * up[axis]!,
      slope * back[axis]!,
      -back[axis]!
    ])
    return Float32Array.of(...columns, 0, 0, (2 * far * near) / (near - far) - slope * distance, distance)
  }

  /** The vector of the scene that a way on the screen is, in the plane through the centre. */
  across(dx: number, dy: number): Vector {
    const { right, up, scale } = this
    return [0, 1, 2].map(axis => (right[axis]! * dx - up[axis]! * dy) / scale) as unknown as Vector
  }
}

/**
 * Pixels a unit with which some points just fit the screen, with a margin, when the camera looks at `view.center` and is turned
 * as in `view`.
 *
 * @param rows   of the points; all where there are none given
 * @param least  room to the left, right, above and below that is shown at least, in units: a single point needs none
 */
export function fitScale(
  points: Float32Array,
  rows: ArrayLike<number> | undefined,
  view: ViewState,
  least: number,
  { width, height }: ScreenSize
): number {
  const { right, up, back } = axesOf(view)
  const [centerX, centerY, centerZ] = view.center
  const high = focal / fill
  const wide = (high * height) / width
  // From how far each point is just on the screen: perspective makes what is nearer larger, and none shall be at the eye.
  let distance = least * Math.max(high, wide)
  const count = rows?.length ?? points.length / 3
  for (let i = 0; i < count; i++) {
    const at = 3 * (rows?.[i] ?? i)
    const [x, y, z] = [points[at]! - centerX, points[at + 1]! - centerY, points[at + 2]! - centerZ]
    const aside = wide * Math.abs(right[0] * x + right[1] * y + right[2] * z)
    const above = high * Math.abs(up[0] * x + up[1] * y + up[2] * z)
    const nearer = back[0] * x + back[1] * y + back[2] * z
    distance = Math.max(distance, nearer + Math.max(aside, above, nearer / 3))
  }
  return (focal * height) / 2 / (distance || high)
}

/** Everything, from the front; in three dimensions a little from the side and from above. */
export function homeView(dims: 2 | 3): ViewState {
  return dims === 2
    ? { center: [0, 0, 0], zoom: 1, yaw: 0, pitch: 0 }
    : { center: [0, 0, 0], zoom: 1, yaw: 0.6, pitch: 0.35 }
}

/** The view within its limits; what is no finite number, as links have it that people wrote, as at home. */
export function limitView(view: ViewState, dims: 2 | 3): ViewState {
  const home = homeView(dims)
  const limit = (value: number | undefined, least: number, most: number, otherwise: number): number =>
    Number.isFinite(value) ? clamp(value!, least, most) : otherwise
  const center = [0, 1, 2].map(axis => limit(view.center[axis], -2, 2, 0)) as unknown as Vector
  return {
    center: dims === 2 ? [center[0], center[1], 0] : center,
    zoom: limit(view.zoom, 0.1, 10_000, 1),
    yaw: dims === 2 ? 0 : limit(view.yaw % (2 * Math.PI), -7, 7, home.yaw),
    pitch: dims === 2 ? 0 : limit(view.pitch, -Math.PI / 2, Math.PI / 2, home.pitch)
  }
}

/** Moves what is on the screen by a way. */
export function panView(view: ViewState, camera: Camera, dx: number, dy: number): ViewState {
  return { ...view, center: shift(view.center, camera.across(-dx, -dy), 1) }
}

/** Makes everything larger by a factor, about a place of the screen that stays where it is. */
export function zoomView(view: ViewState, camera: Camera, x: number, y: number, factor: number): ViewState {
  const zoom = clamp(view.zoom * factor, 0.1, 10_000)
  const { width, height } = camera.size
  const toPlace = camera.across(x - width / 2, y - height / 2)
  return { ...view, zoom, center: shift(view.center, toPlace, 1 - view.zoom / zoom) }
}

/**
 * Between two views, `t` from 0 to 1: zooming by even factors towards a fixed place of the screen, turning the shorter way.
 */
export function blendViews(from: ViewState, to: ViewState, t: number): ViewState {
  const ratio = to.zoom / from.zoom
  const zoom = from.zoom * ratio ** t
  // A place stays where it is when the centre moves as 1 / zoom does.
  const moved = Math.abs(ratio - 1) < 1e-6 ? t : (1 - from.zoom / zoom) / (1 - from.zoom / to.zoom)
  const turn = Math.PI * 2
  const yaw = to.yaw - from.yaw
  return {
    center: shift(from.center, shift(to.center, from.center, -1), moved),
    zoom,
    yaw: from.yaw + t * (yaw - turn * Math.round(yaw / turn)),
    pitch: from.pitch + t * (to.pitch - from.pitch)
  }
}

/** To the right, upwards and to the viewer, in the scene: first turned about the vertical axis, then about the horizontal one. */
function axesOf({ yaw, pitch }: ViewState): Readonly<Record<'right' | 'up' | 'back', Vector>> {
  const [cosYaw, sinYaw, cosPitch, sinPitch] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)]
  return {
    right: [cosYaw, 0, sinYaw],
    up: [sinPitch * sinYaw, cosPitch, -sinPitch * cosYaw],
    back: [-cosPitch * sinYaw, sinPitch, cosPitch * cosYaw]
  }
}

function shift(from: Vector, way: Vector, by: number): Vector {
  return [from[0] + by * way[0], from[1] + by * way[1], from[2] + by * way[2]]
}

/** The focal length for a field of view of 40 degrees, in half heights of the screen. */
const focal = 1 / Math.tan(Math.PI / 9)

/** How much of the screen a layout takes that fits. */
const fill = 0.92
