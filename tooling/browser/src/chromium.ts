import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

/**
 * Where Chromium is on this machine; `undefined` if nowhere. Who sets LLM_COOKBOOK_BROWSER to its path wants the tests to fail
 * and not to be skipped if it is not there.
 */
export function findChromium(): string | undefined {
  const wanted = process.env['LLM_COOKBOOK_BROWSER']
  if (wanted !== undefined && !existsSync(wanted)) {
    throw new Error(
      `LLM_COOKBOOK_BROWSER: expected the path of Chromium, got '${wanted}', where nothing is; install it`
    )
  }
  if (wanted !== undefined) return wanted
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(path => existsSync(path))
}

/** The title of tests that need Chromium: it says why they are skipped where it is absent. */
export function titleWhere(title: string): string {
  return findChromium() === undefined ? `${title} (skipped: no Chromium is installed)` : title
}

export interface LaunchOptions {
  /** WebGL2, made by the CPU; false by default. */
  readonly webgl?: boolean
}

/** Without a window; without a sandbox, which containers do not have; without calls to its makers. */
export function launchChromium({ webgl = false }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('Chromium is not installed, and the test should have been skipped')
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
  const graphics = webgl
    ? ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
    : ['--disable-gpu']
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic', ...graphics, ...quiet] })
}
