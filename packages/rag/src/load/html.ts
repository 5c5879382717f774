import type { Document } from '../document.ts'
import { composeDocument } from './compose.ts'
import { blocksOf } from './html-blocks.ts'
import { attribute, elementsOf, parsePage, walk, type Element, type Node } from './html-tree.ts'
import { sha256 } from './sha256.ts'
import type { LoadOptions } from './text.ts'

/**
 * The text of a web page as a reader sees it; nothing in it is run. It is that of the page's main part (`main`, else
 * its articles, else all), without navigation, controls and what is hidden. Headings keep their level, items of lists
 * get a bullet or number, `pre` and `br` keep their line breaks, a table has a line a row and ` | ` between cells.
 * The title is the page's; there is one page, number 1.
 *
 * Throws `RagError` `document-damaged` where the page would grow without bound while it is parsed.
 */
export function loadHtml(html: string, { source, hash = sha256(html) }: LoadOptions): Document {
  const page = parsePage(html, source)
  const main = blocksOf(mainParts(page))
  return composeDocument({ source, hash, title: titleOf(page) }, [main.length > 0 ? main : blocksOf([page])])
}

function mainParts(page: Node): readonly Node[] {
  const main = elementsOf(page).find(element => element.tagName === 'main' || attribute(element, 'role') === 'main')
  if (main) return [main]
  const articles: Element[] = []
  walk(page, {
    enter(element) {
      // Articles within an article are comments on it.
      const isArticle = element.tagName === 'article'
      if (isArticle) articles.push(element)
      return !isArticle
    }
  })
  return articles.length > 0 ? articles : [page]
}

function titleOf(page: Node): string | undefined {
  const title = elementsOf(page).find(
    ({ tagName, parentNode }) => tagName === 'title' && parentNode?.nodeName === 'head'
  )
  return title?.childNodes.map(node => ('value' in node ? node.value : '')).join('')
}
