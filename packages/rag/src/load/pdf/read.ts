import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import type { TextItem } from 'pdfjs-dist/types/src/display/api.js'
import type { OutlineEntry, PageRuns, Run } from './run.ts'

/** What the file says, before anything is made of it. */
export interface PdfContent {
  readonly pages: readonly PageRuns[]
  readonly title: string | undefined
  readonly outline: readonly OutlineEntry[]
  /** Numbers of the pages that could not be read. */
  readonly damaged: readonly number[]
}

/** Reads page after page; before each it waits for `turn`, which rejects when the caller has lost interest. */
export async function readContent(pdf: PDFDocumentProxy, turn: () => Promise<void>): Promise<PdfContent> {
  const fonts = new Map<string, Font>()
  const pages: PageRuns[] = []
  const damaged: number[] = []
  for (let number = 1; number <= pdf.numPages; number++) {
    await turn()
    try {
      const page = await pdf.getPage(number)
      pages.push(await readPage(page, fonts))
      page.cleanup()
    } catch {
      damaged.push(number)
      pages.push({ width: 0, height: 0, groups: [] })
    }
  }
  await turn()
  // A file whose pages can be read is not lost for its title and outline.
  const title = await readTitle(pdf).catch(() => undefined)
  const outline = await readOutline(pdf).catch(() => [])
  return { pages, title, outline, damaged }
}

interface Font {
  readonly bold: boolean
  readonly mono: boolean
}

// CMBX, SFBX and SFSX are the bold faces of TeX's own fonts, CMTT and SFTT its typewriters.
const BOLD = /bold|black|heavy|demi|(^|\+)(CM|SF|EC|LM)(BX|SX|SSBX)/i
const MONO = /mono|courier|consol|typewriter|menlo|(^|\+)(CM|SF|EC|LM)TT/i

/** The names of fonts come with a page's drawing instructions only, so those of pages with new fonts are read too. */
async function readFonts(page: PDFPageProxy, items: readonly TextItem[], fonts: Map<string, Font>): Promise<void> {
  const fresh = new Set(items.map(item => item.fontName).filter(id => !fonts.has(id)))
  if (fresh.size === 0) return
  await page.getOperatorList()
  for (const id of fresh) {
    const font = page.commonObjs.has(id) ? (page.commonObjs.get(id) as { name?: unknown }) : {}
    const name = typeof font.name === 'string' ? font.name : ''
    fonts.set(id, { bold: BOLD.test(name), mono: MONO.test(name) })
  }
}

async function readPage(page: PDFPageProxy, fonts: Map<string, Font>): Promise<PageRuns> {
  const viewport = page.getViewport({ scale: 1 })
  const { items, styles } = await page.getTextContent()
  const texts = items.filter((item): item is TextItem => 'str' in item)
  await readFonts(
    page,
    texts.filter(({ str }) => str.trim() !== ''),
    fonts
  )

  const groups: Run[][] = [[], [], [], []]
  const drawn = new Set<string>()
  let spaced = false
  for (const item of texts) {
    const text = tidy(item.str)
    if (text.trim() === '') {
      spaced ||= text !== ''
      continue
    }
    const placed = place(item, styles[item.fontName]?.vertical ?? false, viewport)
    const { turn, x, y, width, size } = placed
    // Damaged files put text at no place, or beyond any paper.
    if (![x, y, width, size].every(value => Math.abs(value) < 1e6)) continue
    // Some programs print a text twice, a little apart, to make it bold, or to give it a shadow.
    const step = Math.max(0.4, size / 8)
    const spot = `${turn} ${Math.round(x / step)} ${Math.round(y / step)} ${text}`
    if (!drawn.has(spot)) {
      drawn.add(spot)
      groups[turn]!.push({
        text: text.trim(),
        x0: x,
        x1: x + width,
        y,
        size,
        bold: fonts.get(item.fontName)?.bold ?? false,
        mono: fonts.get(item.fontName)?.mono ?? false,
        rightToLeft: item.dir === 'rtl',
        spaced: spaced || text.startsWith(' ')
      })
    }
    spaced = text.endsWith(' ')
  }
  const length = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + run.text.length, 0)
  const [main, ...rest] = groups.map((runs, turn) => ({ runs, turn })).sort((a, b) => length(b.runs) - length(a.runs))
  const sideways = main!.turn % 2 === 1
  return {
    width: sideways ? viewport.height : viewport.width,
    height: sideways ? viewport.width : viewport.height,
    groups: [main!, ...rest].map(({ runs }) => runs).filter(runs => runs.length > 0)
  }
}

/** Where an item stands after the page is turned by so many quarters that its text runs from left to right. */
function place(
  item: TextItem,
  vertical: boolean,
  viewport: { width: number; height: number; transform: number[] }
): { turn: number; x: number; y: number; width: number; size: number } {
  const [a, b, c, d, e, f] = viewport.transform as [number, number, number, number, number, number]
  const [ta, tb, , , te, tf] = item.transform as [number, number, number, number, number, number]
  const x = a * te + c * tf + e
  const y = b * te + d * tf + f
  const quarters = Math.round(Math.atan2(b * ta + d * tb, a * ta + c * tb) / (Math.PI / 2))
  // Vertical writing stands upright, yet its lines run downwards, and the next one is to the left.
  const turn = (((quarters + (vertical ? 1 : 0)) % 4) + 4) % 4
  const scale = Math.hypot(a, b)
  const [width, size] = vertical ? [item.height, item.width] : [item.width, item.height]
  const largest = Math.max(viewport.width, viewport.height)
  const frame = { turn, width: width * scale, size: Math.min(size * scale || 1, largest) }
  if (turn === 0) return { ...frame, x, y }
  if (turn === 1) return { ...frame, x: y, y: viewport.width - x }
  if (turn === 2) return { ...frame, x: viewport.width - x, y: viewport.height - y }
  return { ...frame, x: viewport.height - y, y: x }
}

/** The bullets of symbol fonts, which lie in the private use area. */
const BULLETS = /[\uF0A7\uF0A8\uF0B7\uF0D8\uF0FC\uF06C\uF06E\uF076]/g

function tidy(text: string): string {
  return text
    .replace(BULLETS, '•')
    .replace(/[\uFB00-\uFB06]/g, ligature => ligature.normalize('NFKC'))
    .replace(/[\p{Cc}\p{Zs}\u200B\uFEFF]+/gu, ' ')
    .replace(/[\p{Co}\uFFFE\uFFFF]/gu, '')
    .toWellFormed()
}

async function readTitle(pdf: PDFDocumentProxy): Promise<string | undefined> {
  const { info } = await pdf.getMetadata()
  const { Title: title } = info as { Title?: unknown }
  return typeof title === 'string' ? title : undefined
}

type OutlineNode = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number]

/** The outline in order; entries that lead nowhere in this file are left out. */
async function readOutline(pdf: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = []
  // Without an outline, and without entries below one, there is null, whatever the types say.
  const walk = async (nodes: readonly OutlineNode[] | null, level: number): Promise<void> => {
    for (const node of nodes ?? []) {
      const page = await pageOf(pdf, node)
      if (page !== undefined) entries.push({ title: tidy(node.title).trim(), level, page })
      await walk(node.items as OutlineNode[], level + 1)
    }
  }
  await walk(await pdf.getOutline(), 1)
  return entries
}

async function pageOf(pdf: PDFDocumentProxy, { dest }: OutlineNode): Promise<number | undefined> {
  try {
    const explicit = typeof dest === 'string' ? await pdf.getDestination(dest) : dest
    const target: unknown = explicit?.[0]
    if (typeof target === 'number') return target + 1
    return (await pdf.getPageIndex(target as Parameters<typeof pdf.getPageIndex>[0])) + 1
  } catch {
    return undefined
  }
}
