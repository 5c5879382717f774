import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { compilePage } from '../../scripts/compile-page.ts'

it('page.bundle.ts is what the sources of the page make (pnpm page)', async () => {
  const bundle = new URL('../../src/chat-web/page.bundle.ts', import.meta.url)
  expect(await readFile(bundle, 'utf8')).toBe(await compilePage())
})
