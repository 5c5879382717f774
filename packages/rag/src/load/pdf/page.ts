import type { PDFPageProxy, PageViewport } from 'pdfjs-dist'
import type { TextItem } from 'pdfjs-dist/types/src/display/api.js'
import type { Link } from '../../document.ts'
import type { AnnotationReader, Annotations } from './annotations.ts'
import { boxIn, placeOf, type Place } from './frame.ts'
import type { PageRuns, Run } from './run.ts'
import { tidy } from './tidy.ts'

/** What the name of a font tells. */
export interface Font {
  readonly bold: boolean
  readonly mono: boolean
}

/** The text of a page with the values of its form fields and its links. `fonts` is what pages before it told. */
export async function readPage(
  page: PDFPageProxy,
  annotations: AnnotationReader,
  fonts: Map<string, Font>
): Promise<PageRuns> {
  const viewport = page.getViewport({ scale: 1 })
  const { items, styles } = await page.getTextContent()
  const texts = items.filter((item): item is TextItem => 'str' in item)
  await readFonts(page, texts, fonts)
  // A page can be read, though what is laid over it is damaged.
  const laidOver = await annotations.read(page).catch((): Annotations => ({ links: [], fields: [], comments: [] }))

  const groups: Run[][] = [[], [], [], []]
  const drawn = new Set<string>()
  let spaced = false
  for (const item of texts) {
    const text = tidy(item.str)
    const trimmed = text.trim()
    if (trimmed === '') {
      spaced ||= text !== ''
      continue
    }
    const place = placeOf(item, styles[item.fontName]?.vertical ?? false, viewport)
    const { turn, x, y, width, size } = place
    // Damaged files put text at no place, or beyond any paper.
    if (![x, y, width, size].every(value => Math.abs(value) < 1e6)) continue
    // Some programs print a text twice, a little apart, to make it bold, or to give it a shadow.
    const step = Math.max(0.4, size / 8)
    const spot = `${turn} ${Math.round(x / step)} ${Math.round(y / step)} ${text}`
    if (!drawn.has(spot)) {
      drawn.add(spot)
      const links = laidOver.links.length > 0 ? linksIn(trimmed, place, laidOver.links, viewport) : []
      groups[turn]!.push({
        text: trimmed,
        x0: x,
        x1: x + width,
        y,
        size,
        bold: fonts.get(item.fontName)?.bold ?? false,
        mono: fonts.get(item.fontName)?.mono ?? false,
        rightToLeft: item.dir === 'rtl',
        spaced: spaced || text.startsWith(' '),
        ...(links.length > 0 && { links })
      })
    }
    spaced = text.endsWith(' ')
  }
  groups[0]!.push(...laidOver.fields.map(field => runOfField(field, viewport)))
  const length = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + run.text.length, 0)
  const [main, ...rest] = groups.map((runs, turn) => ({ runs, turn })).sort((a, b) => length(b.runs) - length(a.runs))
  const sideways = main!.turn % 2 === 1
  return {
    width: sideways ? viewport.height : viewport.width,
    height: sideways ? viewport.width : viewport.height,
    groups: [main!, ...rest].map(({ runs }) => runs).filter(runs => runs.length > 0),
    comments: laidOver.comments
  }
}

// CMBX, SFBX and SFSX are the bold faces of TeX's own fonts, CMTT and SFTT its typewriters.
const BOLD = /bold|black|heavy|demi|(^|\+)(CM|SF|EC|LM)(BX|SX|SSBX)/i
const MONO = /mono|courier|consol|typewriter|menlo|(^|\+)(CM|SF|EC|LM)TT/i

/** Of the modes of pdf.js, `AnnotationMode.DISABLE`. */
const NO_ANNOTATIONS = 0

/** The names of fonts come with a page's drawing instructions only, so those of pages with new fonts are read too. */
async function readFonts(page: PDFPageProxy, items: readonly TextItem[], fonts: Map<string, Font>): Promise<void> {
  const fresh = new Set<string>()
  for (const { fontName, str } of items) if (!fonts.has(fontName) && str.trim() !== '') fresh.add(fontName)
  if (fresh.size === 0) return
  await page.getOperatorList({ annotationMode: NO_ANNOTATIONS })
  for (const id of fresh) {
    const font = page.commonObjs.has(id) ? (page.commonObjs.get(id) as { name?: unknown }) : {}
    const name = typeof font.name === 'string' ? font.name : ''
    fonts.set(id, { bold: BOLD.test(name), mono: MONO.test(name) })
  }
}

/** Which parts of a text lie below a link: by the share of its breadth, to whole words. */
function linksIn(text: string, place: Place, links: Annotations['links'], viewport: PageViewport): Link[] {
  const { turn, x, y, width, size } = place
  const middle = y - 0.3 * size
  const found: Link[] = []
  for (const { rect, url } of links) {
    const box = boxIn(turn, rect, viewport)
    if (box.top > middle || box.bottom < middle) continue
    const at = (edge: number): number => Math.max(0, Math.min(1, (edge - x) / (width || 1))) * text.length
    const [from, to] = [at(box.x0), at(box.x1)]
    if (to - from < 0.5) continue
    const start = wordEdge(text, from)
    const end = wordEdge(text, to)
    const inner = text.slice(start, end)
    const left = start + inner.length - inner.trimStart().length
    if (inner.trim() !== '') found.push({ start: left, end: left + inner.trim().length, url })
  }
  return found.sort((a, b) => a.start - b.start)
}

/** The nearest beginning or end of a word, or of the punctuation after it, where there is one within three letters. */
function wordEdge(text: string, at: number): number {
  const edges = Array.from(text.matchAll(WORD_EDGE), ({ index }) => index)
  const nearest = edges.reduce((best, edge) => (Math.abs(edge - at) < Math.abs(best - at) ? edge : best), Infinity)
  return Math.abs(nearest - at) <= 3 ? nearest : Math.round(at)
}

const WORD_EDGE = /(?<!\S)(?=\S)|(?<=\S)(?!\S)|(?<=[\p{L}\p{N}/])(?=[.,;:!?)\]’”"']+(?!\S))/gu

/** The value of a field as if it were printed at the field's place. */
function runOfField({ rect, text }: Annotations['fields'][number], viewport: PageViewport): Run {
  const box = boxIn(0, rect, viewport)
  const size = Math.min(10, 0.8 * (box.bottom - box.top) || 10)
  // Of several lines, the first one tells where it stands.
  const y = box.bottom - box.top > 3 * size ? box.top + size : (box.top + box.bottom) / 2 + 0.35 * size
  const x1 = Math.min(box.x1, box.x0 + 0.5 * size * text.length)
  const value = tidy(text).trim()
  return { text: value, x0: box.x0, x1, y, size, bold: false, mono: false, rightToLeft: false, spaced: true }
}
