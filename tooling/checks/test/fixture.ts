import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'

/** The root of the real workspace. */
export const root: string = resolve(import.meta.dirname, '../../..')

/** A small workspace in a temporary folder, removed when the test ends; what is no text is written as JSON. */
export function workspace(files: Record<string, string | object>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'checks-')))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

/** The package.json of a library of ours, as the real ones are. */
export function library(name: string, more: object = {}): object {
  return {
    name: `@llm-cookbook/${name}`,
    version: '1.0.0',
    type: 'module',
    exports: { '.': { '@llm-cookbook/source': './src/index.ts', default: './dist/index.js' } },
    ...more
  }
}
