import { findChromium, launchChromium, titleWhere } from '@llm-cookbook/browser'
import { build } from 'esbuild'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type * as here from './scene-page.ts'

/** What the page calls by this name; the functions given to `evaluate` run there. */
declare const theirs: typeof here

const white = [255, 255, 255]
/** Three points, and where the screen of 600 x 400 pixels shows them. */
const three = [-1, -0.5, 0, 0, 0, 0, 1, 0.5, 0]
const [first, middle, last] = [
  [24, 338],
  [300, 200],
  [576, 62]
] as const

describe.skipIf(findChromium() === undefined)(titleWhere('scene'), () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let devTools: CDPSession
  const errors: string[] = []

  beforeAll(async () => {
    const [script, launched] = await Promise.all([bundle(), launchChromium({ webgl: true })])
    browser = launched
    context = await browser.newContext({ viewport: { width: 700, height: 500 } })
    page = await context.newPage()
    devTools = await context.newCDPSession(page)
    page.on('pageerror', error => errors.push(error.message))
    page.on('console', message => errors.push(message.text()))
    await page.setContent('<!doctype html><link rel="icon" href="data:,"><body style="margin: 0">')
    await page.addScriptTag({ content: script })
  })

  beforeEach(async () => {
    await page.mouse.move(650, 450)
    await page.evaluate(points => {
      theirs.open(points)
    }, three)
  })

  afterEach(() => {
    expect(errors).toEqual([])
  })

  afterAll(async () => {
    await browser.close()
  })

  const colorsAt = (places: readonly (readonly [number, number])[]): Promise<number[][]> =>
    page.evaluate(places => theirs.colorsAt(places), places)
  const view = () => page.evaluate(() => theirs.scene.view)
  const drawn = () => page.evaluate(() => theirs.drawn())
  const landed = () => page.evaluate(() => theirs.landed())

  describe('drawing', () => {
    it('shows each point in its colour where it can be picked, and the background elsewhere', async () => {
      const [a, b, c, none] = await colorsAt([first, middle, last, [450, 300]])
      expect([a, b, c].every(color => isReddish(color!))).toBe(true)
      expect(none).toEqual(white)
      const picked = await page.evaluate(places => places.map(([x, y]) => theirs.scene.pick(x, y)), [
        first,
        middle,
        last,
        [450, 300]
      ] as const)
      expect(picked).toEqual([0, 1, 2, undefined])
    })

    it('hides points, fades those that are not selected, and puts rings about others', async () => {
      await page.evaluate(() => {
        theirs.scene.setVisible(Uint8Array.of(1, 0, 1))
      })
      expect(await colorsAt([middle])).toEqual([white])
      expect(await page.evaluate(([x, y]) => theirs.scene.pick(x, y), middle)).toBeUndefined()

      await page.evaluate(() => {
        theirs.scene.setVisible(undefined)
        theirs.scene.setSelected(Uint8Array.of(0, 1, 0))
      })
      const [faded, selected] = await colorsAt([first, middle])
      expect(isReddish(selected!)).toBe(true)
      expect(Math.min(...faded!)).toBeGreaterThan(200)

      await page.evaluate(() => {
        theirs.scene.setHighlighted([2])
      })
      const ring = await colorsAt(Array.from({ length: 12 }, (_, i) => [last[0], last[1] + i] as const))
      expect(ring.some(color => Math.max(...color) < 110)).toBe(true)
    })

    it('draws points as large as they are told, in the colours of the theme', async () => {
      await page.evaluate(() => {
        theirs.scene.setSizes(Float32Array.of(1, 6, 1))
        theirs.scene.setTheme({ background: '#102030', text: '#ffffff', accent: '#00ff00' })
      })
      const [inside, outside] = await colorsAt([
        [320, 200],
        [340, 200]
      ])
      expect(inside![0]).toBeGreaterThan(150)
      expect(outside).toEqual([16, 32, 48])
      expect(await page.evaluate(() => [theirs.scene.pick(320, 200), theirs.scene.pick(340, 200)])).toEqual([
        1,
        undefined
      ])
    })

    it('hides what is behind in three dimensions, and not what is selected there', async () => {
      await page.evaluate(() => {
        // A large blue point between the camera and a red one.
        theirs.open([0, 0, -1, 0, 0, 1, -1, 0, 0, 1, 0, 0], 3)
        theirs.scene.setColors(Uint8Array.of(220, 20, 20, 255, 20, 20, 220, 255, 0, 0, 0, 255, 0, 0, 0, 255))
        theirs.scene.view = { center: [0, 0, 0], zoom: 1, yaw: 0, pitch: 0 }
      })
      const [hidden] = await colorsAt([middle])
      expect(hidden![2]).toBeGreaterThan(hidden![0]! + 100)
      await page.evaluate(() => {
        theirs.scene.setSelected(Uint8Array.of(1, 0, 0, 0))
      })
      const [shown] = await colorsAt([middle])
      expect(shown![0]).toBeGreaterThan(shown![2]! + 50)
    })

    it('lets points fly to a new layout, where they can be picked afterwards', async () => {
      const during = await page.evaluate(async () => {
        await theirs.drawn()
        theirs.scene.setLayout(Float32Array.of(-1, 0.5, 0, 1, 0, 0, 0, -0.5, 0), 2, true)
        await theirs.drawn()
        return theirs.scene.pick(300, 200)
      })
      expect(during).toBeUndefined()
      await page.waitForFunction(([x]) => theirs.scene.pick(x, 62) === 0, first)
      const [from, to] = await colorsAt([first, [first[0], 62]])
      expect(from).toEqual(white)
      expect(isReddish(to!)).toBe(true)
    })

    it('does not let them fly where the reader prefers less motion', async () => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      const picked = await page.evaluate(() => {
        theirs.scene.setLayout(Float32Array.of(-1, 0.5, 0, 1, 0, 0, 0, -0.5, 0), 2, true)
        return theirs.scene.pick(24, 62)
      })
      expect(picked).toBe(0)
      await page.emulateMedia({ reducedMotion: null })
    })

    it('draws the same after the graphics card was lost and found again', async () => {
      const [before, after, green] = await page.evaluate(async () => {
        theirs.scene.setSelected(Uint8Array.of(0, 1, 0))
        theirs.scene.setSizes(Float32Array.of(1, 3, 2))
        const before = await theirs.png()
        const canvas = document.querySelector('canvas')!
        const card = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!
        card.loseContext()
        await new Promise(resolve => {
          canvas.addEventListener('webglcontextlost', resolve, { once: true })
        })
        // Which must do no harm meanwhile.
        theirs.scene.setColors(Uint8Array.from({ length: 12 }, (_, i) => [10, 120, 40, 255][i % 4]!))
        await theirs.drawn()
        setTimeout(() => {
          card.restoreContext()
        })
        await new Promise(resolve => {
          canvas.addEventListener('webglcontextrestored', resolve, { once: true })
        })
        await theirs.drawn()
        const green = await theirs.png()
        theirs.scene.setColors(Uint8Array.from({ length: 12 }, (_, i) => [220, 20, 20, 255][i % 4]!))
        return [before, await theirs.png(), green] as const
      })
      expect(after).toBe(before)
      expect(green).not.toBe(before)
    })

    it('fills the host when that grows, sharply', async () => {
      const pixels = await page.evaluate(async () => {
        document.querySelector('main')!.style.width = '400px'
        await theirs.drawn()
        return Array.from(document.querySelectorAll('canvas'), ({ width, height }) => [width, height])
      })
      expect(pixels).toEqual([
        [400, 400],
        [400, 400]
      ])
      expect(isReddish((await colorsAt([[200, 200]]))[0]!)).toBe(true)
    })

    it('draws in the finer pixels of another screen, and picks in the same places', async () => {
      const metrics = { width: 700, height: 500, mobile: false }
      await devTools.send('Emulation.setDeviceMetricsOverride', { ...metrics, deviceScaleFactor: 2 })
      await drawn()
      const [point, beside] = await colorsAt([
        [600, 407],
        [600, 412]
      ])
      expect([isReddish(point!), beside]).toEqual([true, white])
      expect(await page.evaluate(() => theirs.scene.pick(300, 203))).toBe(1)
      await devTools.send('Emulation.setDeviceMetricsOverride', { ...metrics, deviceScaleFactor: 1 })
      await drawn()
    })

    it('draws nothing where there is no point, and one point in the middle', async () => {
      await page.evaluate(() => {
        theirs.open([])
      })
      expect(await colorsAt([middle])).toEqual([white])
      expect(await page.evaluate(() => theirs.scene.pick(300, 200))).toBeUndefined()
      await page.evaluate(() => {
        theirs.open([7, 7, 7], 3)
      })
      expect(isReddish((await colorsAt([middle]))[0]!)).toBe(true)
    })

    it('draws part of very many points while they move and frames are late, and all of them at rest', async () => {
      const drawn = await page.evaluate(async () => {
        const context = WebGL2RenderingContext.prototype
        const before = Object.getOwnPropertyDescriptor(context, 'drawElements')!
        const counts: number[] = []
        context.drawElements = (_mode, count) => {
          counts.push(count)
          // As long as a slow graphics card takes.
          for (const start = performance.now(); performance.now() - start < 50;);
        }
        theirs.open(Array.from({ length: 150_000 }, (_, i) => i))
        const { view } = theirs.scene
        for (let step = 0; step < 8; step++) {
          theirs.scene.view = { ...view, zoom: 1 + step / 10 }
          await new Promise(resolve => requestAnimationFrame(resolve))
        }
        const moving = counts.splice(0)
        while (counts.at(-1) !== 50_000) await new Promise(resolve => setTimeout(resolve, 20))
        Object.defineProperty(context, 'drawElements', before)
        return moving
      })
      expect(Math.max(...drawn)).toBe(50_000)
      expect(Math.min(...drawn)).toBe(20_000)
    })

    it('names what is wrong with arrays of another length', async () => {
      const messages = await page.evaluate(() => {
        const { scene } = theirs
        return [
          () => {
            scene.setLayout(new Float32Array(8), 2)
          },
          () => {
            scene.setColors(new Uint8Array(3))
          },
          () => {
            scene.setSizes(new Float32Array(2))
          },
          () => {
            scene.setVisible(new Uint8Array(2))
          },
          () => {
            scene.setSelected(new Uint8Array(4))
          }
        ].map(call => {
          try {
            call()
            return 'nothing'
          } catch (error) {
            return String(error)
          }
        })
      })
      expect(messages).toEqual([
        'RangeError: positions: expected 9 numbers, got 8',
        'RangeError: rgba: expected 12 numbers, got 3',
        'RangeError: sizes: expected 3 numbers, got 2',
        'RangeError: mask: expected 3 numbers, got 2',
        'RangeError: mask: expected 3 numbers, got 4'
      ])
    })
  })

  describe('camera', () => {
    it('pans by dragging, so that what was grabbed stays under the pointer', async () => {
      await drag([300, 250], [360, 280])
      const { center, zoom } = await view()
      expect([...center, zoom]).toEqual([-60 / 276, 30 / 276, 0, 1].map(value => expect.closeTo(value, 9) as number))
      expect(isReddish((await colorsAt([[360, 230]]))[0]!)).toBe(true)
    })

    it('zooms by the wheel about the pointer', async () => {
      await page.mouse.move(...last)
      await page.mouse.wheel(0, -300)
      await drawn()
      expect((await view()).zoom).toBeGreaterThan(1.5)
      expect(isReddish((await colorsAt([last]))[0]!)).toBe(true)
    })

    it('turns by dragging in three dimensions, and pans with the right button', async () => {
      await page.evaluate(points => {
        theirs.open(points, 3)
      }, three)
      const before = await view()
      await drag([300, 250], [350, 230])
      const turned = await view()
      expect([turned.yaw - before.yaw, turned.pitch - before.pitch, turned.center]).toEqual([
        expect.closeTo(0.3, 9),
        expect.closeTo(-0.12, 9),
        [0, 0, 0]
      ])
      await drag([300, 250], [350, 230], 'right')
      const panned = await view()
      expect([panned.yaw, panned.center[0] < 0]).toEqual([turned.yaw, true])
    })

    it('never turns over the poles', async () => {
      await page.evaluate(points => {
        theirs.open(points, 3)
      }, three)
      await drag([300, 20], [300, 390])
      expect((await view()).pitch).toBe(Math.PI / 2)
    })

    it('is moved by keys while the host has the focus', async () => {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.localName)).toBe('main')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowUp')
      expect((await view()).center).toEqual([50 / 276, 50 / 276, 0].map(value => expect.closeTo(value, 9) as number))
      await page.keyboard.press('+')
      await page.keyboard.press('+')
      await landed()
      expect((await view()).zoom).toBeCloseTo(2.25, 9)
      await page.keyboard.press('-')
      await landed()
      expect((await view()).zoom).toBeCloseTo(1.5, 9)
      await page.keyboard.press('0')
      await landed()
      expect(await view()).toEqual({ center: [0, 0, 0], zoom: 1, yaw: 0, pitch: 0 })
    })

    it('leaves keys to fields within the host, and to the browser', async () => {
      await page.evaluate(() => {
        const field = document.createElement('input')
        field.style.position = 'relative'
        document.querySelector('main')!.append(field)
        field.focus()
      })
      await page.keyboard.type('0+-')
      await page.keyboard.press('ArrowLeft')
      await drawn()
      expect(await page.evaluate(() => document.querySelector('input')?.value)).toBe('0+-')
      expect((await view()).zoom).toBe(1)
    })

    it('pans and zooms by two fingers', async () => {
      await touch('touchStart', [[200, 200]])
      await touch('touchStart', [
        [200, 200],
        [400, 200]
      ])
      // Twice as far apart about the middle, which moves by 20 pixels downwards.
      for (const [spread, shift] of [
        [150, 10],
        [200, 20]
      ] as const) {
        await touch('touchMove', [
          [300 - spread, 200 + shift],
          [300 + spread, 200 + shift]
        ])
      }
      await touch('touchEnd', [])
      await drawn()
      const { zoom, center } = await view()
      expect(zoom).toBeCloseTo(2, 6)
      expect(center[0]).toBeCloseTo(0, 6)
      // Fingers are told of one after the other, so that the middle goes a little another way than theirs.
      expect(Math.abs(center[1] - 20 / 276 / 2)).toBeLessThan(0.03)
      expect(await page.evaluate(() => theirs.told.click)).toEqual([])
    })

    it('zooms in on a double click', async () => {
      await page.mouse.dblclick(...last)
      await landed()
      expect((await view()).zoom).toBeCloseTo(2, 9)
      expect(isReddish((await colorsAt([last]))[0]!)).toBe(true)
    })

    it('flies to some points and back to all', async () => {
      await page.evaluate(() => {
        theirs.scene.lookAt([2])
      })
      await landed()
      const near = await view()
      expect(near.center).toEqual([1, 0.5, 0])
      expect(isReddish((await colorsAt([middle]))[0]!)).toBe(true)
      await page.evaluate(() => {
        theirs.scene.lookAt()
      })
      await landed()
      expect(await view()).toEqual({ center: [0, 0, 0], zoom: 1, yaw: 0, pitch: 0 })
    })

    it('goes where a view is set that went through JSON, and tells of it', async () => {
      await page.evaluate(points => {
        theirs.open(points, 3)
      }, three)
      await drag([300, 250], [350, 230])
      const [given, got, told, home] = await page.evaluate(async () => {
        const link = JSON.stringify(theirs.scene.view)
        theirs.scene.lookAt()
        await theirs.landed()
        const home = theirs.scene.view
        theirs.scene.view = JSON.parse(link) as typeof theirs.scene.view
        await theirs.drawn()
        return [link, JSON.stringify(theirs.scene.view), JSON.stringify(theirs.told.view.at(-1)), home]
      })
      expect([got, told]).toEqual([given, given])
      expect(home).toEqual({ center: [0, 0, 0], zoom: 1, yaw: 0.6, pitch: 0.35 })
    })
  })

  describe('events', () => {
    it('tells of the point under the pointer as it comes and goes', async () => {
      await page.mouse.move(...middle)
      await drawn()
      await page.mouse.move(450, 300)
      await drawn()
      const told = await page.evaluate(() => theirs.told.hover)
      expect(told).toEqual([
        { row: 1, x: 300, y: 200, extend: false },
        { row: undefined, x: 450, y: 300, extend: false }
      ])
    })

    it('shows the point under the pointer with a ring, until it is hidden', async () => {
      const line = Array.from({ length: 12 }, (_, i) => [middle[0], middle[1] + i] as const)
      const isRinged = async () => (await colorsAt(line)).some(color => Math.max(...color) < 110)
      expect(await isRinged()).toBe(false)
      await page.mouse.move(...middle)
      await drawn()
      expect(await isRinged()).toBe(true)
      await page.evaluate(() => {
        theirs.scene.setVisible(Uint8Array.of(1, 0, 1))
      })
      expect(await isRinged()).toBe(false)
    })

    it('ends a drag that was cancelled', async () => {
      await touch('touchStart', [[200, 200]])
      await touch('touchMove', [[240, 200]])
      await touch('touchCancel', [])
      const before = await view()
      expect(before.center[0]).toBeCloseTo(-40 / 276, 6)
      await page.mouse.move(100, 100)
      await page.mouse.move(200, 100)
      expect(await view()).toEqual(before)
    })

    it('tells of the point that comes under the pointer as the wheel zooms', async () => {
      await page.mouse.move(last[0] + 12, last[1])
      await page.mouse.wheel(0, 400)
      await drawn()
      expect(await page.evaluate(() => theirs.told.hover.at(-1)?.row)).toBe(2)
    })

    it('tells of clicks on points and beside them, with Shift as an extension, and of no drag', async () => {
      await page.mouse.click(...last)
      await page.keyboard.down('Shift')
      await page.mouse.click(450, 300)
      await page.keyboard.up('Shift')
      await drag([300, 200], [340, 200])
      const told = await page.evaluate(() => theirs.told.click)
      expect(told).toEqual([
        { row: 2, x: 576, y: 62, extend: false },
        { row: undefined, x: 450, y: 300, extend: true }
      ])
    })

    it('selects by a lasso: in its mode, or with Shift, and not if Escape ends it', async () => {
      const round = [
        [200, 150],
        [400, 150],
        [400, 390],
        [5, 390],
        [5, 300]
      ] as const
      await page.keyboard.down('Shift')
      await lasso(round)
      await page.keyboard.up('Shift')
      await page.evaluate(() => {
        theirs.scene.mode = 'lasso'
      })
      await lasso(round.slice(0, 3))
      await page.mouse.move(200, 150)
      await page.mouse.down()
      await page.mouse.move(400, 390, { steps: 3 })
      const [line] = await colorsAt([[300, 270]])
      await page.keyboard.press('Escape')
      await page.mouse.move(5, 390)
      await page.mouse.up()
      await page.keyboard.down('Shift')
      await lasso(round)
      await page.keyboard.up('Shift')
      const told = await page.evaluate(() => theirs.told.lasso.map(({ rows, extend }) => [Array.from(rows), extend]))
      expect(told).toEqual([
        [[0, 1], false],
        [[1], false],
        [[0, 1], true]
      ])
      expect(line).not.toEqual(white)
      expect((await view()).center).toEqual([0, 0, 0])
    })

    it('tells no longer of what is no longer listened to', async () => {
      const seen = await page.evaluate(async () => {
        const seen: number[] = []
        const end = theirs.scene.on('view', ({ zoom }) => seen.push(zoom))
        theirs.scene.view = { ...theirs.scene.view, zoom: 2 }
        await theirs.drawn()
        end()
        theirs.scene.view = { ...theirs.scene.view, zoom: 3 }
        await theirs.drawn()
        return seen
      })
      expect(seen).toEqual([2])
    })
  })

  describe('labels', () => {
    it('shows more of them as one zooms in, the heaviest first, as text and never as markup', async () => {
      const [far, near] = await page.evaluate(() => {
        const count = 400
        theirs.open(Array.from({ length: count }, (_, i) => [i * Math.cos(i), i * Math.sin(i), 0]).flat())
        theirs.scene.setLabels(
          Array.from({ length: count }, (_, row) => ({ row, text: `<b>${row}</b>`, weight: -row }))
        )
        const far = theirs.labels()
        theirs.scene.view = { ...theirs.scene.view, zoom: 12 }
        return [far, theirs.labels()]
      })
      expect(far.length).toBeGreaterThan(10)
      expect(far.length).toBeLessThanOrEqual(20)
      expect(far[0]).toBe('<b>0</b>')
      // Row i is i steps from the middle: no more than these are on the screen now.
      const rows = near.map(text => Number(text.slice(3, -4)))
      expect(Math.max(...rows)).toBeLessThan(80)
      expect(near.filter(text => !far.includes(text)).length).toBeGreaterThan(5)
    })

    it('leaves out those of points that are hidden or faded', async () => {
      const shown = await page.evaluate(() => {
        theirs.scene.setLabels([0, 1, 2].map(row => ({ row, text: String(row), weight: 1 })))
        theirs.scene.setVisible(Uint8Array.of(1, 1, 0))
        const visible = theirs.labels()
        theirs.scene.setSelected(Uint8Array.of(1, 0, 1))
        return [visible, theirs.labels()]
      })
      expect(shown).toEqual([['0', '1'], ['0']])
    })

    it('names places in the coordinates of the layout', async () => {
      const dark = await page.evaluate(async () => {
        theirs.open([100, 100, 0, 300, 200, 0])
        theirs.scene.setLabels([{ at: [200, 150, 0], text: 'MMMM', weight: 1 }])
        const places = Array.from({ length: 60 }, (_, i) => [270 + i, 200] as const)
        return (await theirs.colorsAt(places)).filter(color => Math.max(...color) < 100).length
      })
      expect(dark).toBeGreaterThan(4)
    })
  })

  it('removes all that it added to the host', async () => {
    const left = await page.evaluate(async () => {
      const host = document.querySelector('main')!
      theirs.scene.setSelected(Uint8Array.of(1, 1, 1))
      theirs.scene.destroy()
      await theirs.drawn()
      const left = [host.childElementCount, host.hasAttribute('tabindex')]
      host.remove()
      return left
    })
    expect(left).toEqual([0, false])
  })

  it('says so where the browser has no WebGL2, and leaves the host as it was', async () => {
    const [message, children] = await page.evaluate(() => {
      const before = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, 'getContext')!
      HTMLCanvasElement.prototype.getContext = () => null
      try {
        theirs.open([0, 0, 0])
        return ['']
      } catch (error) {
        return [String(error), document.querySelector('main')!.childElementCount]
      } finally {
        Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', before)
        document.querySelector('main')!.remove()
      }
    })
    expect(message).toBe('Error: this browser has no WebGL2, or has it turned off')
    expect(children).toBe(0)
  })

  async function drag(
    from: readonly [number, number],
    to: readonly [number, number],
    button: 'left' | 'right' = 'left'
  ) {
    await page.mouse.move(...from)
    await page.mouse.down({ button })
    await page.mouse.move(...to, { steps: 4 })
    await page.mouse.up({ button })
    await drawn()
  }

  async function lasso(path: readonly (readonly [number, number])[]) {
    await page.mouse.move(...path[0]!)
    await page.mouse.down()
    for (const corner of path.slice(1)) await page.mouse.move(...corner, { steps: 3 })
    await page.mouse.up()
  }

  async function touch(
    type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel',
    places: readonly (readonly [number, number])[]
  ) {
    await devTools.send('Input.dispatchTouchEvent', { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) })
  }
})

function isReddish([red, green, blue]: number[]): boolean {
  return red! > green! + 80 && red! > blue! + 80
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as theirs from './scene-page.ts'; globalThis.theirs = theirs`,
      resolveDir: import.meta.dirname
    },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform: 'browser'
  })
  return outputFiles[0]!.text
}
