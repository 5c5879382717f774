import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchChromium } from '@llm-cookbook/browser'
import type { Server } from '@llm-cookbook/embed-client/testing'
import { createIndex } from '@llm-cookbook/rag/node'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { ChatServer } from '../../src/chat-web/chat-server.ts'
import { createOpenAiChat } from '../../src/openai-chat.ts'

export interface Dropped {
  readonly name: string
  readonly bytes: Buffer
}

export interface ChatInBrowser {
  /** Over an empty index; with a model where there is a service that has one. */
  readonly serve: (service?: Server) => Promise<ChatServer>
  readonly open: (server: ChatServer, options?: BrowserContextOptions) => Promise<Page>
  /** Drops files on the page, and waits until they can be asked. */
  readonly drop: (page: Page, files: readonly Dropped[]) => Promise<void>
  /** Asks, and waits for the whole answer. */
  readonly ask: (page: Page, question: string) => Promise<void>
  /** What is closed after each test, the last first. */
  readonly started: { close: () => Promise<void> }[]
  /** What should not have been: words on the console, errors, dialogs of scripts, requests to anywhere else. */
  readonly complaints: string[]
}

/** Chromium, and pages of `cookbook chat --web` in it, for the tests of this file. None of them may have complaints in the end. */
export function chatInBrowser(): ChatInBrowser {
  let browser: Browser
  const started: { close: () => Promise<void> }[] = []
  const folders: string[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map(context => context.close()))
    for (const one of started.splice(0).reverse()) await one.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await Promise.all(folders.map(folder => rm(folder, { recursive: true })))
  })

  return {
    started,
    complaints,
    async serve(service) {
      const folder = await mkdtemp(join(tmpdir(), 'chat-page-'))
      folders.push(folder)
      const index = await createIndex(folder)
      const server = await ChatServer.start({
        index,
        chat: service && createOpenAiChat({ baseURL: service.url, model: 'test-model' }),
        model: service && 'test-model',
        ...{ k: 10, mode: 'best', filter: undefined, password: undefined, mostBytes: 1_500_000, port: 0 }
      })
      started.push(index, server)
      return server
    },
    async open({ address }, options = {}) {
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })).newPage()
      page.on('console', message => complaints.push(message.text()))
      page.on('pageerror', error => complaints.push(error.message))
      page.on('dialog', dialog => complaints.push(dialog.message()))
      page.on('request', request => {
        if (new URL(request.url()).origin !== new URL(address).origin) complaints.push(request.url())
      })
      await page.goto(address)
      await page.waitForFunction(() => document.getElementById('model')?.textContent !== '')
      return page
    },
    async drop(page, files) {
      const given = files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }))
      await page.evaluate(files => {
        const dataTransfer = new DataTransfer()
        for (const { name, base64 } of files) {
          dataTransfer.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name))
        }
        for (const type of ['dragenter', 'dragover', 'drop']) {
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
        }
      }, given)
      for (const { name } of files) await page.locator('#documents .ready', { hasText: name }).waitFor()
    },
    async ask(page, question) {
      await page.getByLabel('Question').fill(question)
      await page.keyboard.press('Enter')
      await page.locator('.turn').last().locator('.answer > .body > *').first().waitFor()
      await page.locator('#stop').waitFor({ state: 'hidden' })
    }
  }
}
