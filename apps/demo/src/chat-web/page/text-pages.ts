import type { TextPart } from '../protocol.ts'
import { getText } from './api.ts'
import { element } from './element.ts'
import type { Span } from './find-passage.ts'

/**
 * A document's text, with its headings and a passage marked, from the paragraph before the passage on. More of it comes by a
 * button at the end, and what is before it by one at the beginning.
 */
export async function textPages(id: string, passage: Span | undefined): Promise<HTMLElement> {
  const root = element('article', { className: 'prose', dir: 'auto' })
  const first = await getText(id, Math.max(0, (passage?.start ?? 0) - 3000))
  let { start, end } = first
  root.append(...paragraphs(first, passage))

  const more = (
    label: string,
    load: () => Promise<TextPart>,
    put: (nodes: Node[]) => void,
    left: () => boolean
  ): HTMLElement => {
    const button = element('button', { type: 'button' }, label)
    button.onclick = async () => {
      button.disabled = true
      const part = await load()
      put(paragraphs(part, passage))
      button.disabled = false
      if (!left()) button.remove()
    }
    return button
  }
  const behind = more(
    'Show more',
    () => getText(id, end),
    nodes => {
      behind.before(...nodes)
    },
    () => end < first.length
  )
  if (end < first.length) root.append(behind)
  const before = element('button', { type: 'button' }, 'Show from the beginning')
  before.onclick = async () => {
    const whole = await getText(id, 0)
    ;({ start, end } = whole)
    root.replaceChildren(...paragraphs(whole, passage), ...(end < whole.length ? [behind] : []))
  }
  if (start > 0) root.prepend(before)
  return root
}

/** Paragraphs and headings of a part of a text, with the passage marked. */
function paragraphs({ text, start, headings }: TextPart, passage: Span | undefined): HTMLElement[] {
  const elements: HTMLElement[] = []
  const levels = new Map(headings.map(heading => [heading.start, heading.level]))
  let at = start
  for (const block of text.split('\n\n')) {
    const level = levels.get(at)
    const tag = level === undefined ? 'p' : (`h${Math.min(level + 2, 6)}` as 'h3')
    if (block.trim() !== '') elements.push(element(tag, { dir: 'auto' }, ...markedPart(block, at, passage)))
    at += block.length + 2
  }
  return elements
}

function markedPart(block: string, at: number, passage: Span | undefined): (Node | string)[] {
  const from = Math.max((passage?.start ?? 0) - at, 0)
  const to = Math.min((passage?.end ?? 0) - at, block.length)
  if (from >= to) return [block]
  return [block.slice(0, from), element('mark', {}, block.slice(from, to)), block.slice(to)]
}
