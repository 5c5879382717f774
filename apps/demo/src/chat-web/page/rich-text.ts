import { element } from './element.ts'
import type { Span } from './find-passage.ts'

/** A stretch of an answer that is shown otherwise. */
export interface Mark extends Span {
  /** A class for its text. */
  readonly className?: string | undefined
  /** Leaves its text out. */
  readonly hidden?: boolean
  /** What stands behind it. */
  readonly after?: readonly Node[]
}

/**
 * An answer as elements: paragraphs, lists, headings, code, bold and italic of Markdown. Everything else is text, and so are
 * links, images and HTML: nothing of an answer can be pressed or loaded.
 *
 * @param marks  in order and without overlap, by places in `text`
 */
export function richText(text: string, marks: readonly Mark[] = []): DocumentFragment {
  const result = document.createDocumentFragment()
  let list: HTMLOListElement | HTMLUListElement | undefined
  let paragraph: HTMLParagraphElement | undefined
  const write = (parent: Node, from: number, to: number): void => {
    inline(parent, text, from, to, marks)
  }
  for (const block of linesOf(text)) {
    const line = text.slice(block.start, block.end)
    const item = /^\s*(?:[-*•]|(\d{1,3})[.)])\s+/.exec(line)
    const heading = /^\s*#{1,6}\s+/.exec(line)
    if (block.code) {
      list = paragraph = undefined
      result.append(element('pre', { tabIndex: 0 }, element('code', {}, line)))
    } else if (line.trim() === '') {
      paragraph = undefined
    } else if (item) {
      paragraph = undefined
      const tag = item[1] === undefined ? 'ul' : 'ol'
      if (list?.localName !== tag) {
        list = element(tag, { dir: 'auto' })
        if (list instanceof HTMLOListElement) list.start = Number(item[1])
        result.append(list)
      }
      const entry = element('li')
      write(entry, block.start + item[0].length, block.end)
      list.append(entry)
    } else if (heading) {
      list = paragraph = undefined
      const title = element('p', { className: 'title', dir: 'auto' })
      write(title, block.start + heading[0].length, block.end)
      result.append(title)
    } else {
      list = undefined
      if (paragraph === undefined) result.append((paragraph = element('p', { dir: 'auto' })))
      else paragraph.append('\n')
      write(paragraph, block.start, block.end)
    }
  }
  return result
}

interface Line extends Span {
  /** Lines between ``` are one. */
  readonly code: boolean
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  const fences = /^[ \t]*```[^\n]*\n([^]*?)(?:^[ \t]*```[ \t]*$|(?![^]))/gm
  let at = 0
  const plain = (to: number): void => {
    while (at < to) {
      const feed = text.indexOf('\n', at)
      const end = feed < 0 || feed > to ? to : feed
      lines.push({ start: at, end, code: false })
      at = end + 1
    }
  }
  for (const fence of text.matchAll(fences)) {
    plain(fence.index)
    const start = fence.index + fence[0].indexOf('\n') + 1
    lines.push({ start, end: start + fence[1]!.trimEnd().length, code: true })
    at = fence.index + fence[0].length
  }
  plain(text.length)
  return lines
}

const inlineMarkup = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|(?<![\p{L}\p{N}*])\*([^*\s][^*\n]*)\*(?![\p{L}\p{N}*])/gu

function inline(parent: Node, text: string, from: number, to: number, marks: readonly Mark[]): void {
  let at = from
  for (const found of text.slice(from, to).matchAll(inlineMarkup)) {
    const [whole, code, bold, italic] = found
    const start = from + found.index
    plain(parent, text, at, start, marks)
    const wide = bold === undefined ? 1 : 2
    const styled = element(code !== undefined ? 'code' : bold !== undefined ? 'strong' : 'em')
    if (code !== undefined) plain(styled, text, start + 1, start + whole.length - 1, marks)
    else plain(styled, text, start + wide, start + wide + (bold ?? italic)!.length, marks)
    parent.appendChild(styled)
    at = start + whole.length
    afterMarks(parent, start + whole.length - wide, at, marks)
  }
  plain(parent, text, at, to, marks)
}

function plain(parent: Node, text: string, from: number, to: number, marks: readonly Mark[]): void {
  let at = from
  for (const mark of marks) {
    if (mark.end <= from || mark.start >= to) continue
    const [start, end] = [Math.max(mark.start, at), Math.min(mark.end, to)]
    parent.appendChild(document.createTextNode(text.slice(at, start)))
    const part = mark.hidden ? '' : text.slice(start, end)
    if (part !== '') {
      parent.appendChild(mark.className === undefined ? document.createTextNode(part) : marked(mark.className, part))
    }
    if (mark.end <= to) for (const node of mark.after ?? []) parent.appendChild(node)
    at = end
  }
  parent.appendChild(document.createTextNode(text.slice(at, to)))
}

/** A mark that ends within markup, as **in bold.**, is followed by what stands behind it there. */
function afterMarks(parent: Node, from: number, to: number, marks: readonly Mark[]): void {
  for (const { end, after = [] } of marks)
    if (end > from && end <= to) for (const node of after) parent.appendChild(node)
}

function marked(className: string, text: string): HTMLSpanElement {
  return element('span', { className }, text)
}
