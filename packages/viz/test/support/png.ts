import { inflateSync } from 'node:zlib'

export interface Pixels {
  readonly width: number
  readonly height: number
  /** Red, green, blue and opacity, each from 0 to 255. */
  readonly pixel: (x: number, y: number) => readonly number[]
}

/** Reads a PNG of 8 bits a channel, in colour with or without opacity, not interlaced. */
export function readPng(bytes: Uint8Array): Pixels {
  const data = Buffer.from(bytes)
  if (data.toString('latin1', 1, 4) !== 'PNG') throw new TypeError('bytes: expected a PNG')
  const parts: Buffer[] = []
  let header = Buffer.alloc(0)
  for (let at = 8; at < data.length; at += 12 + data.readUInt32BE(at)) {
    const body = data.subarray(at + 8, at + 8 + data.readUInt32BE(at))
    const type = data.toString('latin1', at + 4, at + 8)
    if (type === 'IHDR') header = body
    if (type === 'IDAT') parts.push(body)
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const channels = { 2: 3, 6: 4 }[header[9]!]
  if (header[8] !== 8 || channels === undefined || header[12] !== 0)
    throw new TypeError('bytes: a kind of PNG not read here')
  const rows = unfilter(inflateSync(Buffer.concat(parts)), width * channels, channels)
  const pixel = (x: number, y: number): readonly number[] => {
    const at = (y * width + x) * channels
    return [...rows.subarray(at, at + 3), channels === 4 ? rows[at + 3]! : 255]
  }
  return { width, height, pixel }
}

/** Section 9 of the PNG specification: each row begins with how it was predicted. */
function unfilter(packed: Uint8Array, stride: number, step: number): Uint8Array {
  const height = packed.length / (stride + 1)
  const rows = new Uint8Array(height * stride)
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (stride + 1)]!
    for (let i = 0; i < stride; i++) {
      const at = y * stride + i
      const left = i >= step ? rows[at - step]! : 0
      const above = y > 0 ? rows[at - stride]! : 0
      const corner = i >= step && y > 0 ? rows[at - stride - step]! : 0
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]!
      rows[at] = packed[y * (stride + 1) + 1 + i]! + predicted
    }
  }
  return rows
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner
  const [a, b, c] = [left, above, corner].map(value => Math.abs(guess - value)) as [number, number, number]
  return a <= b && a <= c ? left : b <= c ? above : corner
}
