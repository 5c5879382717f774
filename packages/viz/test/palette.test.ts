import { describe, expect, it } from 'vitest'
import { categorical, categoricalDark, colorScale, themes, type ColorScaleName } from '../src/palette.ts'

type Rgb = readonly [number, number, number]

describe('categorical', () => {
  // The distance at which two colours are just told apart is about .02.
  it.each([
    ['light', categorical, 0.085],
    ['dark', categoricalDark, 0.08]
  ] as const)('is told apart with every kind of vision: %s', (_, colors, least) => {
    for (const [name, matrix] of Object.entries(visions)) {
      const seen = colors.map(color => oklab(see(linear(color), matrix)))
      for (const [i, a] of seen.entries()) {
        for (const [j, b] of seen.slice(0, i).entries()) {
          const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
          expect(distance, `${colors[i]!} and ${colors[j]!} with ${name}`).toBeGreaterThan(least)
        }
      }
    }
  })

  it('stands out from its background', () => {
    for (const color of categorical) expect(contrast(color, themes.light.background)).toBeGreaterThanOrEqual(3)
    for (const color of categoricalDark) expect(contrast(color, themes.dark.background)).toBeGreaterThanOrEqual(4.5)
  })
})

describe('themes', () => {
  it.each(['light', 'dark'] as const)('has text that can be read: %s', theme => {
    const { background, text, muted, grid, missing } = themes[theme]
    expect(contrast(text, background)).toBeGreaterThanOrEqual(7)
    expect(contrast(muted, background)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(grid, background)).toBeLessThan(1.5)
    expect(contrast(missing, background)).toBeGreaterThan(1.9)
  })
})

describe('colorScale', () => {
  const hundred = Array.from({ length: 101 }, (_, i) => i / 100)

  it('is the viridis of its authors, to 2 of 255 in each channel', () => {
    // Of the 256 published colours those at 0, 32, 64, …
    const published = ['440154', '472d7b', '3b528b', '2c728e', '21918c', '28ae80', '5ec962', 'addc30', 'fde725']
    for (const [i, color] of published.entries()) {
      const ours = colorScale('viridis')(Math.min(255, 32 * i) / 255).slice(1)
      for (const c of [0, 2, 4]) {
        const [a, b] = [ours, color].map(hex => Number.parseInt(hex.slice(c, c + 2), 16)) as [number, number]
        expect(Math.abs(a - b), `${ours} and ${color}`).toBeLessThanOrEqual(2)
      }
    }
  })

  it.each(['viridis', 'blues'] as const)('changes in lightness in one direction: %s', name => {
    for (const [vision, matrix] of Object.entries(visions)) {
      const lightness = hundred.map(t => oklab(see(linear(colorScale(name)(t)), matrix))[0])
      const sign = Math.sign(lightness.at(-1)! - lightness[0]!)
      for (const [i, value] of lightness.slice(1).entries()) {
        expect(sign * (value - lightness[i]!), `${vision} at ${i}`).toBeGreaterThan(-0.004)
      }
    }
  })

  it('diverges from a light middle to ends that are as dark as one another, and told apart', () => {
    const scale = colorScale('blue-orange')
    const [low, middle, high] = [0, 0.5, 1].map(t => oklab(linear(scale(t)))) as [Rgb, Rgb, Rgb]
    expect(middle[0]).toBeGreaterThan(0.95)
    expect(Math.abs(low[0] - high[0])).toBeLessThan(0.02)
    for (const matrix of Object.values(visions)) {
      const [a, b] = [0, 1].map(t => oklab(see(linear(scale(t)), matrix))) as [Rgb, Rgb]
      expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.15)
    }
  })

  it.each(['viridis', 'blues', 'blue-orange'] as const)(
    'takes what is outside as an end, and NaN as the middle: %s',
    name => {
      const scale = colorScale(name)
      expect(scale(-5)).toBe(scale(0))
      expect(scale(Infinity)).toBe(scale(1))
      expect(scale(NaN)).toBe(scale(0.5))
      for (const t of hundred) expect(scale(t)).toMatch(/^#[0-9a-f]{6}$/)
    }
  )

  it('leaves out what the background would swallow', () => {
    const least = (name: ColorScaleName, theme?: 'light' | 'dark'): number =>
      Math.min(...hundred.map(t => contrast(colorScale(name, theme)(t), themes[theme ?? 'dark'].background)))
    expect(least('viridis')).toBeLessThan(1.2)
    expect(least('viridis', 'dark')).toBeGreaterThan(1.7)
    expect(least('viridis', 'light')).toBeGreaterThan(1.4)
  })
})

/** What is left of red, green and blue, each linear: Machado, Oliveira and Fernandes, 2009, at full severity. */
const visions: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
}

function see(color: Rgb, matrix: readonly Rgb[]): Rgb {
  const seen = matrix.map(row => row[0] * color[0] + row[1] * color[1] + row[2] * color[2])
  return seen.map(channel => Math.min(1, Math.max(0, channel))) as unknown as Rgb
}

function linear(color: string): Rgb {
  const channels = [1, 3, 5].map(i => Number.parseInt(color.slice(i, i + 2), 16) / 255)
  return channels.map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as unknown as Rgb
}

/** B. Ottosson, "A perceptual color space for image processing", 2020. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  ]
}

/** WCAG 2. */
function contrast(a: string, b: string): number {
  const [x, y] = [a, b].map(color => {
    const [red, green, blue] = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
  }) as [number, number]
  return Math.max(x, y) / Math.min(x, y)
}
