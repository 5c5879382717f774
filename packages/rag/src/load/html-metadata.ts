import type { MetadataValue } from '../document.ts'
import { attribute, elementsOf, type Element, type Node } from './html-tree.ts'

/** What the head of a page tells of it; of several that tell the same, the first in the lists below counts. */
export function htmlMetadata(page: Node): { title?: string; metadata: Record<string, MetadataValue> } {
  const named = new Map<string, string[]>()
  let title: string | undefined
  let language: string | undefined
  let url: string | undefined
  for (const element of elementsOf(page)) {
    if (element.tagName === 'html') language = attribute(element, 'lang') ?? attribute(element, 'xml:lang')
    else if (element.tagName === 'title' && element.parentNode?.nodeName === 'head') title ??= textOf(element)
    else if (element.tagName === 'link' && attribute(element, 'rel')?.toLowerCase() === 'canonical') {
      url ??= attribute(element, 'href')
    } else if (element.tagName === 'meta') {
      const name = (attribute(element, 'name') ?? attribute(element, 'property') ?? '').toLowerCase()
      const content = attribute(element, 'content')?.replace(/\s+/g, ' ').trim() ?? ''
      const values = named.get(name)
      if (values && content !== '') values.push(content)
      else if (content !== '') named.set(name, [content])
    }
  }
  const first = (...names: string[]): string | undefined =>
    names.map(name => named.get(name)?.[0]).find(value => value !== undefined)
  const authors = named.get('author') ?? named.get('citation_author') ?? named.get('dc.creator') ?? []
  const keywords = (first('keywords') ?? '').split(',').map(keyword => keyword.trim())
  const found: Record<string, MetadataValue | undefined> = {
    author: authors.length > 1 ? authors : authors[0],
    date: first('article:published_time', 'date', 'dc.date', 'dcterms.date', 'citation_publication_date'),
    modified: first('article:modified_time', 'last-modified', 'dcterms.modified'),
    language: language?.trim() === '' ? undefined : language?.trim(),
    description: first('description', 'og:description', 'dc.description'),
    keywords: keywords.filter(keyword => keyword !== ''),
    publisher: first('og:site_name', 'dc.publisher', 'citation_publisher'),
    url: url ?? first('og:url')
  }
  const metadata: Record<string, MetadataValue> = {}
  for (const [name, value] of Object.entries(found)) {
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) metadata[name] = value
  }
  const known = title?.trim() ? title : first('og:title', 'citation_title', 'dc.title')
  return known === undefined ? { metadata } : { title: known, metadata }
}

const textOf = ({ childNodes }: Element): string => childNodes.map(node => ('value' in node ? node.value : '')).join('')
