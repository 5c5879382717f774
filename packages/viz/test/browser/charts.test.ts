import { readdirSync, readFileSync } from 'node:fs'
import { findChromium, launchChromium, titleWhere } from '@llm-cookbook/browser'
import type * as axeCore from 'axe-core'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { textWidth } from '../../src/charts/text.ts'
import { barSvg } from '../../src/index.ts'
import * as png from '../../src/png.ts'
import { robotoBold, robotoRegular } from '../../src/png/roboto.ts'

const folder = new URL('../gallery/', import.meta.url)
const pictures = readdirSync(folder).filter(file => file.endsWith('.svg'))
const axe = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

describe.skipIf(findChromium() === undefined)(titleWhere('charts in a page'), () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  it('has names for screen readers, no faults of access, and texts where they were measured to be', async () => {
    const page = await browser.newPage()
    const messages: string[] = []
    page.on('console', message => messages.push(message.text()))
    page.on('pageerror', error => messages.push(error.message))
    // Machines differ in which of the fonts of a chart they have.
    const fonts = fontFace(400, robotoRegular) + fontFace(600, robotoBold)
    const charts = pictures.map(file => readFileSync(new URL(file, folder), 'utf8'))
    await page.setContent(
      `<!doctype html><html lang="en"><title>Gallery</title><style>${fonts}</style><main><h1>Gallery</h1>${charts.join('')}</main>`
    )

    const images = await page.getByRole('img').all()
    expect(images).toHaveLength(pictures.length)
    const title = /<title>(.*?)<\/title>/.exec(charts[0]!)![1]!
    expect(await page.getByRole('img', { name: title, exact: true }).count()).toBe(1)

    await page.evaluate(() => document.fonts.ready)
    await page.addScriptTag({ content: axe })
    const faults = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof axeCore }).axe.run()
      return violations.map(({ id, nodes }) => `${id}: ${nodes.length}`)
    })
    expect(faults).toEqual([])

    const texts = await page.evaluate(() =>
      Array.from(document.querySelectorAll<SVGTextElement>('text'), text => ({
        content: text.textContent,
        width: text.getComputedTextLength(),
        size: parseFloat(getComputedStyle(text).fontSize),
        bold: text.hasAttribute('font-weight')
      }))
    )
    expect(texts.length).toBeGreaterThan(200)
    for (const { content, width, size, bold } of texts) {
      // Up to a hundredth, by which hinting moves letters.
      expect(width, content).toBeLessThanOrEqual(textWidth(content, size, bold) * 1.01 + 0.5)
    }
    expect(messages).toEqual([])
    await page.close()
  })

  it('becomes the same PNG, to the byte, as in Node', async () => {
    const page = await browser.newPage()
    const { outputFiles } = await build({
      stdin: {
        contents: "export { svgToPng } from './src/png.ts'",
        resolveDir: fileURLToPath(new URL('../../', import.meta.url))
      },
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'png',
      platform: 'browser'
    })
    await page.addScriptTag({ content: outputFiles[0]!.text })
    const wasm = readFileSync(new URL(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))).toString('base64')
    const svg = readFileSync(new URL('scatter-words.svg', folder), 'utf8')
    const drawn = await page.evaluate(
      async ([chart, base64]) => {
        const decode = (text: string): Uint8Array<ArrayBuffer> =>
          Uint8Array.from(atob(text), byte => byte.charCodeAt(0))
        const { svgToPng } = (globalThis as unknown as { png: typeof png }).png
        const refused = await svgToPng(chart!).catch((error: unknown) => String(error))
        return [refused, Array.from(await svgToPng(chart!, { wasm: decode(base64!) }))]
      },
      [svg, wasm]
    )
    expect(drawn[0]).toBe(
      'VizError: wasm: expected the address of @resvg/resvg-wasm/index_bg.wasm, which only Node finds by itself'
    )
    expect(drawn[1]).toEqual(Array.from(await png.svgToPng(svg)))
    await page.close()
  })

  it('shows markup in a label as text, and runs nothing', async () => {
    const page = await browser.newPage()
    const attack = '"\'></text></svg><script>globalThis.ran = 1</script><img src=x onerror="globalThis.ran = 2">'
    const label = '<svg onload="globalThis.ran=3">'
    const chart = barSvg({
      title: attack,
      categories: [label, ']]>'],
      series: [{ name: attack, values: [1, 2] }],
      width: 1200
    })
    await page.setContent(chart)
    await page.goto(`data:image/svg+xml,${encodeURIComponent(chart)}`)
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false)
    expect(await page.locator('text', { hasText: label }).count()).toBe(1)
    expect(await page.locator('title').first().textContent()).toBe(attack)
    await page.close()
  })
})

function fontFace(weight: number, font: string): string {
  const source = `data:font/ttf;base64,${gunzipSync(Buffer.from(font, 'base64')).toString('base64')}`
  return `@font-face { font-family: Helvetica; font-weight: ${weight}; src: url(${source}) }`
}
