/**
 * Takes the pictures of pages for the READMEs; needs Chromium.
 *
 *     pnpm --filter @llm-cookbook/demo picture              # all of them
 *     pnpm --filter @llm-cookbook/demo picture projector
 *
 * - docs/chat.png: `cookbook chat --web` with the bundled documents, a question, its answer with citations, and the page of one
 *   with the passage marked. No model writes the answer, so that it is the same for everyone.
 * - docs/projector.png: what `cookbook plot --out page.html` makes of the bundled articles, an album chosen.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launchChromium } from '@llm-cookbook/browser'
import type { Browser, Page } from 'playwright-core'
import { palettePng } from './palette-png.ts'

/** Pixels. */
const [width, height] = [1280, 800]

const root = resolve(import.meta.dirname, '../../..')
const pictures: Record<string, (page: Page, folder: string) => Promise<Buffer>> = { chat, projector }
const names = process.argv.slice(2)
const browser = await launchChromium({ webgl: true })
const folder = await mkdtemp(join(tmpdir(), 'cookbook-picture-'))
try {
  for (const [name, take] of Object.entries(pictures)) {
    if (names.length > 0 && !names.includes(name)) continue
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light', reducedMotion: 'reduce' })
    const picture = await encode(browser, await take(page, folder))
    const file = join(root, `docs/${name}.png`)
    await writeFile(file, picture)
    console.log(`wrote ${file}, ${Math.round(picture.length / 1000)} kB`)
  }
} finally {
  await browser.close()
  await rm(folder, { recursive: true, force: true })
}

function cookbook(...args: string[]): ChildProcess {
  const main = join(root, 'apps/demo/src/main.ts')
  return spawn(process.execPath, ['--conditions=@llm-cookbook/source', main, ...args], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
}

async function chat(page: Page, folder: string): Promise<Buffer> {
  const documents = ['NIST.SP.800-207.pdf', 'bitcoin.pdf']
  const paths = documents.map(name => join(root, 'apps/demo/data', name))
  const server = cookbook('chat', '--web', '--json', '--index', join(folder, 'index'), ...paths)
  try {
    const [line] = (await once(server.stdout!.setEncoding('utf8'), 'data')) as [string]
    await page.goto((JSON.parse(line) as { url: string }).url)
    for (const name of documents) {
      await page.locator('#documents .ready', { hasText: name }).waitFor({ timeout: 60_000 })
    }
    await page.getByLabel('Question').fill('How does the policy engine decide whether to grant access?')
    await page.keyboard.press('Enter')
    await page.locator('.card').first().click()
    await page.locator('mark.on-paper').first().waitFor()
    // Neither the pointer nor the focus is part of the picture.
    await page.mouse.move(0, 0)
    await page.locator('#viewed').focus()
    return await page.screenshot()
  } finally {
    server.kill('SIGINT')
    await once(server, 'exit')
  }
}

async function projector(page: Page, folder: string): Promise<Buffer> {
  const file = join(folder, 'page.html')
  const [code] = (await once(cookbook('plot', '--out', file), 'exit')) as [number]
  if (code !== 0) throw new Error(`cookbook plot ended with ${code}`)
  await page.goto(pathToFileURL(file).href)
  // An album is found and chosen: its text, its neighbours, and where they are.
  await page.getByRole('searchbox').fill('studio album by')
  await page.getByRole('searchbox').press('Enter')
  await page.getByRole('row', { name: 'The Spice of Life' }).click()
  await page.getByRole('searchbox').fill('')
  await page.getByRole('heading', { level: 1 }).click()
  return page.screenshot()
}

/** The browser knows how to read its own pictures. */
async function encode(browser: Browser, screenshot: Buffer): Promise<Buffer> {
  const page = await browser.newPage()
  const pixels = await page.evaluate(async base64 => {
    const response = await fetch(`data:image/png;base64,${base64}`)
    const bitmap = await createImageBitmap(await response.blob())
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
    context.drawImage(bitmap, 0, 0)
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
    return btoa(Array.from(data, byte => String.fromCharCode(byte)).join(''))
  }, screenshot.toString('base64'))
  return palettePng(Buffer.from(pixels, 'base64'), width, height)
}
