import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * The Chromium of the machine, or `undefined` where there is none. LLM_COOKBOOK_BROWSER says where it is, and that it has to be
 * there.
 *
 * @throws {Error} if it is not
 */
export function findChromium(): string | undefined {
  const named = process.env['LLM_COOKBOOK_BROWSER']
  if (named !== undefined) {
    if (existsSync(named)) return named
    throw new Error(`LLM_COOKBOOK_BROWSER: expected the path of Chromium, got '${named}', where nothing is; install it`)
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(path => existsSync(path))
}

/** Without a window, a sandbox (a container gives it none) or a network beyond this machine. */
export function launch(executablePath: string): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic', '--disable-gpu', ...quiet] })
}
