import { attribute, elementsOf, parsePage, walk, type Element } from '../html-tree.ts'
import { resolvePart } from '../part-name.ts'
import { childrenOf, find, type XmlElement } from '../xml.ts'
import type { Zip } from '../zip.ts'
import { hasWord, treeOf, type Publication } from './publication.ts'
import { readXhtml } from './xhtml.ts'

/** Where the table of contents, or the list of pages, points to. */
export interface Entry {
  readonly title: string
  /** 1 is the outermost. */
  readonly level: number
  readonly name: string
  /** A place in the file; '' is its beginning. */
  readonly fragment: string
}

export interface Navigation {
  readonly contents: readonly Entry[]
  /** The pages of the printed edition, by what is printed on them. */
  readonly pages: readonly Entry[]
}

/** From the navigation document of EPUB 3, or where it tells nothing, from the NCX of EPUB 2. */
export function readNavigation(zip: Zip, source: string, { nav, ncx }: Publication): Navigation {
  const page = nav === undefined ? undefined : readXhtml(zip, nav)
  const lists =
    nav === undefined || page === undefined
      ? []
      : elementsOf(parsePage(page, source)).filter(({ tagName }) => tagName === 'nav')
  const listed = (type: string): Entry[] => {
    const list = lists.find(element => hasWord(attribute(element, 'epub:type'), type))
    return list ? entriesOf(list, nav ?? '') : []
  }
  const contents = listed('toc')
  const pages = listed('page-list')
  if (ncx === undefined || (contents.length > 0 && pages.length > 0)) return { contents, pages }
  const root = treeOf(zip, ncx, source)
  return {
    contents: contents.length > 0 ? contents : pointsOf(find(root, 'navMap'), ncx),
    pages:
      pages.length > 0 ? pages : childrenOf(find(root, 'pageList'), 'pageTarget').map(target => entryOf(target, 1, ncx))
  }
}

/** The links of nested lists; a title without one leads where the next link does. */
function entriesOf(nav: Element, base: string): Entry[] {
  const entries: Entry[] = []
  const unlinked: { title: string; level: number }[] = []
  let level = 0
  let open: { title: string; href: string | undefined } | undefined
  walk(nav, {
    enter(element) {
      if (element.tagName === 'ol') level++
      if (element.tagName === 'a' || element.tagName === 'span') open ??= { title: '', href: undefined }
      if (open && element.tagName === 'a') open.href = attribute(element, 'href')
      return true
    },
    leave({ tagName }) {
      if (tagName === 'ol') level--
      if (!open || (tagName !== 'a' && tagName !== 'span')) return
      const { title, href } = open
      open = undefined
      if (href === undefined) unlinked.push({ title: tidy(title), level })
      else {
        const place = resolvePart(base, href)
        for (const waiting of unlinked.splice(0)) entries.push({ ...waiting, ...place })
        entries.push({ title: tidy(title), level, ...place })
      }
    },
    text(value) {
      if (open) open.title += value
    }
  })
  return entries
}

function pointsOf(parent: XmlElement | undefined, base: string, level = 1): Entry[] {
  return childrenOf(parent, 'navPoint').flatMap(point => [
    entryOf(point, level, base),
    ...pointsOf(point, base, level + 1)
  ])
}

const entryOf = (element: XmlElement, level: number, base: string): Entry => ({
  title: tidy(find(element, 'navLabel', 'text')?.text ?? element.attributes['value'] ?? ''),
  level,
  ...resolvePart(base, find(element, 'content')?.attributes['src'] ?? '')
})

const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim()
