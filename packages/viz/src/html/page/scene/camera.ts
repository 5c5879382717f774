/**
 * Where the camera is. Plain JSON, so that it fits a link. In units of the scene: the middle of the layout is the origin, the
 * longest side of its box goes from -1 to 1, y points up and z to the viewer.
 */
export interface ViewState {
  /** What the middle of the picture shows. */
  readonly center: readonly [x: number, y: number, z: number]
  /** 1: the whole layout fits the picture; 2: everything twice as large. From 0.1 to 10,000. */
  readonly zoom: number
  /** Turn about the vertical axis, in radians; 0 in two dimensions. */
  readonly yaw: number
  /** Turn about the horizontal axis, in radians from -π/2 (from below) to π/2 (from above); 0 in two dimensions. */
  readonly pitch: number
}
