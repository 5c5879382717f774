import { defaultTreeAdapter, parse, parseFragment, type DefaultTreeAdapterTypes } from 'parse5'
import { RagError } from '../errors.ts'

export type Node = DefaultTreeAdapterTypes.Node
export type Element = DefaultTreeAdapterTypes.Element

/** The tree of a page; throws `RagError` `document-damaged` where it would grow without bound. */
export const parsePage = (html: string, source: string): Node => parse(html, { treeAdapter: bounded(html, source) })

/** The same for a part of a page, without `html`, `head` and `body` round it. */
export const parsePart = (html: string, source: string): Node =>
  parseFragment(html, { treeAdapter: bounded(html, source) })

/**
 * Bold and the like that is left open is opened again in every paragraph after it (WHATWG HTML, 13.2.4.3), so that a
 * page of 100 KB can become a tree of gigabytes. No real page has more elements than letters.
 */
function bounded(html: string, source: string): typeof defaultTreeAdapter {
  let room = html.length + 1000
  return {
    ...defaultTreeAdapter,
    createElement(...element) {
      if (room-- === 0) throw new RagError('document-damaged', `${source} is HTML that grows without bound when parsed`)
      return defaultTreeAdapter.createElement(...element)
    }
  }
}

/** The element itself, if it is one, and all elements below it, in the order of the document. */
export function elementsOf(root: Node): Element[] {
  const elements: Element[] = []
  walk(root, {
    enter(element) {
      elements.push(element)
      return true
    }
  })
  return elements
}

export const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find(attribute => attribute.name === name)?.value

export interface Visitor {
  /** Whether to go on with what is inside. */
  enter(element: Element): boolean
  leave?(element: Element): void
  text?(value: string): void
}

/** Visits all below a node, with a stack of its own: pages are nested deeper than calls can be. */
export function walk(root: Node, visitor: Visitor): void {
  const stack: { node: Node; left: boolean }[] = [{ node: root, left: false }]
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, left } = top
    if (left) visitor.leave?.(node as Element)
    else if (node.nodeName === '#text' && 'value' in node) visitor.text?.(node.value)
    else if ('childNodes' in node) {
      if ('tagName' in node) {
        if (!visitor.enter(node)) continue
        stack.push({ node, left: true })
      }
      for (const child of node.childNodes.toReversed()) stack.push({ node: child, left: false })
    }
  }
}
