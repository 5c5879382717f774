import type { Browser } from 'playwright-core'
import type { BuiltSite } from './site.ts'

/** What a reader's browser loads for a page before any live part is started. */
export interface PageWeight {
  readonly page: string
  /** Bytes as gzip makes them. */
  readonly html: number
  readonly script: number
  readonly style: number
  readonly other: number
  /** Addresses that are not of the site. */
  readonly strangers: readonly string[]
  /** Files of the site that were asked for and are not there. */
  readonly missing: readonly string[]
  /** First contentful paint in milliseconds. */
  readonly paint: number
}

/**
 * Opens a page in an empty browser, and waits until nothing more is loaded.
 *
 * @param options  `slow`: how many times slower the processor is made
 */
export async function weigh(
  browser: Browser,
  site: BuiltSite,
  page: string,
  { slow = 1 }: { slow?: number } = {}
): Promise<PageWeight> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block' })
  const tab = await context.newPage()
  const strangers: string[] = []
  const home = site.address('')
  tab.on('request', request => {
    if (!request.url().startsWith(home) && !/^(data|blob):/.test(request.url())) strangers.push(request.url())
  })
  if (slow > 1) {
    const session = await context.newCDPSession(tab)
    await session.send('Emulation.setCPUThrottlingRate', { rate: slow })
  }
  site.sent()
  await tab.goto(site.address(page), { waitUntil: 'networkidle' })
  const paint = await tab.evaluate(
    () =>
      new Promise<number>(resolve => {
        const observer = new PerformanceObserver(list => {
          const [entry] = list.getEntriesByName('first-contentful-paint')
          if (entry) resolve(entry.startTime)
        })
        observer.observe({ type: 'paint', buffered: true })
      })
  )
  await context.close()
  const sent = [...site.sent()]
  const sum = (fits: (path: string) => boolean): number =>
    sent.filter(([path]) => fits(path)).reduce((total, [, bytes]) => total + bytes, 0)
  const kinds = /\.(html|js|css)$/
  return {
    page,
    html: sum(path => path.endsWith('.html')),
    script: sum(path => path.endsWith('.js')),
    style: sum(path => path.endsWith('.css')),
    other: sum(path => !kinds.test(path)),
    strangers,
    missing: sent.map(([path]) => path).filter(path => path.startsWith('404 ')),
    paint
  }
}
