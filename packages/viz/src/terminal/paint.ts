/** How a text is drawn: colours as `#rrggbb`. */
export interface Paint {
  readonly foreground?: string | undefined
  readonly background?: string | undefined
  readonly bold?: boolean
  readonly dim?: boolean
}

/** Text with the escape sequences that draw it so, and end that behind it. */
export function paint(text: string, wanted: Paint): string {
  return withCodes(text, codesOf(wanted))
}

/**
 * What an escape sequence (ECMA-48, SGR) has to hold. Colours are the nearest of the 256 that terminals share, so that the same text
 * comes out everywhere.
 */
export function codesOf({ foreground, background, bold = false, dim = false }: Paint): string {
  const codes = [
    bold && '1',
    dim && '2',
    foreground !== undefined && `38;5;${nearestColor(foreground)}`,
    background !== undefined && `48;5;${nearestColor(background)}`
  ]
  return codes.filter(Boolean).join(';')
}

export function withCodes(text: string, codes: string): string {
  return codes === '' || text === '' ? text : `\x1b[${codes}m${text}\x1b[0m`
}

/** Black or white, whichever has the greater contrast with a colour (WCAG 2.2, relative luminance). */
export function inkOn(background: string): string {
  const [red, green, blue] = channelsOf(background).map(channel => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  // Where both have the same contrast: (L + .05)^2 = .05 * 1.05.
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! > Math.sqrt(0.0525) - 0.05 ? '#000000' : '#ffffff'
}

/** The number of the colour nearest to `#rrggbb` among the cube (16 to 231) and the greys (232 to 255) of terminals. */
export function nearestColor(hex: string): number {
  const known = nearestColors.get(hex)
  if (known !== undefined) return known
  const [red, green, blue] = channelsOf(hex)
  let best = 16
  let least = Infinity
  for (let number = 16; number < 256; number++) {
    const [r, g, b] = rgbOf(number)
    // Nearer to what eyes see than the plain distance: T. Riemersma's "redmean".
    const mean = (red + r) / 2
    const distance =
      (2 + mean / 256) * (red - r) ** 2 + 4 * (green - g) ** 2 + (2 + (255 - mean) / 256) * (blue - b) ** 2
    if (distance < least) {
      least = distance
      best = number
    }
  }
  nearestColors.set(hex, best)
  return best
}

const nearestColors = new Map<string, number>()

const levels = [0, 95, 135, 175, 215, 255]

function rgbOf(number: number): [number, number, number] {
  if (number >= 232) return [8 + 10 * (number - 232), 8 + 10 * (number - 232), 8 + 10 * (number - 232)]
  const place = number - 16
  return [levels[Math.floor(place / 36)]!, levels[Math.floor(place / 6) % 6]!, levels[place % 6]!]
}

function channelsOf(hex: string): [red: number, green: number, blue: number] {
  const [red, green, blue] = [1, 3, 5].map(from => parseInt(hex.slice(from, from + 2), 16))
  return [red!, green!, blue!]
}
