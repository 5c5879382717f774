import { beforeAll, describe, expect, test } from 'vitest'
import { packages } from '../.vitepress/entries.ts'
import { readExamples } from '../.vitepress/examples.ts'
import { readExports, type Export } from '../.vitepress/exports.ts'
import { writeReference, type Reference } from '../.vitepress/reference-page.ts'

describe('the reference', () => {
  const entries = packages().flatMap(each => each.entries)
  let exports: Export[]
  let reference: Reference
  beforeAll(() => {
    exports = readExports(entries)
    reference = writeReference(exports, readExamples())
  }, 60_000)

  test('has a page for every entry point, with every export of it', () => {
    expect(entries.length).toBeGreaterThan(25)
    for (const entry of entries) {
      const page = reference.page(entry)
      const names = exports.filter(each => each.entry === entry).map(({ name }) => name)
      expect(names.length, entry.specifier).toBeGreaterThan(0)
      for (const name of names) expect(page, `${entry.specifier} ${name}`).toContain(`{#${name}}`)
    }
  })

  test('describes signatures, options with their defaults, and errors', () => {
    const chunk = exports.find(({ name, entry }) => name === 'chunk' && entry.package === 'tokenize')
    expect(chunk?.signatures.at(-1)?.code).toBe('function chunk(text: string, options: ChunkOptions): Chunk[]')
    const options = exports.find(({ name, entry }) => name === 'UmapOptions' && entry.package === 'viz')
    expect(options?.members.find(({ name }) => name === 'minDist')?.text).toContain('0.1 by default')
    const page = reference.page(entries.find(({ specifier }) => specifier === '@llm-cookbook/viz')!)
    expect(page).toContain('### UmapOptions')
    expect(page).toContain('**Throws**')
    expect(page).toContain('**Example**')
    const vector = reference.page(entries.find(({ specifier }) => specifier === '@llm-cookbook/vector')!)
    expect(vector).toContain('dot([1, 2], [3, 4]) // => 11')
  })

  test('describes everything, and shows every function and class', () => {
    expect(reference.gaps(), 'describe it in its comment, or show it by an @example').toEqual([])
  })
})
