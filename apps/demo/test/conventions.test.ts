import { describe, expect, it } from 'vitest'
import { commandsWith, sharedOptions } from '../src/configuration.ts'
import type { Option } from '../src/options.ts'
import { registry } from '../src/registry.ts'

const all = await registry.loadAll()

/** The commands that have an option, by what it takes there. */
const table = new Map<string, Map<string, string[]>>()
for (const [command, { options }] of all) {
  for (const [name, option] of Object.entries(options)) {
    const forms = table.get(name) ?? new Map<string, string[]>()
    table.set(name, forms)
    forms.set(formOf(option), [...(forms.get(formOf(option)) ?? []), command])
  }
}

function formOf(option: Option): string {
  switch (option.kind) {
    case 'flag':
      return 'flag'
    case 'text':
    case 'texts':
      return option.value + (option.kind === 'texts' ? '...' : '')
    case 'integer':
      return 'whole number'
    case 'number':
      return 'number'
    case 'choice':
      return option.of.join('|')
  }
}

/** Words that mean two things, and why they may; everything else is one thing wherever it stands. */
const double: Readonly<Record<string, string>> = {
  cache: 'of embed a file, of train a folder: what a long run keeps',
  method: 'how it is done: each command has its own ways',
  model: 'a model of a service; of classify what learns, which is one too',
  out: 'where the result goes: a file, of export and demo a folder',
  text: 'the field with the text; several where rows are read whole',
  threshold: 'from where on: a score of phrases, or a word of classify (best)',
  vectors: 'a file of vectors; of mock-server how they are made',
  web: 'on the web: of chat a page, of export its address',
  window: 'a stretch: of train of words, of mock-server of time'
}

describe('the options of all commands', () => {
  it('are called alike where they are alike', () => {
    const several = [...table].filter(([name, forms]) => forms.size > 1 && !Object.hasOwn(double, name))
    expect(several.map(([name, forms]) => [name, ...forms])).toEqual([])
    for (const name of Object.keys(double)) expect(table.get(name)?.size, name).toBeGreaterThan(1)
  })
  it('are words in lower case with hyphens, but for C, as everybody has it', () => {
    expect([...table.keys()].filter(name => !/^[a-z]+[0-9]*(-[a-z0-9]+)*$/.test(name))).toEqual(['C'])
  })
  it('say what they are in sentences, without a line feed', () => {
    for (const [command, { options }] of all) {
      for (const [name, { about }] of Object.entries(options)) {
        expect(about, `${command} --${name}`).toMatch(/^[^a-z\n][^\n]*[.…]$/)
      }
    }
  })
  it('have --json in all commands, and --help and --no-color in none', () => {
    for (const { options } of all.values()) expect(options).toHaveProperty('json')
    for (const name of ['help', 'no-color', 'version']) expect(table.has(name)).toBe(false)
  })
  it.each([
    ['force', 'flag', /^(?:Replace the file, if there is one|Write into the folder even if)/],
    ['offline', 'flag', /^(?:Use|Ask) no service, whatever else is given\.$/],
    ['base-url', 'ADDRESS', /^The address of the service/],
    ['index', 'FOLDER', /folder/],
    ['seed', 'whole number', /^(?:The same seed gives the same|Of the random numbers)/],
    ['open', 'flag', /^Open the/],
    ['timeout-ms', 'whole number', /^Milliseconds for an answer\.$/],
    ['max-rows', 'whole number', /^Only the first so many rows/],
    ['restart', 'flag', /^Begin anew/]
  ])('mean the same: --%s', (name, form, about) => {
    const forms = table.get(name)!
    expect([...forms.keys()]).toEqual([form])
    for (const command of forms.get(form)!) expect(all.get(command)!.options[name]!.about, command).toMatch(about)
  })
  it('of those that may be set for all commands at once, mean the same in each', () => {
    for (const name of Object.keys(sharedOptions)) {
      const forms = new Set(commandsWith(name, all).map(([, { options }]) => formOf(options[name]!)))
      expect([...forms], name).toHaveLength(1)
      for (const except of sharedOptions[name]!) expect(all.get(except)!.options, except).toHaveProperty(name)
    }
  })
})

describe('the help of all commands', () => {
  it('begins each example with what it does, and runs cookbook in it', () => {
    for (const [command, { examples, usage, about }] of all) {
      expect(examples.length, command).toBeGreaterThan(0)
      expect(about, command).toMatch(/^[A-Z][^]*\.$/)
      for (const line of usage) expect(line, command).toMatch(new RegExp(`^${command}\\b`))
      for (const example of examples) {
        expect(example.about, command).toMatch(/^[A-Z].*[^.]$/)
        expect(example.line, command).toMatch(/cookbook /)
      }
    }
  })
  it('gives options in its examples that there are', () => {
    for (const { examples } of all.values()) {
      for (const { line } of examples) {
        for (const [, name = '', rest = ''] of line.matchAll(/cookbook ([a-z-]+)((?:(?!&& ).)*)/g)) {
          const options = all.get(name)?.options
          for (const [, option = ''] of rest.matchAll(/ --([a-zA-Z][\w-]*)/g)) {
            expect(Object.keys(options ?? {}), line).toContain(option)
          }
        }
      }
    }
  })
})
