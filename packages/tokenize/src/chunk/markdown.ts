import { cutCode } from './code.ts'
import { Line } from './markdown-line.ts'
import * as opening from './markdown-openings.ts'
import { type Block, deepest, type Heading, inSections, type Structure, tile } from './structure.ts'

/** What a block of Markdown is. A row of a table has its line, the first one the line below it too. */
export type MarkdownKind =
  'front matter' | 'heading' | 'paragraph' | 'code' | 'html' | 'rule' | 'table' | 'row' | 'quote' | 'list' | 'item'

export interface MarkdownBlock extends Omit<Block, 'end'> {
  kind: MarkdownKind
}

/** The blocks of Markdown in the sections of its outline, and its headings (those in quotes and lists are not of it). */
export function markdownStructure(text: string): Structure {
  const tiles = tile(text, markdownBlocks(text))
  const headings = tiles.flatMap(({ start, end, depth, level }): Heading[] =>
    depth === 0 && level !== undefined ? [{ start, end, level, text: opening.headingText(text.slice(start, end)) }] : []
  )
  return { blocks: inSections(tiles), headings }
}

/** A container of blocks that is open, with what a line needs to go on in it. */
interface Container {
  kind: 'quote' | 'list' | 'item'
  /** Of a list: the mark of its items, `-` or `)`. */
  mark: string
  /** Of an item: the columns that its lines are indented by. */
  indent: number
  isEmpty: boolean
}

/** The innermost block, as long as a line can go on in it. */
type Leaf =
  | Paragraph
  | { kind: 'fence'; mark: string }
  | { kind: 'html'; end: RegExp | undefined }
  | { kind: 'indented code' | 'table' }

interface Paragraph {
  kind: 'paragraph'
  /** Its place among the blocks. */
  block: number
  lines: number
  last: Line
  /** Whether the last line lacks the marks of the containers around. */
  isLazy: boolean
}

/**
 * The blocks of a text by the rules of CommonMark 0.31.2 (its appendix, 'A parsing strategy'), with the tables of GitHub Flavored
 * Markdown and YAML front matter: first the containers that a line goes on in, then the blocks that it opens, then its text.
 * Definitions of link references count as paragraphs.
 */
export function markdownBlocks(text: string): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = []
  const containers: Container[] = []
  let leaf: Leaf | undefined

  let at = opening.frontMatterEnd(text)
  if (at > 0) blocks.push({ kind: 'front matter', start: 0, depth: 0, finer: cutCode('yaml') })
  while (at < text.length) {
    const line = new Line(text, at)
    readLine(line)
    at = line.behind
  }
  return blocks

  function readLine(line: Line): void {
    const matched = goOn(line)
    const isLazy = matched < containers.length
    if (leaf !== undefined && leaf.kind !== 'paragraph') {
      if (!isLazy && goesOn(leaf, line)) return
      leaf = undefined
    }
    const paragraph = leaf
    if (paragraph !== undefined && !isLazy && opensTable(paragraph, line)) return
    const depth = open(line, matched, paragraph)
    if (depth < 0) return
    if (paragraph !== undefined && leaf === paragraph && !line.isBlank) {
      leaf = { ...paragraph, lines: paragraph.lines + 1, last: line, isLazy }
      return
    }
    close(depth)
    if (!line.isBlank)
      leaf = { kind: 'paragraph', block: addLeaf('paragraph', line), lines: 1, last: line, isLazy: false }
  }

  /** Goes past the marks of the containers that the line goes on in; tells their number. */
  function goOn(line: Line): number {
    let matched = 0
    for (const { kind, indent, isEmpty } of containers) {
      if (kind === 'quote') {
        if (!opening.quote(line)) break
      } else if (kind === 'item') {
        if (line.isBlank ? isEmpty : line.indent < indent) break
        line.skipColumns(indent)
      }
      matched++
    }
    return matched
  }

  /** Whether the line is of the leaf, the one that ends it included. */
  function goesOn(open: Exclude<Leaf, Paragraph>, line: Line): boolean {
    switch (open.kind) {
      case 'fence':
        if (opening.closesFence(line, open.mark)) leaf = undefined
        return true
      case 'html':
        if (open.end === undefined) return !line.isBlank
        if (open.end.test(line.rest)) leaf = undefined
        return true
      case 'indented code':
        return line.isBlank || line.indent >= 4
      case 'table':
        if (line.isBlank || line.indent >= 4 || opening.interruptsTable(line)) return false
        blocks.push({ kind: 'row', start: line.start, depth: containers.length + 1 })
        return true
    }
  }

  /**
   * Opens the blocks that begin on the line. Tells how many containers what is left of it stands in, which is text;
   * -1 if there is nothing left.
   */
  function open(line: Line, matched: number, paragraph: Paragraph | undefined): number {
    /** The paragraph that the line would go on in by right. */
    let ahead = matched < containers.length ? undefined : paragraph
    for (let depth = matched; ; depth = containers.length) {
      if (line.isBlank || (line.indent >= 4 && leaf !== undefined)) return depth
      if (line.indent >= 4) return openLeaf({ kind: 'indented code' }, 'code', { finer: cutCode() })
      if (depth < deepest && opening.quote(line)) {
        close(depth)
        leaveList()
        addContainer({ kind: 'quote', mark: '>', indent: 0, isEmpty: false }, line)
        ahead = undefined
        continue
      }
      const level = opening.atxLevel(line)
      if (level > 0) return openLeaf(undefined, 'heading', { level, leads: true })
      const fence = opening.fence(line)
      if (fence !== undefined) {
        return openLeaf({ kind: 'fence', mark: fence.mark }, 'code', { finer: cutCode(fence.language) })
      }
      const html = opening.html(line, leaf !== undefined)
      if (html !== undefined) {
        return openLeaf(html.end?.test(line.rest) === true ? undefined : { kind: 'html', end: html.end }, 'html')
      }
      const underlined = opening.setextLevel(line)
      if (ahead !== undefined && underlined > 0) {
        blocks[ahead.block] = { ...blocks[ahead.block]!, kind: 'heading', level: underlined, leads: true }
        leaf = undefined
        return -1
      }
      if (opening.isRule(line.rest)) return openLeaf(undefined, 'rule')
      const item = depth < deepest ? opening.item(line, ahead !== undefined) : undefined
      if (item === undefined) return depth
      close(depth)
      if (containers.at(-1)?.mark !== item.mark) leaveList()
      if (containers.at(-1)?.kind !== 'list')
        addContainer({ kind: 'list', mark: item.mark, indent: 0, isEmpty: false }, line)
      addContainer({ kind: 'item', mark: '', indent: item.indent, isEmpty: true }, line)
      ahead = undefined

      function openLeaf(next: Leaf | undefined, kind: MarkdownKind, more: Partial<Block> = {}): number {
        close(depth)
        addLeaf(kind, line, more)
        leaf = next
        return -1
      }
    }
  }

  /** The last line of the paragraph becomes the head of a table, if this is the line that belongs below one. */
  function opensTable(paragraph: Paragraph, line: Line): boolean {
    if (paragraph.isLazy || !opening.headsTable(paragraph.last, line)) return false
    const { start } = paragraph.last
    if (paragraph.lines === 1) blocks.pop()
    const depth = containers.length
    blocks.push({ kind: 'table', start, depth }, { kind: 'row', start, depth: depth + 1, leads: true })
    leaf = { kind: 'table' }
    return true
  }

  /** Closes the leaf and all containers but the outermost `depth`. */
  function close(depth: number): void {
    leaf = undefined
    containers.length = depth
  }

  function addContainer(container: Container, line: Line): void {
    add(container.kind, line)
    containers.push(container)
  }

  function addLeaf(kind: MarkdownKind, line: Line, more: Partial<Block> = {}): number {
    leaveList()
    return add(kind, line, more)
  }

  /** A list holds nothing but items. */
  function leaveList(): void {
    if (containers.at(-1)?.kind === 'list') containers.pop()
  }

  function add(kind: MarkdownKind, line: Line, more: Partial<Block> = {}): number {
    const parent = containers.at(-1)
    if (parent !== undefined) parent.isEmpty = false
    return blocks.push({ kind, start: line.start, depth: containers.length, ...more }) - 1
  }
}
