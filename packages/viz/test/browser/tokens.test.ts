import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { findChromium, launchChromium, titleWhere } from '@llm-cookbook/browser'
import { loadEncoding } from '@llm-cookbook/tokenize'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokensHtml } from '../../src/index.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const o200k = await loadEncoding('o200k_base')
const text = 'Tokenization is fun!\nLow, lower 🦜 <script>document.title="hacked"</script>\n\n\tint x = 1;'
const html = tokensHtml({
  text,
  title: 'A <b>title</b>',
  tokenizations: [
    { name: 'o200k & others', tokens: o200k.encodeWithOffsets(text) },
    { name: 'characters', tokens: Array.from({ length: text.length }, (_, i) => ({ id: i, start: i, end: i + 1 })) }
  ]
})

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

describe.skipIf(findChromium() === undefined)(titleWhere('tokensHtml in a browser'), () => {
  let browser: Browser
  let page: Page
  const said: string[] = []
  beforeAll(async () => {
    browser = await launchChromium()
    page = await browser.newPage({ viewport: { width: 800, height: 600 } })
    page.on('console', message => said.push(message.text()))
    page.on('pageerror', error => said.push(String(error)))
    await page.setContent(html)
  })
  afterAll(() => browser.close())

  it('shows markup as text, and runs nothing', async () => {
    expect(await page.title()).toBe('A <b>title</b>')
    expect(await page.locator('h1').textContent()).toBe('A <b>title</b>')
    expect(await page.locator('h2').allTextContents()).toEqual(['o200k & others', 'characters'])
    const shown = await page
      .locator('section')
      .first()
      .locator('li:not(.end)')
      .evaluateAll(items => items.map(item => item.firstChild?.parentElement?.innerText.split('\n')[0] ?? ''))
    expect(shown.slice(0, 5)).toEqual(['Token', 'ization', '·is', '·fun', '!↵'])
    expect(shown.join('')).toContain('<script>document.title="hacked"</script>↵↵')
    expect(said).toEqual([])
  })
  it('shows ids and offsets where they are wanted, and else of the token under the pointer', async () => {
    const [first, second] = [page.locator('li small').nth(0), page.locator('li small').nth(1)]
    const token = (await first.innerText()).split('\n')
    expect(token).toEqual([String(o200k.encodeWithOffsets(text)[0]!.id), '0–5'])
    await page.getByLabel('ids and offsets').uncheck()
    expect([await first.isVisible(), await second.isVisible()]).toEqual([false, false])
    await page.locator('li').first().hover()
    expect([await first.isVisible(), await second.isVisible()]).toEqual([true, false])
    await page.getByLabel('ids and offsets').press('Space')
    expect(await second.isVisible()).toBe(true)
  })
  it('breaks lines where the text does', async () => {
    const places = await page
      .locator('section')
      .first()
      .locator('li:not(.end)')
      .evaluateAll(items => items.map(item => ({ top: item.getBoundingClientRect().top, text: item.textContent })))
    const end = places.findIndex(({ text }) => text.startsWith('!'))
    expect(places[end]!.top).toBe(places[0]!.top)
    expect(places[end + 1]!.top).toBeGreaterThan(places[0]!.top)
  })
  it.each(['light', 'dark'] as const)('has no serious fault of accessibility, %s', async colorScheme => {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(axe)
    const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()')
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)])).toEqual([])
  })
})

describe('tokensHtml', () => {
  const tokens = [{ id: 5, start: 0, end: 1, text: '<' }]
  it('is a page that may load and run nothing, or a part of one', () => {
    const page = tokensHtml({ tokens })
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`
    )
    expect(page).toContain('<li>&lt;<small>5<i>0–1</i></small></li>')
    const part = tokensHtml({ tokens, form: 'fragment' })
    expect(part).toMatch(/^<main class="tokens">.*<\/main>$/)
    expect(page).toContain(part)
  })
  it('counts tokens and characters', () => {
    expect(tokensHtml({ text: '🦜🦜', tokens: [{ id: 1, start: 0, end: 4 }] })).toContain(
      '1 token · 2 characters · 2.00 characters a token'
    )
    expect(tokensHtml({ tokens })).toContain('<p>1 token</p>')
    expect(tokensHtml({ text: '', tokens: [] })).toContain('0 tokens · 0 characters<')
  })
  it('shows ids by itself where there are few tokens', () => {
    expect(tokensHtml({ tokens })).toContain(' checked>')
    expect(tokensHtml({ tokens: Array.from({ length: 301 }, () => tokens[0]!) })).not.toContain(' checked>')
  })
  it.each([
    [{}, 'tokens, tokenizations: expected one of the two, got none'],
    [{ tokens, tokenizations: [] }, 'tokens, tokenizations: expected one of the two, got both'],
    [
      { tokenizations: [{ tokens: [{ id: 1, start: 0, end: 1 }] }] },
      'tokenizations[0].tokens[0]: expected text or bytes'
    ]
  ])('refuses %j', (options, message) => {
    expect(() => tokensHtml(options)).toThrow(message)
  })
})
