/**
 * Takes the picture of `cookbook chat --web` for the READMEs: the bundled documents, a question, its answer with citations, and
 * the page of one with the passage marked. No model writes the answer, so that it is the same for everyone.
 *
 *     pnpm --filter @llm-cookbook/demo picture   # writes docs/chat.png; needs Chromium
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { launchChromium } from '@llm-cookbook/browser'
import type { Browser } from 'playwright-core'
import { palettePng } from './palette-png.ts'

const question = 'How does the policy engine decide whether to grant access?'
const documents = ['NIST.SP.800-207.pdf', 'bitcoin.pdf']
/** Pixels. */
const [width, height] = [1280, 800]

const root = resolve(import.meta.dirname, '../../..')
const folder = await mkdtemp(join(tmpdir(), 'cookbook-picture-'))
const main = join(root, 'apps/demo/src/main.ts')
const paths = documents.map(name => join(root, 'apps/demo/data', name))
const chat = spawn(
  process.execPath,
  ['--conditions=@llm-cookbook/source', main, 'chat', '--web', '--json', '--index', join(folder, 'index'), ...paths],
  { stdio: ['ignore', 'pipe', 'inherit'] }
)
const browser = await launchChromium()
try {
  const [line] = (await once(chat.stdout.setEncoding('utf8'), 'data')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  const picture = await encode(browser, await photograph(browser, url))
  const file = join(root, 'docs/chat.png')
  await writeFile(file, picture)
  console.log(`wrote ${file}, ${Math.round(picture.length / 1000)} kB`)
} finally {
  await browser.close()
  chat.kill('SIGINT')
  await once(chat, 'exit')
  await rm(folder, { recursive: true, force: true })
}

async function photograph(browser: Browser, url: string): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(url)
  for (const name of documents) await page.locator('#documents .ready', { hasText: name }).waitFor({ timeout: 60_000 })
  await page.getByLabel('Question').fill(question)
  await page.keyboard.press('Enter')
  await page.locator('.card').first().click()
  await page.locator('mark.on-paper').first().waitFor()
  // Neither the pointer nor the focus is part of the picture.
  await page.mouse.move(0, 0)
  await page.locator('#viewed').focus()
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
