import { crc32, deflateSync } from 'node:zlib'

/** Colours of a PNG with a palette, at most. */
const mostColours = 256
/** How many of the most frequent colours stay as they are. */
const exactColours = 32

/**
 * A picture of a screen as a PNG with a palette: of large even areas and text, it takes about a third of the bytes of one with
 * all colours, and looks the same. The most frequent colours stay as they are; of the others, those alike in the first 5 bits
 * of each channel become one, and the rarest of these become the nearest that is left.
 *
 * @param pixels  red, green, blue and opacity, which is left out, of each
 */
export function palettePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const { palette, indexOf } = paletteOf(pixels)
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = indexOf.get(colourAt(pixels, y * width + x))!
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits a pixel, by a palette.
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

function paletteOf(pixels: Uint8Array): { palette: number[]; indexOf: Map<number, number> } {
  const counts = new Map<number, number>()
  for (let i = 0; i < pixels.length / 4; i++) {
    const colour = colourAt(pixels, i)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const byCount = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!)
  // What a group of colours becomes is the one of them that is seen most.
  const groups = new Map<number, number>()
  for (const colour of byCount) if (!groups.has(colour & 0xf8f8f8)) groups.set(colour & 0xf8f8f8, colour)
  const palette = [...new Set([...byCount.slice(0, exactColours), ...groups.values()])].slice(0, mostColours)
  const places = new Map(palette.map((colour, i) => [colour, i]))
  const indexOf = new Map(
    byCount.map(colour => {
      const place = places.get(colour) ?? places.get(groups.get(colour & 0xf8f8f8)!)
      return [colour, place ?? nearest(colour, palette)]
    })
  )
  return { palette, indexOf }
}

function nearest(colour: number, palette: readonly number[]): number {
  const distances = palette.map(other => {
    const [a, b] = [channels(colour), channels(other)]
    return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0)
  })
  return distances.indexOf(Math.min(...distances))
}

function colourAt(pixels: Uint8Array, index: number): number {
  return (pixels[4 * index]! << 16) | (pixels[4 * index + 1]! << 8) | pixels[4 * index + 2]!
}

function channels(colour: number): number[] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255]
}
