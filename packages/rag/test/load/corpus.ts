import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export interface CorpusFile {
  readonly name: string
  readonly path: string
  /** The text by pdftotext, where there is one. It is another opinion, not the truth. */
  readonly expected: string | undefined
}

/** The PDF files below the folder of larger data sets, by name. */
export function corpusFiles(folder: string): CorpusFile[] {
  return ['pdf', 'demo-pdf', 'rag-git-magic'].flatMap(set =>
    readdirSync(join(folder, set))
      .filter(name => name.endsWith('.pdf'))
      .sort()
      .map(name => {
        const expected = join(folder, set, 'expected', name.replace(/pdf$/, 'txt.gz'))
        const text = existsSync(expected) ? gunzipSync(readFileSync(expected)).toString() : undefined
        return { name, path: join(folder, set, name), expected: text && withoutPrintMarks(text) }
      })
  )
}

/**
 * One book has a slug line and sheet numbers outside the area that is cropped for display, on each of its pages. No
 * reader sees them, and pdf.js leaves them out; pdftotext does not.
 */
export const withoutPrintMarks = (text: string): string =>
  text.includes('14773_') ? text.replace(/^\f?(?:14773_.*|\d{1,2}[RS]?|\d\w\w PASS PAGES)$/gm, '') : text
