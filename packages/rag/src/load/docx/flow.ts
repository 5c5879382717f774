import type { Block } from '../compose.ts'
import { Table } from './table.ts'

/** Where blocks go while a Word file is read: to a page, or to the table cell, text box or note that is open. */
export class Flow {
  readonly pages: Block[][] = [[]]
  /** The parts that hold the pictures of each page. */
  readonly pictures: string[][] = [[]]
  /** Those that are open, innermost last. */
  readonly #containers: (Table | Block[])[] = []

  get table(): Table | undefined {
    const innermost = this.#containers.at(-1)
    return innermost instanceof Table ? innermost : undefined
  }

  /** Whether nothing is open: only then may a page end. */
  get isOnPage(): boolean {
    return this.#containers.length === 0
  }

  add(block: Block): void {
    const innermost = this.#containers.at(-1)
    if (innermost instanceof Table) innermost.add(block)
    else (innermost ?? this.pages.at(-1)!).push(block)
  }

  /** What belongs to a paragraph without being part of it; after the table, if that stands in one. */
  attach(blocks: readonly Block[]): void {
    for (const block of blocks) {
      if (this.table) this.table.attached.push(block)
      else this.add(block)
    }
  }

  beginTable(): void {
    this.#containers.push(new Table())
  }

  endTable(): void {
    const table = this.table
    if (!table) return
    this.#containers.pop()
    const pages = table.finish()
    const outer = this.#containers.at(-1)
    if (outer instanceof Table) outer.addTable(pages.flat())
    else {
      pages.forEach((blocks, i) => {
        if (i > 0) this.endPage()
        for (const block of blocks) this.add(block)
      })
    }
    this.attach(table.attached)
  }

  beginBox(): void {
    this.#containers.push([])
  }

  /** The blocks of the text box or note that ends, with those of tables that the file has left open in it. */
  endBox(): Block[] {
    while (this.table) this.endTable()
    const box = this.#containers.pop()
    return Array.isArray(box) ? box : []
  }

  /** Begins a new page. A page break and what the layout made of it stand both in the file; so no page is empty. */
  endPage(): void {
    if (!this.isOnPage || (this.pages.at(-1)!.length === 0 && this.pictures.at(-1)!.length === 0)) return
    this.pages.push([])
    this.pictures.push([])
  }

  addPicture(part: string): void {
    this.pictures.at(-1)!.push(part)
  }
}
