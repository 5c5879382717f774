import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchChromium } from '@llm-cookbook/browser'
import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { serveSite, type BuiltSite } from './site.ts'

/** Sizes at which every live part is driven. */
export const screens = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const
export type Screen = keyof typeof screens

export interface Reader {
  readonly site: BuiltSite
  /** Opens a page of the site; what goes wrong on it is remembered. */
  open(path: string, options?: { screen?: Screen; dark?: boolean }): Promise<Visit>
  close(): Promise<void>
}

export interface Visit {
  readonly page: Page
  /** A live part by its title, scrolled to and, where it has to be, started; ready when `until` is to be seen in it. */
  live(title: string, until: (part: Locator) => Locator): Promise<Locator>
  /** A picture into the folder that LLM_COOKBOOK_SCREENSHOTS names, if it does. */
  picture(name: string, of?: Locator): Promise<void>
  /** Asserts a clean console, no request that leaves the site, nothing wider than the screen, and nothing serious for axe. */
  leave(): Promise<void>
}

/** A browser before the built site. */
export async function startReader(): Promise<Reader> {
  const [site, browser] = await Promise.all([serveSite(), launchChromium({ webgl: true })])
  return {
    site,
    open: (path, { screen = 'desktop', dark = false } = {}) => visit(site, browser, path, screen, dark),
    async close() {
      await browser.close()
      await site.close()
    }
  }
}

async function visit(site: BuiltSite, browser: Browser, path: string, screen: Screen, dark: boolean): Promise<Visit> {
  const context = await browser.newContext({
    viewport: screens[screen],
    colorScheme: dark ? 'dark' : 'light',
    serviceWorkers: 'block'
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(`not caught: ${error.message}`))
  page.on('console', message => {
    if (message.text() === 'Service Worker registration blocked by Playwright') return
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`${message.type()}: ${message.text()}`)
  })
  const home = site.address('')
  page.on('request', request => {
    if (!request.url().startsWith(home) && !/^(data|blob):/.test(request.url()))
      faults.push(`left the site: ${request.url()}`)
  })
  await page.goto(site.address(path))
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}))
  return {
    page,
    async live(title, until) {
      const part = page.getByRole('region', { name: title, exact: true })
      await part.scrollIntoViewIfNeeded()
      const start = part.getByRole('button', { name: 'Start', exact: true })
      if (await start.isVisible()) await start.click()
      await until(part).first().waitFor({ timeout: 60_000 })
      return part
    },
    async picture(name, of) {
      const into = process.env['LLM_COOKBOOK_SCREENSHOTS']
      if (into === undefined) return
      mkdirSync(into, { recursive: true })
      await (of ?? page).screenshot({ path: join(into, `${name}-${screen}${dark ? '-dark' : ''}.png`) })
    },
    async leave() {
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      )
      expect(wide, 'pixels that stand over the right edge').toBe(0)
      expect(await seriousFaults(page)).toEqual([])
      expect(faults).toEqual([])
      await context.close()
    }
  }
}

const axe = fileURLToPath(import.meta.resolve('axe-core'))

async function seriousFaults(page: Page): Promise<string[]> {
  // Between two colours there is a moment with neither.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  await page.evaluate(await readFile(axe, 'utf8'))
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
    ).axe.run()
    interface Violation {
      id: string
      impact: string
      nodes: { html: string }[]
    }
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
  })
}
