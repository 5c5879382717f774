import type { Link } from '../../document.ts'
import type { Line } from './lines.ts'

/**
 * Where in the text of a paragraph the links of its lines are. The text was made of the lines in order, with
 * hyphens mended and cells parted, so each is looked for from where the one before was found; one that goes on over
 * a line's end is one link.
 */
export function linksOf(lines: readonly Line[], text: string): Link[] {
  const found: Link[] = []
  let from = 0
  for (const line of lines) {
    // Where a table moves cells, their line is looked for from the beginning.
    const lineStart = Math.max(0, text.indexOf(line.text.slice(0, 12), Math.max(0, from - 12)))
    from = Math.max(from, lineStart)
    for (const { start, end, url } of line.links ?? []) {
      const words = line.text.slice(start, end)
      const bare = words.replace(/[-\u2010\u00AD]$/u, '')
      const near = Math.max(from, lineStart + start - 4)
      const at = [near, from, 0].map(place => text.indexOf(bare, place)).find(place => place >= 0)
      if (at === undefined) continue
      const last = found.at(-1)
      const spanEnd = at + (text.startsWith(words, at) ? words.length : bare.length)
      if (last?.url === url && at >= last.end && /^\s*$/.test(text.slice(last.end, at)))
        found[found.length - 1] = { ...last, end: spanEnd }
      else found.push({ start: at, end: spanEnd, url })
      from = spanEnd
    }
  }
  return found
}
