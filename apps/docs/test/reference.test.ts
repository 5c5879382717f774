import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { packages } from '../.vitepress/entries.ts'
import { readExamples } from '../.vitepress/examples.ts'
import { readExports, type Export } from '../.vitepress/exports.ts'
import { writeReference, type Reference } from '../.vitepress/reference-page.ts'

/** Of the interfaces, types and classes in a package's sources, the names. */
function typesOf(name: string): Set<string> {
  const folder = join(import.meta.dirname, '../../../packages', name, 'src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  const declared = /^export (?:interface|type|class) (\w+)/gm
  return new Set(
    files.flatMap(file => Array.from(readFileSync(join(folder, file), 'utf8').matchAll(declared), ([, type]) => type!))
  )
}

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

  test('names no type of ours that cannot be imported', () => {
    const names = new Set(exports.map(({ name }) => name))
    const declared = new Map(packages().map(({ name }) => [name, typesOf(name)]))
    const hidden = exports.flatMap(each => {
      const code = [...each.signatures, ...each.members]
        .map(({ code }) => code.replace(/'[^']*'|\/\*[^]*?\*\/|\/\/.*/g, ''))
        .join('\n')
      const parameters = each.signatures.flatMap(
        ({ code }) => /^\w+ \w+<([^]*?)>(?= \{| =|$|\()/.exec(code)?.[1]?.match(/\b[A-Z]\w*/g) ?? []
      )
      const own = declared.get(each.entry.package)!
      const used = (code.match(/\b[A-Z]\w*\b/g) ?? []).filter(
        type => own.has(type) && !names.has(type) && !parameters.includes(type)
      )
      return [...new Set(used)].map(type => `${each.entry.specifier} ${each.name}: ${type}`)
    })
    expect(hidden, 'export it from an entry, or mark what uses it @internal').toEqual([])
  })

  test('describes everything, and shows every function and class', () => {
    expect(reference.gaps(), 'describe it in its comment, or show it by an @example').toEqual([])
  })
})
