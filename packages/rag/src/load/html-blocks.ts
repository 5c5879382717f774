import type { Block } from './compose.ts'
import { attribute, walk, type Element, type Node, type Visitor } from './html-tree.ts'
import { superscript } from './superscript.ts'

/** The blocks of text below the given nodes, in order; none is blank. */
export function blocksOf(roots: readonly Node[]): Block[] {
  const writer = new BlockWriter(tablesForLayout(roots))
  for (const root of roots) walk(root, writer)
  writer.flush()
  return writer.blocks
}

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Elements whose text is not shown, or is not what the page says. */
const UNSEEN = names(
  'script style template noscript head nav button select textarea datalist dialog iframe object embed video audio ' +
    'canvas map svg rt rp annotation annotation-xml'
)
const BLOCKS = names(
  'address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p pre section summary table tr ul'
)
/** With one of these in its cells, a table lays out a page rather than data. */
const LAID_OUT = names('table h1 h2 h3 h4 h5 h6 pre ul ol blockquote section article form')

function isHidden(element: Element): boolean {
  const style = attribute(element, 'style') ?? ''
  return (
    UNSEEN.has(element.tagName) ||
    attribute(element, 'hidden') !== undefined ||
    attribute(element, 'aria-hidden') === 'true' ||
    /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style)
  )
}

function tablesForLayout(roots: readonly Node[]): Set<Element> {
  const found = new Set<Element>()
  const open: Element[] = []
  const visitor: Visitor = {
    enter(element) {
      if (LAID_OUT.has(element.tagName)) {
        // Where a table is found already, those around it are too.
        for (let i = open.length - 1; i >= 0 && !found.has(open[i]!); i--) found.add(open[i]!)
      }
      if (element.tagName === 'table') open.push(element)
      return true
    },
    leave(element) {
      if (element.tagName === 'table') open.pop()
    }
  }
  for (const root of roots) walk(root, visitor)
  return found
}

class BlockWriter implements Visitor {
  readonly blocks: Block[] = []
  readonly #layout: ReadonlySet<Element>
  #parts: string[] = []
  /** Whether white space would be doubled, or stand at the beginning of a line. */
  #spaced = true
  /** The bullet or number that the next text begins with. */
  #mark = ''
  /** Of the lists around: the number of the next item; NaN in lists without numbers. */
  #lists: number[] = []
  #preformatted = 0
  #inTable = false
  #cells = 0

  constructor(layout: ReadonlySet<Element>) {
    this.#layout = layout
  }

  enter(element: Element): boolean {
    const { tagName } = element
    if (isHidden(element)) return false
    if (tagName === 'sup' && /^\d{1,3}$/.test(onlyText(element))) {
      this.#write(superscript(onlyText(element)))
      return false
    }
    if (this.#inTable) this.#enterInTable(tagName)
    else if (BLOCKS.has(tagName)) this.flush()
    if (tagName === 'table' && !this.#layout.has(element)) this.#inTable = true
    if (tagName === 'br') this.#break()
    if (tagName === 'q') this.#write('“')
    if (tagName === 'pre') this.#preformatted++
    if (tagName === 'ul' || tagName === 'menu') this.#lists.push(NaN)
    if (tagName === 'ol') this.#lists.push(Number.parseInt(attribute(element, 'start') ?? '1', 10) || 1)
    if (tagName === 'li') this.#mark = this.#nextMark()
    return true
  }

  leave({ tagName }: Element): void {
    if (tagName === 'table') this.#inTable = false
    if (BLOCKS.has(tagName) && !this.#inTable) this.flush(/^h[1-6]$/.test(tagName) ? Number(tagName[1]) : undefined)
    if (tagName === 'q') this.#write('”')
    if (tagName === 'pre') this.#preformatted--
    if (tagName === 'ul' || tagName === 'ol' || tagName === 'menu') this.#lists.pop()
    if (tagName === 'li') this.#mark = ''
  }

  text(value: string): void {
    const visible = value.replace(/[\u00AD\u200B\uFEFF]/g, '')
    if (this.#preformatted > 0 && !this.#inTable) this.#write(visible)
    else {
      const collapsed = visible.replace(/[ \t\n\f\r\u00A0]+/g, ' ')
      this.#write(this.#spaced && collapsed.startsWith(' ') ? collapsed.slice(1) : collapsed)
    }
  }

  /** Ends the block. */
  flush(level?: number): void {
    const lines = this.#parts.join('').split('\n')
    const text = lines.map(line => line.trimEnd()).join('\n')
    this.#parts = []
    this.#spaced = true
    if (text.trim() === '') return
    this.blocks.push(level === undefined ? { text: this.#mark + text } : { text: this.#mark + text, level })
    this.#mark = ''
  }

  #enterInTable(tagName: string): void {
    if (tagName === 'tr') {
      this.#break()
      this.#cells = 0
    } else if (tagName === 'td' || tagName === 'th') {
      if (this.#cells++ > 0) this.#write(this.#spaced ? '| ' : ' | ')
    } else if (BLOCKS.has(tagName) && !this.#spaced) this.#write(' ')
  }

  #break(): void {
    if (this.#parts.length > 0) this.#write('\n')
  }

  #write(text: string): void {
    if (text === '') return
    this.#parts.push(text)
    this.#spaced = /\s$/.test(text)
  }

  #nextMark(): string {
    const number = this.#lists.at(-1) ?? NaN
    if (Number.isNaN(number)) return '• '
    this.#lists[this.#lists.length - 1]!++
    return `${number}. `
  }
}

const onlyText = ({ childNodes: [only, ...others] }: Element): string =>
  only && others.length === 0 && 'value' in only ? only.value.trim() : ''
