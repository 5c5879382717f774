import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it, vi } from 'vitest'
import { scatterSvg } from '../src/index.ts'
import { svgToPng } from '../src/png.ts'
import { readPng } from './support/png.ts'

const square = (inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="Roboto"><rect width="40" height="20" fill="#fff"/>${inside}</svg>`

describe('svgToPng', () => {
  it('draws an image of twice the size', async () => {
    const { width, height, pixel } = readPng(
      await svgToPng(square('<rect x="10" width="10" height="20" fill="#f00"/>'))
    )
    expect([width, height]).toEqual([80, 40])
    expect(pixel(10, 20)).toEqual([255, 255, 255, 255])
    expect(pixel(30, 20)).toEqual([255, 0, 0, 255])
  })

  it('draws it as large as asked', async () => {
    const { width, height } = readPng(await svgToPng(square(''), { scale: 0.5 }))
    expect([width, height]).toEqual([20, 10])
  })

  it.each([
    ['Latin', 'Ag'],
    ['Greek', 'λμ'],
    ['Cyrillic', 'Жд'],
    ['signs', '−≤']
  ])('has letters for every reader and no boxes: %s', async (_, text) => {
    const [letters, box] = await Promise.all([inkOf(text), inkOf('一')])
    expect(letters.ink).toBeGreaterThan(20)
    expect(letters.picture).not.toBe(box.picture)
  })

  it('draws a box for a letter that it has not, and the letter where a font is given', async () => {
    const { robotoRegular } = await import('../src/png/roboto.ts')
    expect((await inkOf('一')).picture).toBe((await inkOf('二')).picture)
    const font = await unpacked(robotoRegular)
    expect((await inkOf('A', [font])).picture).toBe((await inkOf('A')).picture)
  })

  it('has a bold weight', async () => {
    expect((await inkOf('Ag', [], 'font-weight="600"')).ink).toBeGreaterThan((await inkOf('Ag')).ink * 1.1)
  })

  it('gives the same bytes each time', async () => {
    const svg = scatterSvg({ points: Matrix.fromRows([[0, 1], [2, 3]]), title: 'Two points' }) // prettier-ignore
    expect(await svgToPng(svg)).toEqual(await svgToPng(svg))
  })

  it('refuses what is no font that it can read', async () => {
    const woff = Uint8Array.from('wOFF', character => character.charCodeAt(0))
    await expect(svgToPng(square(''), { fonts: [woff] })).rejects.toThrow(
      new TypeError('fonts[0]: expected a TrueType, OpenType or WOFF2 file, got WOFF of the first version')
    )
    await expect(svgToPng(square(''), { fonts: [new Uint8Array(0)] })).rejects.toThrow('got something else')
  })

  it('works where the application draws with resvg itself', async () => {
    await svgToPng(square(''))
    vi.resetModules()
    const again = await import('../src/png.ts')
    expect(await again.svgToPng(square(''))).toEqual(await svgToPng(square('')))
  })

  it('says what to install', async () => {
    vi.resetModules()
    vi.doMock('@resvg/resvg-wasm', () => {
      throw new Error('Cannot find package')
    })
    const { svgToPng: lonely } = await import('../src/png.ts')
    await expect(lonely(square(''))).rejects.toMatchObject({
      name: 'VizError',
      code: 'missing-package',
      message: 'A PNG is drawn by an optional package, which is not installed: npm install @resvg/resvg-wasm'
    })
    vi.doUnmock('@resvg/resvg-wasm')
    // The next one may find it.
    expect(await lonely(square(''))).toBeInstanceOf(Uint8Array)
  })

  it('refuses what is no SVG, in words', async () => {
    await expect(svgToPng('not markup')).rejects.toThrow(/^svg: expected an SVG document, got what resvg refuses: /)
    await expect(svgToPng('<html/>')).rejects.toThrow(TypeError)
  })

  it('refuses an image that memory would not hold', async () => {
    const huge = '<svg xmlns="http://www.w3.org/2000/svg" width="10000" height="10000"/>'
    await expect(svgToPng(huge)).rejects.toThrow(
      'scale: expected an image of 100000000 pixels at most, got 20000 × 20000; a smaller scale is less'
    )
  })

  it.each([0, -1, 17, NaN])('refuses a scale of %d', async scale => {
    await expect(svgToPng(square(''), { scale })).rejects.toThrow(/^scale: expected a number from 0.1 to 16, got /)
  })
})

async function inkOf(
  text: string,
  fonts: readonly Uint8Array[] = [],
  style = ''
): Promise<{ ink: number; picture: string }> {
  const svg = square(`<text x="2" y="16" ${style}>${text}</text>`)
  const { width, height, pixel } = readPng(await svgToPng(svg, { fonts }))
  let [ink, picture] = [0, '']
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isDark = pixel(x, y)[0]! < 128
      ink += Number(isDark)
      picture += isDark ? '#' : ' '
    }
    picture += '\n'
  }
  return { ink, picture }
}

async function unpacked(base64: string): Promise<Uint8Array> {
  const { gunzipSync } = await import('node:zlib')
  return gunzipSync(Buffer.from(base64, 'base64'))
}
