import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzlibSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { loadPdf } from '../../src/load/pdf.ts'
import { encodePng } from '../../src/load/pdf/png.ts'
import type { Picture } from '../../src/ports.ts'
import { makePdf, lines } from './make-pdf.ts'

/** Undoes what `encodePng` does, by the standard: chunks, checksums left aside, and the filter 'up'. */
function decodePng(png: Uint8Array): { width: number; height: number; dot: (x: number, y: number) => number[] } {
  expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const view = new DataView(png.buffer, png.byteOffset)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const rows = unzlibSync(png.subarray(41, 41 + view.getUint32(33)))
  for (let y = 0; y < height; y++) {
    const at = y * (3 * width + 1)
    expect(rows[at]).toBe(2)
    if (y > 0) for (let i = 1; i <= 3 * width; i++) rows[at + i]! += rows[at + i - 3 * width - 1]!
  }
  return {
    width,
    height,
    dot: (x, y) => [...rows.subarray(y * (3 * width + 1) + 1 + 3 * x, y * (3 * width + 1) + 4 + 3 * x)]
  }
}

/** Reads nothing, and keeps what it was shown. */
function witness(text: (picture: Picture) => string): {
  seen: Picture[]
  recognize: (picture: Picture) => Promise<string>
} {
  const seen: Picture[] = []
  return {
    seen,
    recognize(picture) {
      seen.push(picture)
      return Promise.resolve(text(picture))
    }
  }
}

const inlineImage = (place: string, width: number, height: number, hex: string, more = '/CS /RGB /BPC 8'): string =>
  `q ${place} cm BI /W ${width} /H ${height} ${more} /F /AHx ID ${hex}> EI Q`

describe('OCR of a PDF', () => {
  it('reads the pages that have no text, out of their pictures', async () => {
    const bytes = readFileSync(join(import.meta.dirname, '../fixtures/pdf/imagemagick-images.pdf'))
    const ocr = witness(({ page }) => (page === 2 ? '' : `A scan, page ${page}.\n\nAnd more.`))
    const document = await loadPdf(bytes, { source: 'scan.pdf', ocr })
    expect(ocr.seen.map(({ page, mediaType, source }) => [page, mediaType, source])).toEqual(
      [1, 2, 3, 4, 5, 6].map(page => [page, 'image/png', 'scan.pdf'])
    )
    const { width, height } = decodePng(ocr.seen[0]!.bytes)
    expect([width, height]).toEqual([16, 16])
    expect(document.text.slice(0, document.pages[0]!.end)).toBe('A scan, page 1.\n\nAnd more.')
    expect(document.pages[1]).toMatchObject({ start: document.pages[1]!.end })
    expect(document.warnings).toEqual([
      'text recognized in pictures (OCR) on pages 1, 3–6',
      'no text on page 2 (pictures or scans)'
    ])
  })

  it('is not asked about pages with text, or without pictures', async () => {
    const ocr = witness(() => 'never')
    const { text } = await loadPdf(makePdf([lines(['Text']), []]), { source: 'a.pdf', ocr })
    expect({ text, seen: ocr.seen }).toEqual({ text: 'Text', seen: [] })
  })

  it('says so where it finds nothing', async () => {
    const bytes = readFileSync(join(import.meta.dirname, '../fixtures/pdf/imagemagick-images.pdf'))
    await expect(loadPdf(bytes, { source: 'scan.pdf', ocr: witness(() => ' ') })).rejects.toMatchObject({
      code: 'no-text',
      message: 'scan.pdf has no text on its 6 pages; and OCR found none'
    })
  })

  it('is shown all pictures of a page where they lie, upright', async () => {
    // A red strip above a green one, each 2 by 1 dots, over the whole page; a blue mask over the left below.
    const content = [
      inlineImage('612 0 0 396 0 396', 2, 1, 'ff0000ff0000'),
      inlineImage('612 0 0 396 0 0', 2, 1, '00ff0000ff00'),
      `0 0 1 rg ${inlineImage('306 0 0 396 0 0', 3, 1, '00', '/IM true /BPC 1')}`
    ].join('\n')
    const [red, green, blue] = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255]
    ]
    // A mask over the right below, of which no dot is painted.
    const nothing = inlineImage('306 0 0 396 306 0', 3, 1, 'ff', '/IM true /BPC 1')
    for (const [rotate, corners] of [
      [0, [red, red, blue, green]],
      [90, [blue, red, green, red]],
      [180, [green, blue, red, red]]
    ] as const) {
      const ocr = witness(() => 'text')
      await loadPdf(makePdf([{ pieces: [], content: `${content} ${nothing}`, rotate }]), { source: 'a.pdf', ocr })
      const { width, height, dot } = decodePng(ocr.seen[0]!.bytes)
      const [right, low] = [width - 1, height - 1]
      expect([dot(0, 0), dot(right, 0), dot(0, low), dot(right, low)]).toEqual(corners)
    }
  })

  it('stops when it is told to', async () => {
    const bytes = readFileSync(join(import.meta.dirname, '../fixtures/pdf/imagemagick-images.pdf'))
    const controller = new AbortController()
    const ocr = witness(({ page }) => {
      if (page === 2) controller.abort(new Error('enough'))
      return 'text'
    })
    await expect(loadPdf(bytes, { source: 'scan.pdf', ocr, signal: controller.signal })).rejects.toThrow('enough')
    expect(ocr.seen).toHaveLength(2)
  })
})

describe('encodePng', () => {
  it('writes a file that other programs read', () => {
    // Made of one red and one blue dot; its checksums are those that Python's zlib.crc32 gives.
    const png = encodePng({ width: 2, height: 1, rgb: Uint8Array.of(255, 0, 0, 0, 0, 255) })
    const { dot } = decodePng(png)
    expect([dot(0, 0), dot(1, 0)]).toEqual([
      [255, 0, 0],
      [0, 0, 255]
    ])
    expect(Buffer.from(png.subarray(29, 33)).toString('hex')).toBe('7b40e8dd')
    expect(Buffer.from(png.subarray(-4)).toString('hex')).toBe('ae426082')
  })
})
