import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { textWidth } from '../src/charts/text.ts'
import { svgToPng } from '../src/png.ts'

const folder = new URL('gallery/', import.meta.url)
const names = readdirSync(folder)
  .filter(file => file.endsWith('.ts'))
  .map(file => basename(file, '.ts'))

describe('gallery', () => {
  it('has a module for each picture', () => {
    const pictures = readdirSync(folder).filter(file => file.endsWith('.svg'))
    expect(pictures.map(file => basename(file, '.svg')).sort()).toEqual([...names].sort())
  })

  describe.each(names)('%s', name => {
    it('is the picture that it was', async () => {
      await expect(await chart(name)).toMatchFileSnapshot(`./gallery/${name}.svg`)
    })

    it('tells a screen reader what it shows', async () => {
      const svg = await chart(name)
      expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>\s*<title>[^<]+<\/title>\s*<desc>[^<]{20,}\.<\/desc>/)
    })

    it('is well-formed, and refers to nothing outside of it', async () => {
      const svg = await chart(name)
      expect(unbalanced(svg)).toEqual([])
      expect(svg).not.toMatch(/href|url\(|<script|<style|<foreignObject|\son\w+=|\sid=|NaN|Infinity|undefined/)
    })

    it('keeps its texts inside, and apart from one another', async () => {
      const svg = await chart(name)
      const [width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1).map(Number) as [number, number]
      const places = textsOf(svg)
      expect(places.length).toBeGreaterThan(3)
      for (const { text, left, right, top, bottom } of places) {
        expect([left >= 0, right <= width, top >= 0, bottom <= height], text).toEqual([true, true, true, true])
      }
      for (const [i, a] of places.entries()) {
        // Leaning names lie side by side: the boxes around them say nothing.
        for (const b of places.slice(0, i).filter(({ leans }) => !a.leans && !leans)) {
          const overlap = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
          expect(overlap, `${a.text} and ${b.text}`).toBe(false)
        }
      }
    })

    it('is drawn as PNG with its texts', async () => {
      const svg = await chart(name)
      const bare = svg.replaceAll(/<text.*?<\/text>/g, '')
      const [complete, textless] = await Promise.all([svg, bare].map(one => svgToPng(one, { scale: 0.5 })))
      expect(complete!.length).toBeGreaterThan(textless!.length + 500)
    })
  })
})

async function chart(name: string): Promise<string> {
  const { default: svg } = (await import(`./gallery/${name}.ts`)) as { default: string }
  return svg
}

/** Elements that are opened and not closed, or closed and not open. */
function unbalanced(svg: string): string[] {
  const open: string[] = []
  for (const [, closing, name, empty] of svg.matchAll(/<(\/?)([a-z]+)(?: [a-zA-Z-]+="[^"<>]*")*(\/?)>/g)) {
    if (closing === '' && empty === '') open.push(name!)
    else if (closing !== '' && open.pop() !== name) return [`</${name!}>`]
  }
  return open
}

interface TextPlace {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly leans: boolean
}

/** Where texts are, by their estimated widths. */
function textsOf(svg: string): TextPlace[] {
  return Array.from(svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g), ([, attributes, content]) => {
    const attribute = (name: string): string | undefined =>
      new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes!)?.[1]
    const text = content!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
    const size = Number(attribute('font-size') ?? 12)
    const width = textWidth(text, size, attribute('font-weight') !== undefined)
    const [x, y] = [Number(attribute('x')), Number(attribute('y'))]
    const before = { start: 0, middle: 0.5, end: 1 }[attribute('text-anchor') ?? 'start']! * width
    const angle = (Number(/rotate\((\S+)/.exec(attribute('transform') ?? '')?.[1] ?? 0) * Math.PI) / 180
    const corners = [-before, width - before].flatMap(along =>
      [-0.74 * size, 0.2 * size].map(across => [
        x + along * Math.cos(angle) - across * Math.sin(angle),
        y + along * Math.sin(angle) + across * Math.cos(angle)
      ])
    )
    const [xs, ys] = [corners.map(([at]) => at!), corners.map(([, at]) => at!)]
    return {
      text,
      left: Math.min(...xs),
      right: Math.max(...xs),
      top: Math.min(...ys),
      bottom: Math.max(...ys),
      leans: Math.abs(Math.sin(2 * angle)) > 0.1
    }
  })
}
