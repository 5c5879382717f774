import { decode } from '../decode.ts'
import type { Zip } from '../zip.ts'

/**
 * A file of XHTML as HTML, which readers of books accept even where it is no XML; undefined where it is missing. In XML
 * any element may close itself, which HTML would take for one that stays open, and a title, script or style for one
 * that swallows the rest of the file.
 */
export function readXhtml(zip: Zip, name: string): string | undefined {
  const bytes = zip.read(name)
  return (bytes && decode(bytes)?.text)?.replace(SELF_CLOSING, (tag, name: string, attributes: string) =>
    VOID.has(name.toLowerCase()) ? tag : `<${name}${attributes}></${name}>`
  )
}

const SELF_CLOSING = /<([a-z][a-z0-9]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'))?)*)\s*\/>/gi
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
