import { zlibSync } from 'fflate'
import { crc32 } from '../crc32.ts'
import type { Raster } from './raster.ts'

/** A PNG file (W3C, 'Portable Network Graphics', second edition) of 8 bits a channel, without transparency. */
export function encodePng({ width, height, rgb }: Raster): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  // 8 bits a sample, RGB, deflated, filtered by rows, not interlaced.
  header.set([8, 2, 0, 0, 0], 8)
  const row = 3 * width
  const filtered = new Uint8Array((row + 1) * height)
  for (let y = 0; y < height; y++) {
    const at = y * (row + 1)
    // 'Up': scans have long stretches of one colour, below one another too.
    filtered[at] = 2
    for (let x = 0; x < row; x++) filtered[at + 1 + x] = rgb[y * row + x]! - (y > 0 ? rgb[(y - 1) * row + x]! : 0)
  }
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(filtered, { level: 4 })),
    chunk('IEND', new Uint8Array())
  ]
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    file.set(part, at)
    at += part.length
  }
  return file
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i)
  bytes.set(data, 8)
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)))
  return bytes
}
