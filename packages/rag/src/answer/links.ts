import type { AnswerLink } from './answer.ts'

/**
 * What a page might follow or load in an answer: Markdown links and images, definitions of references, HTML tags,
 * addresses as such. A link is known if a source's text has its address whole, no longer and no shorter; an image or a
 * tag never is. In order, without overlap. Linear.
 */
export function findLinks(answer: string, sources: readonly { readonly text: string }[]): AnswerLink[] {
  const addresses = new Set(
    sources.flatMap(({ text }) => [...text.matchAll(addressesIn)].map(([url]) => canonical(url)))
  )
  return [...answer.matchAll(linksIn)].map(({ 0: whole, index, groups = {} }) => {
    const { bang, inline, definition, tag, address } = groups
    const leadsTo = tag === undefined ? (inline ?? definition ?? address) : attribute.exec(tag)?.[1]
    const url = leadsTo ?? whole
    const kind = tag !== undefined ? 'html' : bang === '!' ? 'image' : 'link'
    return {
      start: index,
      end: index + whole.length,
      kind,
      url,
      known: kind === 'link' && addresses.has(canonical(url))
    }
  })
}

/** An address from its scheme on; to be known as one, `//host` alone is not enough in a document. */
const schemes = String.raw`\b(?:[a-z][a-z\d+.-]{1,20}:\/\/|(?:data|javascript|vbscript|mailto|tel|file|blob):(?=\S)|www\.)`
/** Of an address, what may follow the scheme; the mark that ends a sentence is not of it. */
const rest = String.raw`[^\s<>"'‹›\])}]{0,2000}[^\s<>"'‹›\])}.,;:!?]`
const addressesIn = new RegExp(schemes + rest, 'giu')

const linksIn = new RegExp(
  [
    String.raw`(?<bang>!?)\[[^\]\n]{0,500}\]\(\s*<?(?<inline>[^\s<>()]{0,2000})`,
    String.raw`(?<=^|\n) {0,3}\[[^\]\n]{1,200}\]:\s*<?(?<definition>[^\s<>]{1,2000})`,
    String.raw`<(?<tag>\/?[a-z!][^<>]{0,2000})>?`,
    String.raw`(?<address>(?:${schemes}|(?<![:\w\/])\/\/(?=[\w-]+\.))${rest})`
  ].join('|'),
  'giu'
)

const attribute =
  /\b(?:src|href|srcset|action|formaction|data|poster|background|xlink:href|url)\s*=\s*["']?([^\s"'>]+)|url\(["']?([^\s"')]+)/i

function canonical(url: string): string {
  return url.toLowerCase()
}
