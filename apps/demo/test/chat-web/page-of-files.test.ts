import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findChromium, titleWhere } from '@llm-cookbook/browser'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chatInBrowser } from './chat-in-browser.ts'

const encrypted = new URL('../fixtures/encrypted.pdf', import.meta.url)
const bitcoin = new URL('../../data/bitcoin.pdf', import.meta.url)

describe.skipIf(findChromium() === undefined)(titleWhere('the page of cookbook chat --web'), () => {
  const { ask, complaints, drop, open, serve, started } = chatInBrowser()

  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const { activeElement: element } = document
      return element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? '') : (element?.id ?? '')
    })

  it('asks for the password of an encrypted PDF, keeps it from everything, and shows the page with the passage marked', async () => {
    const server = await serve()
    const page = await open(server)
    const requests: { url: string; body: string | null }[] = []
    page.on('request', request => requests.push({ url: request.url(), body: request.postData() }))
    await page.setInputFiles('#files', {
      name: 'secret.pdf',
      mimeType: 'application/pdf',
      buffer: await readFile(encrypted)
    })
    const row = page.locator('#documents li')
    const field = row.getByLabel('Password of secret.pdf')
    await field.fill('wrongpassword')
    await page.keyboard.press('Enter')
    await row.getByText('The password does not open it.').waitFor()
    // The field is there again, empty and with the focus.
    expect(await focused(page)).toBe('Password of secret.pdf')
    expect([await field.inputValue(), await field.getAttribute('aria-invalid')]).toEqual(['', 'true'])
    await page.keyboard.type('openpassword')
    await page.keyboard.press('Enter')
    await page.locator('#documents .ready').waitFor()
    expect(await field.count()).toBe(0)

    await ask(page, 'Which clita kasd gubergren?')
    await page.locator('.card').first().click()
    await page.locator('mark.on-paper').first().waitFor()
    expect(await page.locator('#remark').isVisible()).toBe(false)

    // Opened again, the page does not have it any more: it shows the text, and asks.
    await page.reload()
    await page.locator('.card').first().click()
    await page.locator('.prose mark').waitFor()
    const again = page.locator('#remark').getByLabel('Password of secret.pdf')
    await again.fill('wrong+-password')
    await page.keyboard.press('Enter')
    await page.locator('#remark').getByText('This password does not open the file.').waitFor()
    expect(await focused(page)).toBe('Password of secret.pdf')
    await page.keyboard.type('openpassword')
    await page.keyboard.press('Enter')
    await page.locator('mark.on-paper').first().waitFor()
    expect(await page.locator('#remark').isVisible()).toBe(false)

    const withPassword = requests.filter(({ url, body }) => (url + (body ?? '')).includes('openpassword'))
    expect(withPassword.map(({ url }) => new URL(url).pathname)).toEqual([
      expect.stringMatching(/^\/api\/documents\/[\da-f]+\/password$/)
    ])
    const stored = await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await caches.keys()).length
    ])
    expect(stored).toEqual([0, 0, 0])
    const files = await readdir(folderOf(started), { recursive: true, withFileTypes: true })
    for (const file of files.filter(file => file.isFile())) {
      expect((await readFile(join(file.parentPath, file.name))).includes('openpassword')).toBe(false)
    }
  })

  it('shows the text of a page, with the passage marked, where the file is gone', async () => {
    const page = await open(await serve())
    await drop(page, [{ name: 'bitcoin.pdf', bytes: await readFile(bitcoin) }])
    await ask(page, 'How is the proof-of-work difficulty determined?')
    const quote = await page.locator('.card .quote').first().innerText()
    const shelf = join(folderOf(started), 'chat', 'files')
    for (const name of await readdir(shelf)) await rm(join(shelf, name))

    await page.locator('.card').first().click()
    await page.locator('.prose mark').waitFor()
    expect(await page.locator('#remark').innerText()).toMatch(/^The file is not there any more/)
    expect(quote).toContain(await page.locator('.prose mark').innerText())
    expect(await page.getByLabel('Page', { exact: true }).inputValue()).toBe('3')
    await page.getByLabel('Next page').click()
    await page.locator('.prose mark').waitFor({ state: 'detached' })
    await page.locator('.prose', { hasText: 'Merkle Tree' }).waitFor()
    expect(complaints.splice(0)).toEqual([expect.stringContaining('status of 410')])
  })

  it('shows what was quoted of a document that has changed since, or is not among them any more', async () => {
    const page = await open(await serve())
    const notes = (text: string): { name: string; bytes: Buffer } => ({ name: 'notes.md', bytes: Buffer.from(text) })
    await drop(page, [notes('We eat at noon.')])
    await ask(page, 'When do we eat?')
    const card = page.locator('.card').first()
    const change = async (text: string): Promise<void> => {
      const before = await page.locator('#documents li').getAttribute('data-state')
      await drop(page, [notes(text)])
      await page.waitForFunction(before => {
        const row = document.querySelector<HTMLElement>('#documents .ready')
        return row !== null && row.dataset['state'] !== before
      }, before)
    }
    await change('We work all morning.\n\nWe eat at noon.')
    await card.click()
    await page.locator('.prose mark').waitFor()
    expect(await page.locator('.prose mark').innerText()).toBe('We eat at noon')
    await change('We eat when we are hungry.')
    await card.click()
    await page.locator('#remark blockquote').waitFor()
    expect(await page.locator('#remark').innerText()).toMatch(
      /does not stand here as it was quoted:\s+We eat at noon\./
    )

    await page.getByRole('button', { name: 'Remove notes.md' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.locator('#documents li').waitFor({ state: 'detached' })
    await card.click()
    await page.locator('#remark', { hasText: 'not among these any more' }).waitFor()
    expect(await page.locator('#remark blockquote').innerText()).toBe('We eat at noon.')
    expect(complaints.splice(0)).toEqual([expect.stringContaining('status of 404')])
  })

  it('leaves the focus, and what is being typed, where they are while the list of documents changes', async () => {
    const page = await open(await serve())
    const buffer = await readFile(encrypted)
    for (const name of ['one.pdf', 'two.pdf']) {
      await page.setInputFiles('#files', { name, mimeType: 'application/pdf', buffer })
    }
    const field = page.getByLabel('Password of two.pdf')
    await field.fill('open')
    await drop(page, [{ name: 'zoo.md', bytes: Buffer.from('The zebra is called Konrad.') }])
    expect(await focused(page)).toBe('Password of two.pdf')
    await page.keyboard.type('password')
    await page.keyboard.press('Enter')
    await page.locator('#documents .ready', { hasText: 'two.pdf' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.closest('li')?.innerText)).toMatch(/^two\.pdf/)
  })
})

/** Of the index that was opened last. */
function folderOf(started: readonly object[]): string {
  return started.flatMap(one => ('folder' in one ? [String(one.folder)] : [])).at(-1)!
}
