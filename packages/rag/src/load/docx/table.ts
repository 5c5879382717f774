import type { Link } from '../../document.ts'
import type { Block } from '../compose.ts'

/** A table while it is read. */
export class Table {
  readonly #rows: Row[] = []
  /** What its paragraphs have attached, which would tear the rows apart. */
  readonly attached: Block[] = []
  #layout = false

  beginRow(): void {
    this.#rows.push({ cells: [], deleted: false, pageBefore: false, pageAfter: false })
  }

  /** A row that was deleted while changes were tracked. */
  dropRow(): void {
    const row = this.#rows.at(-1)
    if (row) row.deleted = true
  }

  beginCell(): void {
    this.#rows.at(-1)?.cells.push([])
  }

  add(block: Block): void {
    if (block.level !== undefined) this.#layout = true
    this.#rows.at(-1)?.cells.at(-1)?.push(block)
  }

  /** A table within, which makes this one a matter of layout. */
  addTable(blocks: readonly Block[]): void {
    this.#layout = true
    for (const block of blocks) this.add(block)
  }

  /** A page ends here: before the row if it has no text yet, else after it, since rows are kept whole. */
  endPage(isBlank: boolean): void {
    const row = this.#rows.at(-1)
    if (!row) return
    if (isBlank && row.cells.every(cell => cell.length === 0)) row.pageBefore = true
    else row.pageAfter = true
  }

  /**
   * The rows as lines of one block, cells separated by ` | `, a block for each page; a table with headings, other tables
   * or a single column is there for layout, and gives the blocks of its cells.
   */
  finish(): Block[][] {
    const rows = this.#rows.filter(({ cells, deleted }) => !deleted && cells.some(cell => cell.length > 0))
    const layout = this.#layout || rows.every(({ cells }) => cells.length === 1)
    const pages: Block[][] = [[]]
    let lines: Block[] = []
    const nextPage = (): void => {
      if (lines.length > 0) pages.at(-1)!.push(stack(lines))
      lines = []
      pages.push([])
    }
    for (const row of rows) {
      if (row.pageBefore) nextPage()
      if (layout) pages.at(-1)!.push(...row.cells.flat())
      else lines.push(lineOf(row.cells))
      if (row.pageAfter) nextPage()
    }
    if (lines.length > 0) pages.at(-1)!.push(stack(lines))
    return pages
  }
}

interface Row {
  readonly cells: Block[][]
  deleted: boolean
  pageBefore: boolean
  pageAfter: boolean
}

function lineOf(cells: readonly (readonly Block[])[]): Block {
  const parts: Block[] = []
  cells.forEach((cell, i) => {
    if (i > 0) parts.push({ text: /^$|\s$/.test(parts.at(-1)?.text ?? '') ? '| ' : ' | ' })
    cell.forEach((block, j) => {
      if (j > 0) parts.push({ text: ' ' })
      parts.push({ ...block, text: block.text.replaceAll('\n', ' ') })
    })
  })
  return joined(parts, '')
}

const stack = (lines: readonly Block[]): Block => joined(lines, '\n')

function joined(parts: readonly Block[], gap: string): Block {
  const links: Link[] = []
  let at = 0
  for (const { text, links: own = [] } of parts) {
    for (const { start, end, url } of own) links.push({ start: start + at, end: end + at, url })
    at += text.length + gap.length
  }
  const text = parts.map(part => part.text).join(gap)
  return links.length > 0 ? { text, links } : { text }
}
