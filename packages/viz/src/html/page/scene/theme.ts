/** Colours as '#rrggbb'. */
export interface SceneTheme {
  readonly background: string
  /** Of labels and rings. */
  readonly text: string
  /** Of the lasso. */
  readonly accent: string
}

export const lightTheme: SceneTheme = { background: '#ffffff', text: '#1b1f24', accent: '#0b62c4' }

/** Red, green and blue of '#rrggbb' from 0 to 1, as shaders want them. */
export function rgb(color: string): [red: number, green: number, blue: number] {
  const bits = parseInt(color.slice(1), 16)
  return [(bits >> 16) / 255, ((bits >> 8) & 255) / 255, (bits & 255) / 255]
}
