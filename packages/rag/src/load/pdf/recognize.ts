import type { Ocr } from '../../ports.ts'
import { openPdf, pdfjsFor, type OpenOptions } from './open.ts'
import { encodePng } from './png.ts'
import { rasterOf } from './raster.ts'

export interface RecognizeOptions extends OpenOptions {
  readonly ocr: Ocr
  readonly signal?: AbortSignal
}

/** The text of pages that are pictures, by their numbers, counted from 1; those are left out that show none. */
export async function recognizePages(
  bytes: Uint8Array,
  pages: readonly number[],
  { ocr, signal, ...options }: RecognizeOptions
): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  const { OPS } = await pdfjsFor(options.source)
  // Opened anew, since reading text does not decode pictures.
  const task = await openPdf(bytes, { ...options, pictures: true })
  try {
    const pdf = await task.promise
    for (const number of pages) {
      signal?.throwIfAborted()
      const page = await pdf.getPage(number)
      const raster = await rasterOf(page, OPS).catch(() => undefined)
      page.cleanup()
      if (!raster) continue
      const picture = { bytes: encodePng(raster), mediaType: 'image/png', source: options.source, page: number }
      const text = (await ocr.recognize(picture, { signal })).trim()
      if (text !== '') found.set(number, text)
    }
  } finally {
    await task.destroy()
  }
  return found
}
