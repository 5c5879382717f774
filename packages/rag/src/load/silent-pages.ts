import { RagError } from '../errors.ts'
import type { Ocr } from '../ports.ts'
import type { Block } from './compose.ts'

/** A picture in a file, read only when it is needed; undefined where it is missing. */
export type LazyPicture = () => { bytes: Uint8Array; mediaType: string } | undefined

export interface SilentPageOptions {
  readonly source: string
  readonly ocr?: Ocr | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Pages without text of their own get what OCR reads in their pictures; the warnings name them, and those that stay
 * without text. Throws `RagError` `no-text` where no page has any, `empty-document` where there are no pictures either.
 */
export async function fillSilentPages(
  pages: readonly (readonly Block[])[],
  picturesOf: (page: number) => readonly LazyPicture[],
  { source, ocr, signal }: SilentPageOptions
): Promise<{ pages: readonly (readonly Block[])[]; warnings: readonly string[] }> {
  const filled = [...pages]
  const recognized: number[] = []
  const silent: number[] = []
  for (const [page, blocks] of pages.entries()) {
    if (blocks.some(({ text }) => text.trim() !== '')) continue
    const found: Block[] = []
    for (const read of ocr ? picturesOf(page) : []) {
      const picture = read()
      signal?.throwIfAborted()
      const text = picture && (await ocr?.recognize({ ...picture, source, page: page + 1 }, { signal }))
      for (const paragraph of (text ?? '').split(/\n\s*\n/))
        if (paragraph.trim() !== '') found.push({ text: paragraph })
    }
    filled[page] = found
    if (found.length > 0) recognized.push(page + 1)
    else if (picturesOf(page).length > 0) silent.push(page + 1)
  }
  if (filled.every(blocks => blocks.length === 0)) {
    if (silent.length === 0) throw new RagError('empty-document', `${source} has no text`)
    const advice = ocr ? 'OCR found none in them' : 'it needs OCR first'
    throw new RagError('no-text', `${source} has pictures and no text; ${advice}`)
  }
  const warnings = [
    ...pagesNamed(recognized, 'text recognized in pictures (OCR) on'),
    ...pagesNamed(silent, 'no text on', ' (pictures or scans)')
  ]
  return { pages: filled, warnings }
}

/** One warning that names the pages: 'no text on pages 3, 7–9'; none where there are none. */
export function pagesNamed(pages: readonly number[], before: string, after = ''): string[] {
  if (pages.length === 0) return []
  const ranges: [number, number][] = []
  for (const page of pages) {
    const last = ranges.at(-1)
    if (last?.[1] === page - 1) last[1] = page
    else ranges.push([page, page])
  }
  const list = ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
  return [`${before} page${pages.length > 1 ? 's' : ''} ${list}${after}`]
}
