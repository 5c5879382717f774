import type { Document } from '../document.ts'
import { composeDocument } from './compose.ts'
import { sha256 } from './sha256.ts'

/** What every loader takes. */
export interface LoadOptions {
  /** Where it comes from: a path, an address, or any name; citations repeat it. */
  source: string
  /** SHA-256 of the original bytes, where the caller has it; by default it is computed from what is handed in. */
  hash?: string
}

/** Plain text: paragraphs are what blank lines separate. It has one page and no headings. */
export function loadText(text: string, { source, hash = sha256(text) }: LoadOptions): Document {
  const paragraphs = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[^\S\n]*\n)+/)
  return composeDocument({ source, hash }, [paragraphs.map(paragraph => ({ text: paragraph }))])
}
