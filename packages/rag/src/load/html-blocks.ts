import { Inline, type AnchoredBlock } from './inline.ts'
import { attribute, walk, type Element, type Node, type Visitor } from './html-tree.ts'
import { superscript } from './superscript.ts'

export interface BlocksOptions {
  /** Elements that are left out with all that is in them, besides those that are never shown. */
  isLeftOut?: (element: Element) => boolean
  /** Names (`id`) whose places the blocks are to tell. */
  anchors?: ReadonlySet<string>
}

/** The blocks of text below the given nodes, in order; none is blank. */
export function blocksOf(roots: readonly Node[], options: BlocksOptions = {}): AnchoredBlock[] {
  const writer = new BlockWriter(tablesForLayout(roots), options)
  for (const root of roots) walk(root, writer)
  writer.flush()
  return writer.blocks
}

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Elements whose text is not shown, or is not what the page says. */
const UNSEEN = names(
  'script style template noscript head button select textarea datalist dialog iframe object embed video audio canvas ' +
    'map svg rt rp annotation annotation-xml'
)
export const BLOCKS: ReadonlySet<string> = names(
  'address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tr ul'
)
/** With one of these in its cells, a table lays out a page rather than data. */
const LAID_OUT = names('table h1 h2 h3 h4 h5 h6 pre ul ol blockquote section article form')

export function isHidden(element: Element): boolean {
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
  readonly blocks: AnchoredBlock[] = []
  readonly #layout: ReadonlySet<Element>
  readonly #options: BlocksOptions
  readonly #inline = new Inline()
  /** The bullet or number that the next text begins with. */
  #mark = ''
  /** Of the lists around: the number of the next item; NaN in lists without numbers. */
  readonly #lists: number[] = []
  #preformatted = 0
  #inTable = false
  #cells = 0

  constructor(layout: ReadonlySet<Element>, options: BlocksOptions) {
    this.#layout = layout
    this.#options = options
  }

  enter(element: Element): boolean {
    const { tagName } = element
    if (isHidden(element) || this.#options.isLeftOut?.(element)) {
      this.#mention(element)
      return false
    }
    if (tagName === 'sup' && /^\d{1,3}$/.test(onlyText(element))) {
      this.#inline.write(superscript(onlyText(element)))
      return false
    }
    if (this.#inTable) this.#enterInTable(tagName)
    else if (BLOCKS.has(tagName)) this.flush()
    this.#mention(element)
    if (tagName === 'table' && !this.#layout.has(element)) this.#inTable = true
    if (tagName === 'br') this.#break()
    if (tagName === 'a') this.#inline.openLink(attribute(element, 'href')?.trim() ?? '')
    if (tagName === 'img') this.text(` ${attribute(element, 'alt') ?? ''} `)
    if (tagName === 'q') this.#inline.write('“')
    if (tagName === 'pre') this.#preformatted++
    if (tagName === 'ul' || tagName === 'menu') this.#lists.push(NaN)
    if (tagName === 'ol') this.#lists.push(Number.parseInt(attribute(element, 'start') ?? '1', 10) || 1)
    if (tagName === 'li') this.#mark = this.#nextMark()
    return true
  }

  leave({ tagName }: Element): void {
    if (tagName === 'table') this.#inTable = false
    if (BLOCKS.has(tagName) && !this.#inTable) this.flush(/^h[1-6]$/.test(tagName) ? Number(tagName[1]) : undefined)
    if (tagName === 'a') this.#inline.closeLink()
    if (tagName === 'q') this.#inline.write('”')
    if (tagName === 'pre') this.#preformatted--
    if (tagName === 'ul' || tagName === 'ol' || tagName === 'menu') this.#lists.pop()
    if (tagName === 'li') this.#mark = ''
  }

  text(value: string): void {
    const visible = value.replace(/[\u00AD\u200B\uFEFF]/g, '')
    if (this.#preformatted > 0 && !this.#inTable) {
      const [first = '', ...lines] = visible.split('\n')
      this.#inline.write(first)
      for (const line of lines) {
        this.#inline.break()
        this.#inline.write(line)
      }
    } else {
      const collapsed = visible.replace(/[ \t\n\f\r\u00A0]+/g, ' ')
      this.#inline.write(this.#inline.isSpaced && collapsed.startsWith(' ') ? collapsed.slice(1) : collapsed)
    }
  }

  /** Ends the block. */
  flush(level?: number): void {
    const isBlank = this.#inline.isBlank
    const block = this.#inline.take(isBlank ? '' : this.#mark)
    if (isBlank) return
    this.blocks.push(level === undefined ? block : { ...block, level })
    this.#mark = ''
  }

  #enterInTable(tagName: string): void {
    if (tagName === 'tr') {
      this.#break()
      this.#cells = 0
    } else if (tagName === 'td' || tagName === 'th') {
      if (this.#cells++ > 0) this.#inline.write(this.#inline.isSpaced ? '| ' : ' | ')
    } else if (BLOCKS.has(tagName) && !this.#inline.isSpaced) this.#inline.write(' ')
  }

  /** Notes where a name that is asked for stands. */
  #mention(element: Element): void {
    if (!this.#options.anchors) return
    const id = attribute(element, 'id') ?? (element.tagName === 'a' ? attribute(element, 'name') : undefined)
    if (id !== undefined && this.#options.anchors.has(id)) this.#inline.mark(id)
  }

  #break(): void {
    if (this.#inline.length > 0) this.#inline.break()
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
