/** Colours for a light or a dark background. */
export type Theme = 'light' | 'dark'

/**
 * Ten colours for categories on a white background, told apart with normal vision and by people with protanopia,
 * deuteranopia or tritanopia; each has a contrast of 3:1 or more against white. The first few are the furthest apart.
 *
 * Found by simulated annealing of the smallest distance between any two in OKLab (B. Ottosson, 2020), under all four kinds
 * of vision as simulated by G. Machado, M. Oliveira and L. Fernandes, "A Physiologically-based Model for Simulation of Color
 * Vision Deficiency", 2009; then two were made less glaring, which cost nothing. That distance is .088; the ten of Tableau,
 * which most plotting libraries use, come to .007.
 */
export const categorical: readonly string[] = [
  '#3548c8',
  '#ef6305',
  '#29a598',
  '#8d0486',
  '#347faa',
  '#760607',
  '#c264ea',
  '#785400',
  '#9c655a',
  '#393d4b'
]

/** As `categorical`, hue by hue, for a dark background: each has a contrast of 4.5:1 or more against `themes.dark`. */
export const categoricalDark: readonly string[] = [
  '#5fa3ff',
  '#fa9d1b',
  '#93f5d3',
  '#eb2d89',
  '#228eb0',
  '#cd6a31',
  '#995ef7',
  '#f5de69',
  '#c49f81',
  '#bbbed3'
]

/** What a picture consists of besides its data, each a colour as '#rrggbb'. */
export interface ThemeColors {
  /** Behind everything. */
  readonly background: string
  /** Text that has to be read: contrast of 7:1 or more. */
  readonly text: string
  /** Text and lines that explain, such as ticks: contrast of 4.5:1 or more. */
  readonly muted: string
  /** Lines of a grid, seen only when looked for. */
  readonly grid: string
  /** Points and cells whose value is not known. */
  readonly missing: string
  /** Ten colours of categories, in the order in which they are given out. */
  readonly categorical: readonly string[]
}

/** The colours of pictures on light and on dark ground. */
export const themes: Readonly<Record<Theme, ThemeColors>> = {
  light: {
    background: '#ffffff',
    text: '#1d2129',
    muted: '#5b626e',
    grid: '#e3e6ea',
    missing: '#b4b9c1',
    categorical
  },
  dark: {
    background: '#14171c',
    text: '#e8eaed',
    muted: '#a3aab5',
    grid: '#2c313a',
    missing: '#5c636f',
    categorical: categoricalDark
  }
}

/**
 * Continuous scales, each told apart by lightness alone:
 * - `viridis`, dark violet to yellow, by N. Smith and S. van der Walt, 2015, for points and matrices;
 * - `blues`, nearly white to dark blue, for counts and shares in a matrix;
 * - `blue-orange`, which diverges: dark blue for 0, nearly white for 1/2, dark orange for 1.
 */
export type ColorScaleName = 'viridis' | 'blues' | 'blue-orange'

/** Colours at equal distances, six digits each, between which is interpolated. */
const stops: Readonly<Record<ColorScaleName, string>> = {
  // Every fifth of the 256 colours: what lies between is the original to 1/255.
  viridis:
    '44015446085c471063481769481d6f482475472a7a46307e453781433d844142873f48893d4e8a3a538b38598c355e8d33638d31688e2e6d8e2c718e' +
    '2a768e297b8e27808e25848e23898e218e8d20928c1f978b1e9c891fa18821a58524aa8328ae802eb37c35b7793dbc7446c06f50c46a5ac86465cb5e' +
    '70cf577cd25089d54895d840a2da37b0dd2fbddf26cae11fd8e219e5e419f1e51dfde725',
  blues: 'f2f8fcd3dfeaafc8df8ab1d66798ce4680c32966b5134da307348b',
  'blue-orange': '1155af1076d63598ee6cbbf9acd9f9f3f3f3eacdaee0a470cf7c3eb5581a933a10'
}

/** The part of viridis that stands out from the background, for points. The other end would be lost in it. */
const visible: Readonly<Record<Theme, readonly [number, number]>> = { light: [0, 0.92], dark: [0.17, 1] }

/**
 * A continuous scale as a function from 0 … 1 to '#rrggbb'. Numbers outside are taken as 0 or 1, NaN as the middle.
 *
 * @param name   which scale
 * @param theme  for points on a background of that theme: leaves out the end of `viridis` that would be lost in it
 *
 * @example
 * ```ts
 * import { colorScale } from '@llm-cookbook/viz'
 *
 * const colorOf = colorScale('viridis')
 * colorOf(0) // => '#440154'
 * colorOf(0.5) // => '#21908d'
 * colorOf(1) // => '#fde725'
 * ```
 */
export function colorScale(name: ColorScaleName, theme?: Theme): (t: number) => string {
  const digits = stops[name]
  const last = digits.length / 6 - 1
  const [from, to] = theme && name === 'viridis' ? visible[theme] : [0, 1]
  const channel = (stop: number, c: number): number => Number.parseInt(digits.slice(6 * stop + c, 6 * stop + c + 2), 16)
  return t => {
    const place = (from + (to - from) * (Number.isNaN(t) ? 0.5 : Math.min(1, Math.max(0, t)))) * last
    const stop = Math.min(last - 1, Math.floor(place))
    let color = '#'
    for (let c = 0; c < 6; c += 2) {
      const value = channel(stop, c) + (place - stop) * (channel(stop + 1, c) - channel(stop, c))
      color += Math.round(value).toString(16).padStart(2, '0')
    }
    return color
  }
}
