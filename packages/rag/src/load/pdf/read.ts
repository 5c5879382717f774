import type { PDFDocumentProxy } from 'pdfjs-dist'
import { AnnotationReader } from './annotations.ts'
import { readInfo, type PdfInfo } from './info.ts'
import { readOutline, type OutlineEntry } from './outline.ts'
import { readPage, type Font } from './page.ts'
import type { PageRuns } from './run.ts'

/** What the file says, before anything is made of it. */
export interface PdfContent extends PdfInfo {
  readonly pages: readonly PageRuns[]
  /** What is printed as the number of each page, where the file tells. */
  readonly labels: readonly (string | undefined)[]
  readonly outline: readonly OutlineEntry[]
  /** Numbers of the pages that could not be read. */
  readonly damaged: readonly number[]
}

/**
 * Reads page after page, and lets go of each; before each it waits for `turn`, which is told how many pages are done,
 * and rejects when the caller has lost interest.
 */
export async function readContent(
  pdf: PDFDocumentProxy,
  turn: (done: number, total: number) => Promise<void>
): Promise<PdfContent> {
  const annotations = new AnnotationReader(pdf)
  const fonts = new Map<string, Font>()
  const pages: PageRuns[] = []
  const damaged: number[] = []
  for (let number = 1; number <= pdf.numPages; number++) {
    await turn(number - 1, pdf.numPages)
    try {
      const page = await pdf.getPage(number)
      pages.push(await readPage(page, annotations, fonts))
      page.cleanup()
    } catch {
      damaged.push(number)
      pages.push({ width: 0, height: 0, groups: [], comments: [] })
    }
  }
  await turn(pdf.numPages, pdf.numPages)
  // A file whose pages can be read is not lost for its title, labels and outline.
  const info = await readInfo(pdf).catch((): PdfInfo => ({ title: undefined, metadata: {} }))
  const labels = await readLabels(pdf).catch(() => [])
  const outline = await readOutline(pdf).catch(() => [])
  return { pages, ...info, labels, outline, damaged }
}

/** Labels, unless they are no more than the pages' own numbers. */
async function readLabels(pdf: PDFDocumentProxy): Promise<(string | undefined)[]> {
  const labels = (await pdf.getPageLabels()) ?? []
  if (labels.every((label, i) => label === `${i + 1}`)) return []
  return labels.map(label => label.trim() || undefined)
}
