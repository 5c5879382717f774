/** The dots of a picture in Braille patterns, as `x,y` counted from its upper left corner. */
export function dotsOf(lines: readonly string[]): Set<string> {
  const dots = new Set<string>()
  for (const [line, text] of lines.entries()) {
    for (const [column, character] of Array.from(text).entries()) {
      const bits = character.codePointAt(0)! - 0x2800
      if (bits < 0 || bits > 0xff) continue
      for (const [bit, [x, y]] of places.entries()) {
        if ((bits >> bit) & 1) dots.add(`${column * 2 + x},${line * 4 + y}`)
      }
    }
  }
  return dots
}

/** Where the eight bits of a pattern stand: Unicode 15, chapter 21.1. */
const places: readonly (readonly [x: number, y: number])[] = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3]
]

/** What stands between the edges of a frame, without numbers and legend. */
export function insideOf(picture: string): string[] {
  return picture
    .split('\n')
    .map(line => /[│┤](.*)│$/.exec(line)?.[1])
    .filter(line => line !== undefined)
}
