import type { TextPart } from '../protocol.ts'
import { getText, getTextOfPage } from './api.ts'
import { element, say } from './element.ts'
import { findPassage, type Span } from './find-passage.ts'
import type { Pages, Passage } from './pages.ts'

/** UTF-16 units before a passage that are shown with it. */
const lead = 3000

/** The text of a document page by page, for a PDF that cannot be drawn. */
export async function openTextOfPages(id: string): Promise<Pages> {
  const { pages } = await getTextOfPage(id, 1)
  return {
    count: pages,
    async draw(number, { zoom, passage, signal }) {
      const part = await getTextOfPage(id, number)
      signal.throwIfAborted()
      const blocks = paragraphs(part, passage)
      if (blocks.length === 0) blocks.push(element('p', { className: 'soft' }, 'This page has no text.'))
      const root = element('article', { className: 'prose', dir: 'auto' }, ...blocks)
      root.style.fontSize = `${zoom}em`
      return { root, mark: () => root.querySelector('mark') ?? undefined }
    },
    close: () => Promise.resolve()
  }
}

/**
 * A document's text, with its headings and a passage marked, from the paragraph before the passage on. More of it comes by a
 * button at the end, and what is before it by one at the beginning.
 */
export async function textFrom(id: string, passage: Passage | undefined): Promise<HTMLElement> {
  const root = element('article', { className: 'prose', dir: 'auto' })
  const first = await getText(id, Math.max(0, (passage?.start ?? 0) - lead))
  let { end } = first
  const behind = loading('Show more', async () => {
    const part = await getText(id, end)
    const blocks = paragraphs(part, passage)
    end = part.end
    behind.before(...blocks)
    if (end === part.length) behind.remove()
    focusOn(blocks[0])
  })
  const before = loading('Show from the beginning', async () => {
    const part = await getText(id, 0)
    const blocks = paragraphs(part, passage)
    end = part.end
    root.replaceChildren(...blocks, ...(end < part.length ? [behind] : []))
    focusOn(blocks[0])
  })
  root.append(...paragraphs(first, passage))
  if (first.start > 0) root.prepend(before)
  if (end < first.length) root.append(behind)
  return root
}

function loading(label: string, load: () => Promise<void>): HTMLButtonElement {
  const button = element('button', { type: 'button' }, label)
  button.onclick = async () => {
    button.disabled = true
    try {
      await load()
    } catch (error) {
      say((error as Error).message)
    }
    button.disabled = false
  }
  return button
}

/** The button that was pressed may be gone. */
function focusOn(block: HTMLElement | undefined): void {
  if (block === undefined) return
  block.tabIndex = -1
  block.focus()
}

/** Paragraphs and headings of a part of a text, with the passage marked. */
function paragraphs(part: TextPart, passage: Passage | undefined): HTMLElement[] {
  const { text, start, headings } = part
  const elements: HTMLElement[] = []
  const levels = new Map(headings.map(heading => [heading.start, heading.level]))
  const spans = passage === undefined ? [] : placesOf(passage, part)
  let at = start
  for (const block of text.split('\n\n')) {
    const level = levels.get(at)
    const tag = level === undefined ? 'p' : (`h${Math.min(level + 2, 6)}` as 'h3')
    if (block.trim() !== '') elements.push(element(tag, { dir: 'auto' }, ...marked(block, at, spans)))
    at += block.length + 2
  }
  return elements
}

/** Where a passage stands. A document that has changed since it was quoted may have it somewhere else, or no more. */
function placesOf({ quote, start, end }: Passage, part: TextPart): Span[] {
  const here = part.text.slice(Math.max(start - part.start, 0), Math.max(end - part.start, 0))
  if (here === '' || quote.includes(here)) return [{ start, end }]
  return findPassage(part.text, quote).map(span => ({ start: part.start + span.start, end: part.start + span.end }))
}

function marked(block: string, at: number, spans: readonly Span[]): (Node | string)[] {
  const parts: (Node | string)[] = []
  let done = 0
  for (const { start, end } of spans) {
    const from = Math.max(start - at, done)
    const to = Math.min(end - at, block.length)
    if (from >= to) continue
    parts.push(block.slice(done, from), element('mark', {}, block.slice(from, to)))
    done = to
  }
  return [...parts, block.slice(done)]
}
