import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import type { Document } from '../document.ts'
import { composeDocument, type Block } from './compose.ts'
import { sha256 } from './sha256.ts'
import type { LoadOptions } from './text.ts'

type Node = DefaultTreeAdapterTypes.Node

/** The visible text of a page. Scripts are never run. */
export function loadHtml(html: string, { source, hash = sha256(html) }: LoadOptions): Document {
  const blocks: Block[] = []
  let line = ''
  let title: string | undefined
  const flush = (level?: number): void => {
    blocks.push(level === undefined ? { text: line } : { text: line, level })
    line = ''
  }
  const walk = (node: Node): void => {
    if (node.nodeName === '#text' && 'value' in node) line += node.value.replace(/\s+/g, ' ')
    if (/^(script|style|template|nav|noscript)$/.test(node.nodeName) || !('childNodes' in node)) return
    if (node.nodeName === 'title') {
      title ??= node.childNodes.map(child => ('value' in child ? child.value : '')).join('')
      return
    }
    const level = /^h([1-6])$/.exec(node.nodeName)?.[1]
    const block = level !== undefined || /^(p|div|li|tr|pre|section|article|blockquote|table)$/.test(node.nodeName)
    if (block) flush()
    for (const child of node.childNodes) walk(child)
    if (block) flush(level === undefined ? undefined : Number(level))
  }
  walk(parse(html))
  flush()
  return composeDocument({ source, hash, title }, [blocks])
}
