import { readFileSync } from 'node:fs'
import { modelToEncodingMap } from 'gpt-tokenizer/mapping'
import { describe, expect, it } from 'vitest'
import { packRanks, readPublished } from '../scripts/pack-encodings.ts'
import { findMerges } from '../src/bpe/find-merges.ts'
import { encodingForModel, loadEncoding } from '../src/encodings.ts'
import { encodingOf } from './bpe/reference-of.ts'

// The files of tiktoken's npm package, which that does not export.
const ofTiktoken = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../node_modules/tiktoken/${name}.json`, import.meta.url), 'utf8'))

/** What toEqual tells too, which takes seconds for a million numbers. */
function isSame(a: Uint8Array | Uint32Array, b: Uint8Array | Uint32Array): boolean {
  return a.length === b.length && a.every((number, i) => number === b[i])
}

describe('loadEncoding', () => {
  it.each(['r50k_base', 'p50k_base', 'cl100k_base', 'o200k_base'] as const)(
    'gives the tokens of %s as published',
    async name => {
      const { vocabulary } = await encodingOf(name)
      const published = await readPublished(name)
      expect(isSame(vocabulary.bytes, published.bytes)).toBe(true)
      expect(isSame(vocabulary.offsets, published.offsets)).toBe(true)
    }
  )

  it('has its data as scripts/pack-encodings.ts makes it', async () => {
    const made = packRanks(await readPublished('r50k_base'))
    expect(made === readFileSync(new URL('../src/ranks/r50k_base.ranks.ts', import.meta.url), 'utf8')).toBe(true)
  })

  it('gives the merges of the tokens', async () => {
    const { vocabulary } = await encodingOf('p50k_base')
    expect(isSame(vocabulary.merges!, findMerges(vocabulary))).toBe(true)
  })

  it('gives the special tokens that tiktoken has', async () => {
    const registry = ofTiktoken('registry') as Record<string, { special_tokens: Record<string, number> }>
    for (const name of ['gpt2', 'r50k_base', 'p50k_base', 'p50k_edit', 'cl100k_base', 'o200k_base'] as const) {
      expect((await encodingOf(name)).specialTokens, name).toEqual(registry[name]!.special_tokens)
    }
  })

  it('gives the tokens of o200k_base and those of the Harmony format as o200k_harmony', async () => {
    const { vocabulary, specialTokens } = await encodingOf('o200k_harmony')
    expect(isSame(vocabulary.bytes, (await encodingOf('o200k_base')).vocabulary.bytes)).toBe(true)
    const ids = Object.values(specialTokens)
    expect(Math.min(...ids)).toBe(199998)
    expect(Math.max(...ids)).toBe(201087)
    // 1,090 ids, of which one has two names.
    expect(ids).toHaveLength(1091)
    expect(new Set(ids).size).toBe(1090)
    expect(specialTokens).toMatchObject({
      '<|startoftext|>': 199998,
      '<|endoftext|>': 199999,
      '<|return|>': 200002,
      '<|constrain|>': 200003,
      '<|channel|>': 200005,
      '<|start|>': 200006,
      '<|end|>': 200007,
      '<|message|>': 200008,
      '<|call|>': 200012,
      '<|reserved_200013|>': 200013,
      '<|endofprompt|>': 200018,
      '<|reserved_200018|>': 200018,
      '<|reserved_201087|>': 201087
    })
  })

  it('loads an encoding once', async () => {
    expect(await loadEncoding('cl100k_base')).toBe(await loadEncoding('cl100k_base'))
  })

  it.each(['o200k', 'constructor', '', undefined])(
    'refuses the name %s, and lists those that there are',
    async name => {
      const expected = new RangeError(
        `encoding '${String(name)}' is not known; expected one of gpt2, r50k_base, p50k_base, p50k_edit, cl100k_base, o200k_base, o200k_harmony`
      )
      await expect(loadEncoding(name as 'gpt2')).rejects.toThrow(expected)
    }
  )
})

describe('encodingForModel', () => {
  it('gives what tiktoken gives for every model that it knows', () => {
    const models = Object.entries(ofTiktoken('model_to_encoding') as Record<string, string>)
    expect(models.length).toBeGreaterThan(90)
    for (const [model, encoding] of models) expect(encodingForModel(model), model).toBe(encoding)
  })

  it('gives what gpt-tokenizer gives for every model that it knows', () => {
    const models = Object.entries(modelToEncodingMap)
    expect(models.length).toBeGreaterThan(60)
    for (const [model, encoding] of models) expect(encodingForModel(model), model).toBe(encoding)
  })

  it.each([
    ['gpt-5', 'o200k_base'],
    ['gpt-5.2', 'o200k_base'],
    ['gpt-5.1-codex-mini', 'o200k_base'],
    ['gpt-5-2025-08-07', 'o200k_base'],
    ['gpt-4.1-nano-2025-04-14', 'o200k_base'],
    ['gpt-4o-mini', 'o200k_base'],
    ['chatgpt-4o-latest', 'o200k_base'],
    ['o1', 'o200k_base'],
    ['o3-pro', 'o200k_base'],
    ['o4-mini-deep-research', 'o200k_base'],
    ['gpt-realtime', 'o200k_base'],
    ['gpt-oss-120b', 'o200k_harmony'],
    ['gpt-4-turbo-2024-04-09', 'cl100k_base'],
    ['gpt-35-turbo-16k', 'cl100k_base'],
    ['text-embedding-3-small', 'cl100k_base'],
    ['ft:gpt-4o-mini-2024-07-18:acme:support:9abc', 'o200k_base'],
    ['ft:gpt-3.5-turbo:acme', 'cl100k_base'],
    ['ft:babbage-002:acme', 'cl100k_base'],
    ['davinci:ft-acme-2023-01-01-00-00-00', 'r50k_base'],
    ['code-davinci-edit-001', 'p50k_edit'],
    ['gpt-2', 'gpt2']
  ])('gives for %s %s', (model, encoding) => {
    expect(encodingForModel(model)).toBe(encoding)
  })

  it.each([
    'gpt-6',
    'gpt-4.2',
    'gpt-50',
    'gpt-45',
    'o2',
    'o10',
    'text-davinci-004',
    'ada-002',
    'claude-opus-4',
    '',
    'constructor',
    'a:gpt-4'
  ])('refuses %s, and says what to do', model => {
    const message = `the encoding of the model '${model}' is not known; if you know it, load it by its name`
    expect(() => encodingForModel(model)).toThrow(RangeError)
    expect(() => encodingForModel(model)).toThrow(message)
  })
})
