import type { ViewState } from './camera.ts'
import type { SceneLabel } from './overlay.ts'
import { PointScene } from './point-scene.ts'
import type { SceneTheme } from './theme.ts'

export type { SceneLabel, SceneTheme, ViewState }

/**
 * Points drawn by WebGL2 in an element of the page, in two or three dimensions, with a camera that pointer, touch, wheel and keys
 * move. Rows are points, counted from 0. Coordinates of the screen are CSS pixels from the upper left corner of the element.
 * Nothing is drawn while nothing changes, and any number of calls within one frame make one drawing.
 *
 * The element takes the focus (Tab) and the keys: arrows pan, or turn in three dimensions (there Shift and arrows pan), + and -
 * zoom, 0 shows everything, Escape ends a lasso. Drag: pan, or turn in three dimensions; with the right button or Ctrl: pan; with
 * Shift: lasso. Double click: zoom in. Two fingers pan and zoom. Role and name for screen readers are for the caller to set on
 * the element.
 *
 * While the picture moves and the graphics card does not keep up, a random part of the points is drawn; at rest, all.
 */
export interface Scene {
  /**
   * Places the points, and shows all of them: in two dimensions from the front, in three a little from the side and from above.
   *
   * @param positions  count x 3 finite numbers of any scale; in two dimensions z is ignored. Copied.
   * @param dims       3 lets the camera turn
   * @param animate    let the points fly to their new places; false by default, and ignored where the reader prefers less motion.
   *   Labels are hidden and nothing is picked meanwhile.
   * @throws RangeError for another number of numbers
   */
  setLayout(positions: Float32Array, dims: 2 | 3, animate?: boolean): void
  /**
   * Four bytes a point: red, green, blue, alpha. Kept, not copied. Before the first call all points are grey.
   *
   * @throws RangeError for another number of bytes
   */
  setColors(rgba: Uint8Array): void
  /**
   * Diameters as factors of what suits the number of points and the zoom: one for all (1 by default), or one a point. Kept, not
   * copied.
   *
   * @throws RangeError for another number of numbers
   */
  setSizes(sizes: Float32Array | number): void
  /**
   * Which points there are: 0 hides one, which then cannot be picked. `undefined`: all. Kept, not copied.
   *
   * @throws RangeError for another number of bytes than points
   */
  setVisible(mask: Uint8Array | undefined): void
  /**
   * Which points stand out, above the others, which fade. `undefined`: none, and none fades. Kept, not copied.
   *
   * @throws RangeError for another number of bytes than points
   */
  setSelected(mask: Uint8Array | undefined): void
  /** Which points wear a ring, above all others. No label covers the first hundred of them. */
  setHighlighted(rows: readonly number[]): void
  /**
   * Texts on the points or at places. As many are drawn as fit without overlap, the heavier first, and of those on points one
   * every 12,000 square pixels at most: zooming in shows those of more points. Points that are hidden or faded have none.
   */
  setLabels(labels: readonly SceneLabel[]): void
  setTheme(theme: SceneTheme): void
  /** Where the camera is. Setting it moves at once; what is out of range becomes the nearest that is not. */
  view: ViewState
  /** Moves the camera so that these points fill the picture; to where it was at the beginning, where no rows are given. */
  lookAt(rows?: readonly number[]): void
  /** The visible point at a place of the screen, or else the nearest within five pixels. */
  pick(x: number, y: number): number | undefined
  /** What a drag does: 'move' (the camera, the default) or 'lasso'. */
  mode: 'move' | 'lasso'
  /** Calls back at each event; returns what ends that. */
  on<K extends keyof SceneEvents>(event: K, callback: (event: SceneEvents[K]) => void): () => void
  /** The picture as it is now, with its labels, in the pixels of the screen. */
  toPng(): Promise<Blob>
  /** Removes what was added to the element, and frees the memory of the graphics card. */
  destroy(): void
}

/** What a scene tells of. */
export interface SceneEvents {
  /** The pointer came to another point, moved on one, or left it (`row` undefined). At most once a frame. */
  readonly hover: ScenePointer
  /** A click or tap on a point, or on none (`row` undefined). */
  readonly click: ScenePointer
  /** A lasso was closed. */
  readonly lasso: SceneLasso
  /** The camera moved. At most once a frame; wait for a rest before writing it to a link. */
  readonly view: ViewState
}

export interface ScenePointer {
  readonly row: number | undefined
  readonly x: number
  readonly y: number
  /** Shift, Ctrl or Cmd was held: to be added to what is selected. */
  readonly extend: boolean
}

export interface SceneLasso {
  /** The visible points inside, in ascending order; may be none. */
  readonly rows: Uint32Array
  /** Ctrl or Cmd was held, or Shift while `mode` is 'lasso': to be added to what is selected. */
  readonly extend: boolean
}

/**
 * A scene in `host`, which it fills; `host` needs a size of its own and a position other than static.
 *
 * @param count  number of points, from 0 on
 * @throws Error with the reason, where the browser has no WebGL2
 */
export function createScene(host: HTMLElement, count: number): Scene {
  return new PointScene(host, count)
}
