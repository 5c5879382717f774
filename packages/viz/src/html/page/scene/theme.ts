/** Colours as '#rrggbb'. */
export interface SceneTheme {
  readonly background: string
  /** Of labels and rings. */
  readonly text: string
  /** Of the lasso. */
  readonly accent: string
}

export const lightTheme: SceneTheme = { background: '#ffffff', text: '#1b1f24', accent: '#0b62c4' }

/** Red, green and blue from 0 to 1, as the shader wants them. */
type Rgb = readonly [red: number, green: number, blue: number]

/** @throws RangeError for anything but '#rrggbb' */
export function rgb(color: string): Rgb {
  if (!/^#[\da-f]{6}$/i.test(color)) throw new RangeError(`theme: expected colors as '#rrggbb', got '${color}'`)
  const bits = parseInt(color.slice(1), 16)
  return [(bits >> 16) / 255, ((bits >> 8) & 255) / 255, (bits & 255) / 255]
}
