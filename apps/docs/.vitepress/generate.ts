import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { benchmarksPage } from './benchmarks-page.ts'
import { chapters } from './chapters.ts'
import { packages } from './entries.ts'
import { readExamples } from './examples.ts'
import { readExports } from './exports.ts'
import { changelogPage, packagePage, packagesPage } from './package-page.ts'
import { recipesPage } from './recipes-page.ts'
import { referenceIndex, writeReference } from './reference-page.ts'

/** Where the pages lie that are made of the sources; git does not keep them. */
const generated: string = join(import.meta.dirname, '../generated')

/** Makes the pages of the reference, the packages, the benchmarks and the changelog, out of what stands in the repository. */
export function generatePages(): void {
  const all = packages()
  const entries = all.flatMap(each => each.entries)
  const exports = readExports(entries)
  const reference = writeReference(exports, readExamples())
  const measured = join(import.meta.dirname, '../measured.md')
  const pages = new Map([
    ['reference/index.md', referenceIndex(all)],
    ...entries.map(entry => [`reference/${entry.page}.md`, reference.page(entry)] as const),
    ['packages/index.md', packagesPage()],
    ...all.map(each => [`packages/${each.name}.md`, packagePage(each)] as const),
    ['benchmarks.md', benchmarksPage(existsSync(measured) ? readFileSync(measured, 'utf8') : undefined)],
    ['recipes.md', recipesPage(chapters(), exports)],
    ['changelog.md', changelogPage()]
  ])
  mkdirSync(generated, { recursive: true })
  for (const name of readdirSync(generated, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.md') && !pages.has(name)) rmSync(join(generated, name))
  }
  for (const [name, text] of pages) {
    const file = join(generated, name)
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}
