import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, launchChromium, titleWhere } from '@llm-cookbook/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { weigh } from './support/measure.ts'
import { screens, startReader, type Reader, type Screen } from './support/reader.ts'
import { pagesOf, serveSite, type BuiltSite } from './support/site.ts'

const dist = join(import.meta.dirname, '../.vitepress/dist')

describe('the pages as they are built', () => {
  const pages = pagesOf().map(page => ({ page, html: readFileSync(join(dist, page), 'utf8') }))
  const ids = new Map(
    pages.map(({ page, html }) => [page, new Set(Array.from(html.matchAll(/\sid="([^"]+)"/g), ([, id]) => id!))])
  )

  test('every link leads to a page that is there, and to a heading that it has', () => {
    const dead = pages.flatMap(({ page, html }) =>
      Array.from(html.matchAll(/<a\s[^>]*?href="([^"]*)"/g), ([, href]) => href!)
        .filter(href => !/^[a-z][a-z+.-]*:/i.test(href))
        .flatMap(href => {
          const to = new URL(href.replaceAll('&amp;', '&'), `http://site/${page}`)
          const path = decodeURI(to.pathname.slice(1)).replace(/(^|\/)$/, '$1index.html')
          const anchors = ids.get(path)
          if (anchors === undefined) return [`${page}: ${href}`]
          const fragment = decodeURIComponent(to.hash.slice(1))
          return fragment === '' || anchors.has(fragment) ? [] : [`${page}: ${href} has no such heading`]
        })
    )
    expect(dead).toEqual([])
  })

  test('every page has a title, a description, a language, a policy, and what others show of it', () => {
    for (const { page, html } of pages) {
      expect(html, page).toMatch(/<html lang="en"/)
      expect(html, page).toMatch(/<title>[^<]+<\/title>/)
      expect(html, page).toMatch(/<meta name="description" content="[^"]{10,}"/)
      expect(html, page).toMatch(/<meta property="og:title" content="[^"]+"/)
      expect(html, page).toMatch(/<meta property="og:description" content="[^"]{10,}"/)
      expect(html, page).toContain("default-src 'self'")
    }
  })

  test('no page asks a stranger for a script, a style or a picture', () => {
    for (const { page, html } of pages) {
      const asked = html.matchAll(/<(?:script|img|iframe|link|source)\s[^>]*(?:src|href)="((?:https?:)?\/\/[^"]*)"/g)
      expect(
        Array.from(asked, ([, address]) => address),
        page
      ).toEqual([])
    }
  })

  test('no two pages have the same title or description', () => {
    const said = (pattern: RegExp): (string | undefined)[] => pages.map(({ html }) => pattern.exec(html)?.[1])
    const titles = said(/<title>([^<]+)/)
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([])
    const descriptions = said(/<meta name="description" content="([^"]+)/)
    expect(descriptions.filter((text, i) => descriptions.indexOf(text) !== i)).toEqual([])
  })
})

describe.skipIf(findChromium() === undefined)(titleWhere('the site in a browser'), () => {
  let reader: Reader
  let site: BuiltSite
  let browser: Browser
  beforeAll(async () => {
    ;[reader, site, browser] = await Promise.all([startReader(), serveSite('/'), launchChromium()])
  })
  afterAll(async () => {
    await Promise.all([reader.close(), site.close(), browser.close()])
  })

  test('no page loads 150 kB of script before a part is used, anything of strangers, or what is not there', async () => {
    // Pages of one kind load the same but for their text; `measure` opens all.
    const most = ['reference/classify.html', 'packages/rag.html', 'compare/tokenize.html', 'migrate/gensim.html']
    const pages = pagesOf().filter(page => /^(?:guide\/|[\w-]+\.html$)/.test(page) || most.includes(page))
    const weighAll = async (): Promise<void> => {
      const own = await serveSite('/')
      for (let page = pages.pop(); page !== undefined; page = pages.pop()) {
        const { script, strangers, missing } = await weigh(browser, own, page)
        expect(script, `script of ${page}`).toBeLessThan(150_000)
        expect(strangers, page).toEqual([])
        expect(missing, page).toEqual([])
      }
      await own.close()
    }
    await Promise.all(Array.from({ length: 4 }, weighAll))
  }, 120_000)

  test.each(Object.keys(screens) as Screen[])('the first page shows the way, on a %s', async screen => {
    const visit = await reader.open('index.html', { screen })
    await visit.live('A vocabulary learnt from your text', part => part.locator('.kit-tokens li'))
    await visit.picture('home')
    await visit.leave()
  })

  test.each([
    ['reference/viz.html', 'desktop', false],
    ['reference/rag-node.html', 'phone', true],
    ['packages/tokenize.html', 'phone', false],
    ['benchmarks.html', 'phone', false],
    ['recipes.html', 'desktop', true]
  ] as const)('%s reads well on a %s', async (page, screen, dark) => {
    const visit = await reader.open(page, { screen, dark })
    await visit.picture(page.replaceAll('/', '-').replace('.html', ''))
    await visit.leave()
  })

  test('the search finds an export by its name', async () => {
    const visit = await reader.open('index.html')
    await visit.page.keyboard.press('/')
    await visit.page.locator('#localsearch-input').fill('fitUmap')
    await visit.page.locator('.result').first().waitFor()
    await visit.page.keyboard.press('Enter')
    await visit.page.waitForURL(/reference\/viz/)
    await visit.leave()
  })

  test('by keyboard alone a reader skips to the text and walks the navigation', async () => {
    const visit = await reader.open('guide/01-tokens.html')
    await visit.page.keyboard.press('Tab')
    expect(await visit.page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await visit.page.keyboard.press('Enter')
    expect(await visit.page.evaluate(() => location.hash)).toBe('#VPContent')
    await visit.leave()
  })

  test('nothing moves for a reader who asked for stillness', async () => {
    const page = await browser.newPage({ reducedMotion: 'reduce', serviceWorkers: 'block' })
    await page.goto(site.address('index.html'))
    const seconds = await page.evaluate(() =>
      Array.from(document.querySelectorAll('*'), element => {
        const { transitionDuration, animationDuration } = getComputedStyle(element)
        return {
          name: element.tagName + '.' + element.className,
          seconds: Math.max(...`${transitionDuration},${animationDuration}`.split(',').map(Number.parseFloat))
        }
      }).filter(({ seconds }) => seconds > 0.001)
    )
    expect(seconds).toEqual([])
    await page.close()
  })

  test('what is not there is answered at any depth by a page that finds its way home', async () => {
    for (const [server, address] of [
      [reader.site, 'guide/deep/01-token.html'],
      [site, 'nothing']
    ] as const) {
      const page = await browser.newPage({ serviceWorkers: 'block' })
      expect((await page.goto(server.address(address)))?.status()).toBe(404)
      await page.waitForFunction(
        home => document.querySelector<HTMLAnchorElement>('#home')?.href === home,
        server.address('')
      )
      expect(await page.title()).toContain('Not here')
      if (address.includes('token')) await page.getByRole('link', { name: 'guide/01-tokens' }).click()
      else await page.locator('#home').click()
      await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}))
      await page.close()
    }
  })

  test('without a network the site stays, with what was loaded and what was not', async () => {
    const server = await serveSite('/some/path/')
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(server.address('guide/01-tokens.html'))
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
      if (!navigator.serviceWorker.controller) {
        await new Promise(resolve => {
          navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
        })
      }
    })
    // A heavy part, which is kept because it was asked for.
    const part = page.getByRole('region', { name: 'From bytes to tokens, a merge at a time' })
    await part.getByRole('button', { name: 'Start' }).click()
    await part.locator('.kit-tokens li').first().waitFor()

    await server.close()
    await page.reload()
    await part.getByRole('button', { name: 'Start' }).click()
    await part.locator('.kit-tokens li').first().waitFor()
    // By a link, whose script is loaded, and by its address.
    await page.getByRole('link', { name: 'Packages', exact: true }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Packages' }).waitFor()
    await page.goto(server.address('reference/vector.html'))
    await page.getByRole('heading', { level: 1, name: '@llm-cookbook/vector' }).waitFor()
    await page.goto(server.address('reference/'))
    await page.getByRole('heading', { level: 1, name: 'Reference' }).waitFor()
    await page.goto(server.address('not/a/page.html'))
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    await context.close()
  }, 30_000)
})
