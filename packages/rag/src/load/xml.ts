import { SaxesParser, type SaxesAttributeNS } from 'saxes'
import { RagError } from '../errors.ts'

/** What is told of an XML file, in the order of the file. */
export interface XmlVisitor {
  /** Names have the prefix that `prefixes` gives their namespace, whatever the file calls it. */
  enter(name: string, attributes: XmlAttributes): void
  leave?(name: string): void
  text?(value: string): void
}

export type XmlAttributes = Readonly<Record<string, string | undefined>>

export interface XmlOptions {
  /** What the file is called in errors. */
  source: string
  /** Namespaces by address and the prefix for them (with its colon); names of others keep no prefix. */
  prefixes?: Readonly<Record<string, string>>
}

/**
 * Reads XML, well-formed and without a document type of its own: entities beyond the five of XML are not known, nothing
 * outside the file is looked at, and an internal subset (which could define entities) is refused, as are elements
 * deeper than 512. The name of a public document type is passed over, as EPUB 2 has one.
 *
 * Throws `RagError` `document-damaged`, with the place.
 */
export function readXml(xml: string, visitor: XmlVisitor, { source, prefixes = {} }: XmlOptions): void {
  const parser = new SaxesParser({ xmlns: true, position: true })
  const damaged = (what: string): RagError =>
    new RagError('document-damaged', `${source} is damaged XML: ${what} (line ${parser.line}, column ${parser.column})`)
  const named = (local: string, uri: string): string => (prefixes[uri] ?? '') + local
  let depth = 0
  parser.on('error', error => {
    throw damaged(error.message.replace(/^(?:[^:]*:)?\d+:\d+: /, ''))
  })
  parser.on('doctype', type => {
    if (type.includes('[')) throw damaged('a document type with declarations is not accepted')
  })
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (++depth > DEEPEST) throw damaged(`elements are nested deeper than ${DEEPEST}`)
    const own: Record<string, string> = Object.create(null) as Record<string, string>
    for (const attribute of Object.values<SaxesAttributeNS>(attributes)) {
      own[named(attribute.local, attribute.uri)] = attribute.value
    }
    visitor.enter(named(local, uri), own)
  })
  parser.on('closetag', ({ local, uri }) => {
    depth--
    visitor.leave?.(named(local, uri))
  })
  parser.on('text', value => visitor.text?.(value))
  parser.on('cdata', value => visitor.text?.(value))
  parser.write(xml.replace(/^\uFEFF/, '')).close()
}

const DEEPEST = 512

export interface XmlElement {
  readonly name: string
  readonly attributes: XmlAttributes
  readonly children: readonly XmlElement[]
  /** All text in it and below. */
  readonly text: string
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[]
  text: string
}

/** A small XML file as a tree. */
export function parseXml(xml: string, options: XmlOptions): XmlElement {
  const top: OpenElement = { name: '', attributes: {}, children: [], text: '' }
  const stack = [top]
  readXml(
    xml,
    {
      enter(name, attributes) {
        const element: OpenElement = { name, attributes, children: [], text: '' }
        stack.at(-1)!.children.push(element)
        stack.push(element)
      },
      leave() {
        const { text } = stack.pop()!
        stack.at(-1)!.text += text
      },
      text(value) {
        stack.at(-1)!.text += value
      }
    },
    options
  )
  return top.children[0]!
}

/** The children of an element that have a name. */
export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter(child => child.name === name) ?? []

/** The first element of a name below, at each of the names in turn; undefined where one is missing. */
export function find(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  return names.reduce((found, name) => found?.children.find(child => child.name === name), element)
}
