/** What is written in a chart, in the order of its markup. */
export function textsOf(svg: string): string[] {
  return Array.from(svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g), ([, text]) => text!)
}

/** What a screen reader says of it. */
export function descriptionOf(svg: string): string {
  return /<desc>([^<]*)<\/desc>/.exec(svg)![1]!
}

/** Where the dots of a colour are: those of a scatter plot are subpaths without length. */
export function dotsOf(svg: string, color: string): [number, number][] {
  const paths = svg.matchAll(new RegExp(`<path d="([^"]*)" stroke="${color}"`, 'g'))
  return Array.from(paths, ([, d]) => d!)
    .join('')
    .split('M')
    .slice(1)
    .map(dot => /^(\S+) (\S+)h0$/.exec(dot)!.slice(1).map(Number) as [number, number])
}

/** Corners of the paths of a fill: rectangles as M x y H x V y H x Z. */
export function rectanglesOf(svg: string, fill: string): { x: number; y: number; width: number; height: number }[] {
  const paths = svg.matchAll(new RegExp(`<path d="([^"]*)" fill="${fill}"`, 'g'))
  const parts = Array.from(paths, ([, d]) => d!)
    .join('')
    .matchAll(/M(\S+) (\S+?)H(\S+?)V(\S+?)H\S+?Z/g)
  return Array.from(parts, part => {
    const [x, y, right, bottom] = part.slice(1).map(Number) as [number, number, number, number]
    return { x, y, width: right - x, height: bottom - y }
  })
}
