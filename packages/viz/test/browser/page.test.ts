import { findChromium, launchChromium, titleWhere } from '@llm-cookbook/browser'
import type { AxeResults } from 'axe-core'
import { createRequire } from 'node:module'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Download, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Matrix, projectorHtml, type ProjectorOptions } from '../../src/index.ts'
import { threeGroups } from '../support/projector.ts'

/** Row 1 is in the middle of the picture, the others at its ends. */
const three = Matrix.fromRows([
  [-1, -1],
  [0, 0],
  [1, 1]
])

describe.skipIf(findChromium() === undefined)(titleWhere('the page'), () => {
  let browser: Browser
  let folder: string
  /** One for all tests that want no other; to open another is what takes the time. */
  let usual: Page | undefined
  let opened: Page[] = []
  /** What should not have been: words on the console, errors, requests other than for the page itself. */
  let complaints: string[] = []
  let pages = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'projector-'))
    browser = await launchChromium({ webgl: true })
  })

  afterEach(async () => {
    await Promise.all(opened.filter(page => page !== usual).map(page => page.context().close()))
    await usual?.mouse.move(5, 5)
    expect(complaints).toEqual([])
    opened = []
    complaints = []
  })

  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true })
  })

  async function newPage(context: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 800, height: 500 }, ...context })).newPage()
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    page.on('dialog', dialog => complaints.push(dialog.message()))
    page.on('request', request => {
      const isPage = request.isNavigationRequest() || /^(blob|data):/.test(request.url())
      if (!isPage) complaints.push(request.url())
    })
    opened.push(page)
    return page
  }

  async function open(options: ProjectorOptions, link = '', context?: BrowserContextOptions): Promise<Page> {
    // Another name each time: with the same, only what follows the # would change, and nothing be loaded.
    const path = join(folder, `${++pages}.html`)
    await writeFile(path, projectorHtml(options))
    const page = context ? await newPage(context) : (usual ??= await newPage())
    await page.goto(`${pathToFileURL(path).href}#${link}`)
    await page.waitForFunction(() => document.activeElement?.id === 'picture')
    return page
  }

  const textOf = async (page: Page, selector: string): Promise<string> =>
    (await page.locator(selector).textContent()) ?? ''
  const textsOf = (page: Page, selector: string): Promise<string[]> => page.locator(selector).allTextContents()
  const link = (page: Page): string => decodeURIComponent(new URL(page.url()).hash.slice(1))
  const linked = (page: Page, part: string): Promise<void> =>
    page.waitForURL(url => decodeURIComponent(url.hash).includes(part))
  const contentOf = async (download: Download): Promise<Buffer> => readFile(await download.path())
  /** The middle of the picture in the window. */
  async function middle(page: Page): Promise<{ x: number; y: number }> {
    const { x, y, width, height } = (await page.locator('#picture').boundingBox())!
    return { x: x + width / 2, y: y + height / 2 }
  }
  /** Until the picture stays as it is: what flies has arrived, and all is drawn. */
  async function rested(page: Page): Promise<Buffer> {
    let [before, now] = [Buffer.alloc(0) as Buffer, await page.locator('#picture').screenshot()]
    while (!before.equals(now)) [before, now] = [now, await page.locator('#picture').screenshot()]
    return now
  }

  /** The share of pixels that differ by more than what rounding does to them. */
  function difference(page: Page, ...pictures: [Buffer, Buffer]): Promise<number> {
    return page.evaluate(
      async sources => {
        const pixels = await Promise.all(
          sources.map(async source => {
            const bytes = Uint8Array.from(atob(source), character => character.charCodeAt(0))
            const picture = await createImageBitmap(new Blob([bytes]))
            const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!
            context.drawImage(picture, 0, 0)
            return context.getImageData(0, 0, picture.width, picture.height).data
          })
        )
        const [a, b] = pixels as [Uint8ClampedArray, Uint8ClampedArray]
        return a.filter((value, i) => Math.abs(value - b[i]!) > 24).length / a.length
      },
      pictures.map(picture => picture.toString('base64'))
    )
  }

  it('shows what it was given, and how far to believe it', async () => {
    const page = await open(threeGroups(90))
    expect(await page.title()).toBe('Three groups')
    expect(await textOf(page, 'h1')).toBe('Three groups')
    expect(await textOf(page, '#about')).toBe('90 points')
    expect(await textsOf(page, '#layouts label')).toEqual(['UMAP2D · trust 0.981', 'PCA3D · trust 0.840'])
    expect(await textOf(page, '#trust p')).toMatch(/^Believe the neighbourhoods.* rough guide\.$/)
    await page.getByText('Measures of 15 neighbours').click()
    expect(await textsOf(page, '#trust dt')).toHaveLength(4)
    expect(await page.getByRole('application').getAttribute('aria-label')).toBe('UMAP: 90 points in 2 dimensions')
    expect((await rested(page)).length).toBeGreaterThan(3000)
  })

  it('flies from one picture to another', async () => {
    const page = await open(threeGroups(90))
    const before = await rested(page)
    await page.getByLabel('PCA').check()
    expect(await textOf(page, '#trust p')).toMatch(/^Neighbourhoods are often wrong here\./)
    await linked(page, 'layout=PCA')
    expect(before.equals(await rested(page))).toBe(false)
    await page.locator('#picture').press('1')
    expect(await page.getByRole('radio', { name: 'UMAP' }).isChecked()).toBe(true)
  })

  describe('legend', () => {
    it('hides, shows and isolates categories', async () => {
      const page = await open(threeGroups(90))
      const items = page.locator('#legend li button')
      const pressed = (): Promise<(string | null)[]> =>
        items.evaluateAll(all => all.map(item => item.getAttribute('aria-pressed')))
      expect(await items.allTextContents()).toEqual(['fruit30', 'metal30', 'river30'])
      const before = await rested(page)
      await items.nth(1).click()
      expect(await pressed()).toEqual(['true', 'false', 'true'])
      await page.mouse.move(5, 5)
      expect(before.equals(await rested(page))).toBe(false)
      await page.getByTitle('Table of points').click()
      expect(await textOf(page, '#list-name')).toBe('60 of 90 points')
      await items.nth(2).click({ modifiers: ['Shift'] })
      expect(await pressed()).toEqual(['false', 'false', 'true'])
      await items.nth(2).click({ modifiers: ['Shift'] })
      expect(await pressed()).toEqual(['true', 'true', 'true'])
      await page.getByRole('button', { name: 'None' }).click()
      expect(await pressed()).toEqual(['false', 'false', 'false'])
      await page.getByRole('button', { name: 'All', exact: true }).click()
      expect(await textOf(page, '#list-name')).toBe('All 90 points')
    })

    it('makes a category stand out while the pointer is on it', async () => {
      const page = await open(threeGroups(90))
      const before = await rested(page)
      await page.locator('#legend li button').first().hover()
      expect(before.equals(await rested(page))).toBe(false)
    })

    it('shows how numbers are spread, and those of a range alone', async () => {
      const page = await open(threeGroups(90))
      await page.getByLabel('Colour').selectOption('length')
      expect(await page.locator('.histogram i').count()).toBe(40)
      expect(await textsOf(page, '.ends span')).toEqual(['0', '9.434'])
      expect(await textOf(page, '#legend > .soft')).toBe('9 without a number')
      await page.getByLabel('From').fill('0.5')
      expect(await textsOf(page, '.ends span')).toEqual(['4.717', '9.434'])
      await page.getByTitle('Table of points').click()
      expect(await textOf(page, '#list-name')).toBe('60 of 90 points')
      await page.getByLabel('To', { exact: true }).fill('0.2')
      expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('0.5')
      await page.getByRole('button', { name: 'Take off: Legend' }).click()
      expect(await page.getByLabel('From').inputValue()).toBe('0')
      expect(await textOf(page, '#list-name')).toBe('All 90 points')
    })

    it('shows numbers that are all the same', async () => {
      const page = await open({ points: three, columns: { same: [2.5, 2.5, 2.5] } })
      expect(await textsOf(page, '.ends span')).toEqual(['2.5', '2.5'])
      expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('1')
    })

    it('takes numbers of classes as categories, and as a scale where it should', async () => {
      const page = await open({ ...threeGroups(90), colorBy: 'cluster' })
      expect(await textsOf(page, '#legend li')).toEqual(['023', '123', '222', '322'])
      await page.getByLabel('As categories').uncheck()
      expect(await page.locator('.histogram').count()).toBe(1)
      await page.getByLabel('Colour').selectOption('One colour')
      expect(await textOf(page, '#legend')).toBe('')
    })

    it('lists a thousand categories', async () => {
      const kind = Array.from({ length: 2000 }, (_, row) => `kind ${row % 1000}`)
      const page = await open({ points: new Matrix(2000, 2), columns: { kind }, colorBy: 'kind' })
      expect(await page.locator('#legend li').count()).toBe(1000)
    })
  })

  it('sizes and labels the points by columns', async () => {
    const page = await open(threeGroups(90))
    const pictures = [await rested(page)]
    await page.getByLabel('Size').selectOption('length')
    pictures.push(await rested(page))
    await page.getByLabel('Labels').selectOption('code')
    pictures.push(await rested(page))
    await page.getByLabel('Names at the class means').uncheck()
    pictures.push(await rested(page))
    expect(new Set(pictures.map(picture => picture.toString('base64'))).size).toBe(4)
    await linked(page, 'size=length&label=column+code&means=false')
  })

  it('finds words and expressions, and says where an expression is wrong', async () => {
    const page = await open(threeGroups(90))
    const before = await rested(page)
    await page.getByRole('searchbox').fill('METAL NUMBER 4')
    await page.waitForFunction(() => document.getElementById('found')!.textContent === '5 of 90')
    expect(before.equals(await rested(page))).toBe(false)
    expect(await textsOf(page, '#legend li')).toEqual(['fruit0 of 30', 'metal5 of 30', 'river0 of 30'])
    await page.getByTitle('Regular expression').click()
    await page.getByRole('searchbox').fill('^(fruit|river) number \\d,')
    await page.waitForFunction(() => document.getElementById('found')!.textContent === '7 of 90')
    await page.getByRole('searchbox').fill('(')
    await page.waitForFunction(() =>
      document.getElementById('found')!.textContent.startsWith('Invalid regular expression')
    )
    expect(await page.getByRole('searchbox').getAttribute('aria-invalid')).toBe('true')
    await page.getByRole('searchbox').fill('river')
    await page.getByRole('searchbox').press('Enter')
    expect(await textOf(page, '#list-name')).toBe('30 of 90 points')
  })

  it('tells of the point under the pointer, and all of the one that is clicked', async () => {
    const page = await open({
      points: three,
      texts: ['left', 'in the middle', 'right'],
      columns: { score: [1, 0.25, null] }
    })
    await rested(page)
    const { x, y } = await middle(page)
    await page.mouse.move(x, y)
    await page.locator('#card').waitFor({ state: 'visible' })
    expect(await textsOf(page, '#card > *')).toEqual(['in the middle', 'score: 0.25'])
    await page.mouse.click(x, y)
    expect(await textOf(page, '#point-name')).toBe('Row 1')
    expect(await textOf(page, '#text')).toBe('in the middle')
    expect(await textsOf(page, '#values > *')).toEqual(['score', '0.25'])
    expect(await textOf(page, '#near')).toBe('Nearest in this picture')
    expect(await textsOf(page, '#neighbors button')).toEqual(['left1.41', 'right1.41'])
    expect(await textOf(page, '#live')).toBe('Row 1: in the middle')
    await page.locator('#neighbors button').nth(1).click()
    expect(await textsOf(page, '#values > *')).toEqual(['score', '–'])
    await page.getByTitle('Close the point').click()
    expect(await page.locator('#details').isVisible()).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('picture')
  })

  it('shows the neighbours in the data, and how many of them the picture has', async () => {
    const options = threeGroups(90)
    const page = await open(options, 'chosen=4')
    const { indices, k } = options.neighbors!
    const rows = [...indices.subarray(4 * k, 5 * k)]
    expect(await textOf(page, '#near')).toBe('Nearest in the data')
    expect(await textOf(page, '#near-note')).toMatch(
      /^\d of these 5 are nearest in UMAP, too \(by euclidean distance\)$/
    )
    const shown = await textsOf(page, '#neighbors button > span:first-of-type')
    expect(shown).toEqual(rows.map(row => options.texts![row]))
    await page.getByRole('button', { name: 'Zoom to it' }).click()
    await page.waitForURL(url => Number(decodeURIComponent(url.hash).split('~')[3]) > 1.2)
  })

  it('selects with the lasso, lists what it caught, and saves it', async () => {
    const options = threeGroups(300)
    const page = await open(options)
    await rested(page)
    await page.getByTitle('Lasso').click()
    const box = (await page.locator('#picture').boundingBox())!
    // Around the left half.
    const corners = [[0.01, 0.02], [0.5, 0.02], [0.5, 0.98], [0.01, 0.98]] as const // prettier-ignore
    const at = ([x, y]: readonly [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height]
    await page.mouse.move(...at(corners[0]))
    await page.mouse.down()
    for (const corner of corners) await page.mouse.move(...at(corner), { steps: 4 })
    await page.mouse.up()
    await page.locator('#list').waitFor({ state: 'visible' })
    const [, caught] = /^(\d+) of 300 points$/.exec(await textOf(page, '#list-name'))!
    expect(Number(caught)).toBeGreaterThan(60)
    expect(Number(caught)).toBeLessThan(290)
    expect(await page.getByTitle('Move').getAttribute('aria-pressed')).toBe('true')
    expect(await page.locator('#rows tr').count()).toBe(50)
    const [first] = await textsOf(page, '#rows td:first-child')
    await page.getByRole('button', { name: 'Next' }).click()
    expect((await textsOf(page, '#rows td:first-child'))[0]).not.toBe(first)
    expect(await textOf(page, '#page')).toMatch(/^51 to /)
    const faded = await rested(page)
    await page.getByLabel('Hide the others').check()
    expect(faded.equals(await rested(page))).toBe(false)
    await page.getByRole('button', { name: 'Zoom to these' }).click()
    const saving = page.waitForEvent('download')
    await page.getByTitle('Save and share').first().click()
    await page.getByRole('button', { name: `${caught} points as CSV` }).click()
    const download = await saving
    expect(download.suggestedFilename()).toBe('three-groups.csv')
    const lines = (await contentOf(download)).toString().trimEnd().split('\r\n')
    expect(lines).toHaveLength(1 + Number(caught))
    expect(lines[0]).toBe('row,text,kind,length,cluster,code,UMAP x,UMAP y,PCA x,PCA y,PCA z')
    await page.locator('#rows button').first().click()
    expect(await page.locator('#rows tr').first().getAttribute('class')).toBe('current')
    await page.getByRole('button', { name: 'Take off: Lasso' }).click()
    expect(await textOf(page, '#list-name')).toBe('All 300 points')
    await page.getByTitle('Close the table').click()
  })

  it('saves the picture, the points, and the address of the view', async () => {
    const page = await open(threeGroups(90), 'chosen=3', { permissions: ['clipboard-read', 'clipboard-write'] })
    await rested(page)
    const save = async (name: string): Promise<Download> => {
      const saving = page.waitForEvent('download')
      await page.getByTitle('Save and share').first().click()
      await page.getByRole('button', { name }).click()
      return saving
    }
    const png = await save('Picture as PNG')
    expect(png.suggestedFilename()).toBe('three-groups.png')
    const bytes = await contentOf(png)
    const { width, height } = (await page.locator('#picture').boundingBox())!
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([width, height])
    expect((await contentOf(await save('90 points as CSV'))).toString().split('\r\n')).toHaveLength(92)
    await page.getByTitle('Save and share').first().click()
    await page.getByRole('button', { name: 'Copy the link of this view' }).click()
    await page.waitForFunction(() => document.getElementById('live')!.textContent === 'Copied')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url())
  })

  it('is led to the same view by its address', async () => {
    const options = threeGroups(90)
    const page = await open(options)
    await page.getByLabel('PCA').check()
    await page.getByLabel('Colour').selectOption('cluster')
    await page.locator('#legend li button').first().click()
    await page.getByRole('searchbox').fill('metal')
    await page.getByTitle('Zoom in').click()
    await page.locator('#picture').press('n')
    await page.getByTitle('Dark').click()
    await linked(page, 'theme=dark')
    const address = link(page)
    await page.mouse.move(5, 5)
    const before = await rested(page)
    const again = await open(options, new URL(page.url()).hash.slice(1), {})
    await again.mouse.move(5, 5)
    expect(await difference(again, before, await rested(again))).toBeLessThan(0.001)
    expect(link(again)).toBe(address)
    expect(await textOf(again, '#found')).toBe('30 of 90')
    await again.evaluate(() => { location.hash = 'query=river' }) // prettier-ignore
    await again.waitForFunction(() => document.querySelector<HTMLInputElement>('#query')!.value === 'river')
    expect(await again.getByRole('radio', { name: 'UMAP' }).isChecked()).toBe(true)
  })

  it('is light or dark as the system is, or as the reader chooses', async () => {
    const page = await open(threeGroups(30), '', { colorScheme: 'dark' })
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    expect(await background()).toBe('rgb(20, 23, 28)')
    expect(await page.getByTitle('Dark').getAttribute('aria-pressed')).toBe('true')
    const dark = await rested(page)
    await page.getByTitle('Dark').click()
    expect(await background()).toBe('rgb(255, 255, 255)')
    expect(dark.equals(await rested(page))).toBe(false)
    await page.emulateMedia({ colorScheme: 'light' })
    // The page is told between two frames.
    await rested(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(background).toBe('rgb(20, 23, 28)')
  })

  it('zooms by its buttons', async () => {
    const page = await open(threeGroups(90))
    await page.mouse.move(5, 5)
    const start = await rested(page)
    await page.getByTitle('Zoom in').click()
    await linked(page, 'view=0~0~0~1.5~')
    await page.getByTitle('Zoom out').click()
    await linked(page, 'view=0~0~0~1~')
    await page.getByTitle('Zoom in').click()
    await page.getByTitle('Show everything').click()
    await linked(page, 'view=0~0~0~1~')
    await page.mouse.move(5, 5)
    expect(await difference(page, start, await rested(page))).toBeLessThan(0.001)
  })

  describe('keys', () => {
    it('go through the points, open and close', async () => {
      const page = await open(threeGroups(90))
      const press = async (...names: string[]): Promise<void> => {
        for (const name of names) await page.keyboard.press(name)
      }
      await press('n', 'n')
      expect(await textOf(page, '#point-name')).toBe('Row 1')
      await press('p', 'p')
      expect(await textOf(page, '#point-name')).toBe('Row 89')
      await press('t')
      expect(await page.locator('#list').isVisible()).toBe(true)
      await press('l')
      expect(await page.getByTitle('Lasso').getAttribute('aria-pressed')).toBe('true')
      await press('/')
      await page.keyboard.type('tnd/?1')
      expect(await page.getByRole('searchbox').inputValue()).toBe('tnd/?1')
      expect(await textOf(page, '#point-name')).toBe('Row 89')
      await page.waitForFunction(() => document.getElementById('found')!.textContent === '0 of 90')
      await page.locator('#picture').focus()
      await press('Escape')
      expect(await page.locator('#point').isVisible()).toBe(false)
      await press('Escape')
      expect(await page.getByTitle('Lasso').getAttribute('aria-pressed')).toBe('false')
      await press('Escape')
      expect(await page.getByRole('searchbox').inputValue()).toBe('')
      await press('Escape')
      expect(await page.locator('#details').isVisible()).toBe(false)
      await press('?')
      expect(await page.getByRole('dialog').isVisible()).toBe(true)
      await press('Escape')
      expect(await page.getByRole('dialog').isVisible()).toBe(false)
    })

    it('reach every control, and every one has a name', async () => {
      const page = await open(threeGroups(90), 'chosen=1')
      await page.getByTitle('Table of points').click()
      await page.locator('#picture').focus()
      const names = new Set<string>()
      for (let i = 0; i < 120; i++) {
        await page.keyboard.press('Tab')
        const name = await page.evaluate(() => {
          const focused = document.activeElement as HTMLInputElement
          const text = (focused.labels?.[0] ?? focused).textContent
          return `${focused.id}: ${[focused.title, focused.ariaLabel, text.trim(), 'NO NAME'].find(Boolean)}`
        })
        names.add(name)
      }
      const ids = [...names].map(name => name.split(':')[0])
      const wanted = [
        'query',
        'regex',
        'color',
        'size',
        'label',
        'means',
        'opener',
        'lasso',
        'table',
        'save',
        'theme',
        'keys',
        'next'
      ]
      expect(ids).toEqual(expect.arrayContaining([...wanted, 'close-point', 'zoom-point', 'picture']))
      // The body has the focus between the last control and the first.
      expect([...names].filter(name => name.endsWith('NO NAME'))).toEqual([])
    })
  })

  it('leaves the picture the room of a small screen', async () => {
    const page = await open(threeGroups(90), '', {
      viewport: { width: 360, height: 640 },
      hasTouch: true,
      isMobile: true
    })
    expect(await page.locator('#controls').isVisible()).toBe(false)
    expect((await page.locator('#picture').boundingBox())!.width).toBe(360)
    await page.getByTitle('Controls').tap()
    expect((await page.locator('#controls').boundingBox())!.height).toBeLessThanOrEqual(320)
    await page.getByTitle('Controls').tap()
    await page.getByTitle('Table of points').tap()
    expect(await page.locator('#list').isVisible()).toBe(true)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  })

  it('runs nothing that is in its data', async () => {
    const nasty = [
      '<img src=x onerror="alert(1)"><script>alert(2)</script>',
      '</script><script>alert(3)</script><!--<script>',
      '"><svg onload=alert(4)><style>*{display:none}</style>\u202e'
    ]
    const page = await open({
      title: nasty[1],
      layouts: nasty.map(name => ({ name, points: three })),
      texts: nasty,
      columns: { [nasty[0]!]: nasty, [nasty[2]!]: [1, 2, 3] }
    })
    await page.getByTitle('Table of points').click()
    await page.getByLabel('Labels').selectOption('Text')
    await page.getByRole('searchbox').fill('<script>')
    for (let row = 0; row < 3; row++) await page.locator('#picture').press('n')
    await page.getByLabel('Colour').selectOption('One colour')
    const { x, y } = await middle(page)
    await page.mouse.move(x, y)
    await rested(page)
    expect(await textOf(page, 'h1')).toBe(nasty[1])
    expect(await page.title()).toBe(nasty[1])
    expect(await page.locator('img, svg[onload], style ~ style').count()).toBe(0)
    // Nor would it if the page itself had a mistake: its policy forbids markup out of strings.
    const markup = page.evaluate(() => { document.body.innerHTML = '<b>x</b>' }) // prettier-ignore
    await expect(markup).rejects.toThrow('TrustedHTML')
    expect(complaints.splice(0).join()).toMatch(/TrustedHTML/)
  })

  it('has no fault that axe-core calls serious', async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    const faults = async (page: Page): Promise<string[]> => {
      await page.evaluate(axe)
      return page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }
        const { violations } = await axe.run()
        return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      })
    }
    const options = threeGroups(90)
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(options, 'chosen=4&query=metal', { colorScheme, bypassCSP: true })
      await page.getByTitle('Table of points').click()
      await page.locator('#legend li button').first().click()
      await page.getByText('Measures').click()
      expect(await faults(page)).toEqual([])
      await page.getByLabel('Colour').selectOption('length')
      await page.getByTitle('Help').click()
      expect(await faults(page)).toEqual([])
    }
  })

  it('has the table and all else where nothing can be drawn', async () => {
    const page = await open(threeGroups(90), '', {})
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null
    })
    await page.reload()
    await page.waitForFunction(() => document.activeElement?.id === 'picture')
    expect(await textOf(page, '#notice')).toMatch(/^No picture can be drawn here: .*WebGL2/)
    await page.getByTitle('Table of points').click()
    await page.locator('#rows button').nth(2).click()
    expect(await textOf(page, '#point-name')).toBe('Row 2')
    expect(await page.locator('#neighbors li').count()).toBe(5)
    await page.getByTitle('Save and share').first().click()
    expect(await page.getByRole('button', { name: 'Picture as PNG' }).isDisabled()).toBe(true)
  })

  it('shows no point, one point, and a text of ten million characters', async () => {
    const none = await open({ points: new Matrix(0, 2) })
    expect(await textOf(none, '#notice')).toBe('There are no points to show.')
    await none.keyboard.press('n')
    await none.keyboard.press('t')
    expect(await textOf(none, '#list-name')).toBe('All 0 points')
    const one = await open({ points: new Matrix(1, 3), texts: ['long '.repeat(2_000_000)] })
    expect(await textOf(one, '#about')).toBe('1 point')
    await one.keyboard.press('n')
    expect((await textOf(one, '#text')).length).toBe(4000)
    await one.getByRole('button', { name: '9,996,000 characters more' }).click()
    expect((await textOf(one, '#text')).length).toBe(8000)
    expect(await one.locator('#neighbors li').count()).toBe(0)
  })
})
