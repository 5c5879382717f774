// How fluently the page of projectorHtml moves, and how long it takes to open: a real browser, pages of 10,000 to 1,000,000 points
// with texts, categories and numbers. Chromium draws by the CPU here, so that figures are comparable between machines without a
// graphics card; with one, they are several times as good.
//
//     node --conditions=@llm-cookbook/source bench/page.ts
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launchChromium } from '@llm-cookbook/browser'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import type { Page } from 'playwright-core'
import { projectorHtml, type ProjectorOptions } from '@llm-cookbook/viz'

const rows = ['page', 'MB', 'made in', 'opens in', 'frames a second, dragged', 'in space', 'search', 'JavaScript heap']
const table = [rows, rows.map(() => '---')]
const folder = await mkdtemp(join(tmpdir(), 'bench-page-'))
const browser = await launchChromium({ webgl: true })
for (const count of [10_000, 100_000, 1_000_000]) {
  const options = optionsOf(count)
  const made = performance.now()
  const html = projectorHtml(options)
  const making = performance.now() - made
  const path = join(folder, `${count}.html`)
  await writeFile(path, html)
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const start = performance.now()
  await page.goto(pathToFileURL(path).href)
  await page.waitForFunction(() => document.activeElement?.id === 'picture', undefined, { timeout: 120_000 })
  await page.locator('#picture').screenshot({ timeout: 120_000 })
  const opening = performance.now() - start
  const flat = await framesPerSecond(page)
  await page.locator('#picture').press('2')
  await page.waitForTimeout(2000)
  const space = await framesPerSecond(page)
  const search = await millisecondsOfSearch(page)
  const memory = await page.evaluate(() => {
    return (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize
  })
  table.push([
    `${count.toLocaleString('en')} points`,
    (html.length / 1e6).toFixed(1),
    `${(making / 1000).toFixed(2)} s`,
    `${(opening / 1000).toFixed(2)} s`,
    flat.toFixed(0),
    space.toFixed(0),
    `${search.toFixed(0)} ms`,
    `${(memory / 1e6).toFixed(0)} MB`
  ])
  await page.close()
}
await browser.close()
await rm(folder, { recursive: true })
console.log(table.map(cells => `| ${cells.join(' | ')} |`).join('\n'))
console.log(`\n1280 x 800 pixels, drawn by the CPU (SwiftShader): ${cpus()[0]?.model.trim()}, ${cpus().length} cores.`)

/** Twenty clusters in two layouts, each point with a text, a category and a number. */
function optionsOf(count: number): ProjectorOptions {
  const random = createRandom(1)
  const centers = Array.from({ length: 60 }, () => 12 * random.normal())
  const points = (columns: 2 | 3): Matrix => {
    const data = Float32Array.from({ length: count * columns }, (_, i) => {
      return centers[3 * (Math.floor(i / columns) % 20) + (i % columns)]! + random.normal()
    })
    return new Matrix(count, columns, data)
  }
  const all = Array.from({ length: count }, (_, row) => row)
  return {
    title: `${count} points`,
    layouts: [
      { name: 'Plane', points: points(2) },
      { name: 'Space', points: points(3) }
    ],
    texts: all.map(row => `Point ${row}, one of cluster ${row % 20}`),
    columns: {
      cluster: all.map(row => `cluster ${row % 20}`),
      score: all.map(() => Math.round(1000 * random.normal()) / 1000)
    }
  }
}

/** While the picture is dragged for two seconds: how often it was drawn anew. */
async function framesPerSecond(page: Page): Promise<number> {
  const { x, y, width, height } = (await page.locator('#picture').boundingBox())!
  await page.mouse.move(x + width / 2, y + height / 2)
  await page.mouse.down()
  const counted = page.evaluate(async () => {
    const start = performance.now()
    let frames = 0
    while (performance.now() - start < 2000) {
      await new Promise(resolve => requestAnimationFrame(resolve))
      frames++
    }
    return (1000 * frames) / (performance.now() - start)
  })
  const ended = new AbortController()
  const moving = (async () => {
    for (let step = 0; !ended.signal.aborted; step++)
      await page.mouse.move(x + width / 2 + 60 * Math.sin(step / 20), y + height / 2 + 40 * Math.cos(step / 20))
  })()
  const frames = await counted
  ended.abort()
  await moving
  await page.mouse.up()
  return frames
}

/** From the last letter to the count of what was found, the wait for further letters left out. */
async function millisecondsOfSearch(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>('#query')!
    field.value = 'point 77'
    const start = performance.now()
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))
    const elapsed = performance.now() - start
    await new Promise(resolve => requestAnimationFrame(resolve))
    return elapsed
  })
}
