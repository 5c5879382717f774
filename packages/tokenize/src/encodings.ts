import type { Bpe } from './bpe.ts'

/** The encodings that come with this package, by the names that OpenAI gave them. */
export type EncodingName =
  'gpt2' | 'r50k_base' | 'p50k_base' | 'p50k_edit' | 'cl100k_base' | 'o200k_base' | 'o200k_harmony'

/**
 * The encoding of this name, loaded when it is first asked for and shared from then on.
 *
 * A bundler without code splitting puts the data of every encoding into the bundle. To have one only, import the `load` of its
 * own module, for example `@llm-cookbook/tokenize/encodings/o200k_base`. For one with special tokens of your own, make a `Bpe` of
 * the `encoding` of this one.
 *
 * @throws {RangeError} if there is no encoding of this name
 */
export function loadEncoding(name: EncodingName): Promise<Bpe> {
  // A `Map`, and not the object's own properties alone: `constructor` is no encoding.
  const load = modules.get(name)
  if (load === undefined) {
    const names = [...modules.keys()].join(', ')
    return Promise.reject(new RangeError(`encoding '${name}' is not known; expected one of ${names}`))
  }
  let encoding = loaded.get(name)
  if (encoding === undefined) {
    encoding = load()
    loaded.set(name, encoding)
    // A module that did not come through the network may come the next time.
    encoding.catch(() => loaded.delete(name))
  }
  return encoding
}

/**
 * The name of the encoding that a model of OpenAI uses: snapshots (`gpt-4o-2024-08-06`), variants (`gpt-5.1-codex-mini`) and
 * models tuned from it (`ft:gpt-4.1-nano:…`) go with their family.
 *
 * @throws {RangeError} if the model is of no family that is known
 */
export function encodingForModel(model: string): EncodingName {
  const family = model.replace(/^ft:/, '').replace(/:.*$/s, '')
  for (const [encoding, pattern] of families) if (pattern.test(family)) return encoding
  throw new RangeError(
    `the encoding of the model '${model}' is not known; if you know it, load it by its name, such as 'o200k_base', that of all models of OpenAI since GPT-4o`
  )
}

const modules = new Map<string, () => Promise<Bpe>>([
  ['gpt2', async () => (await import('./encodings/gpt2.ts')).load()],
  ['r50k_base', async () => (await import('./encodings/r50k_base.ts')).load()],
  ['p50k_base', async () => (await import('./encodings/p50k_base.ts')).load()],
  ['p50k_edit', async () => (await import('./encodings/p50k_edit.ts')).load()],
  ['cl100k_base', async () => (await import('./encodings/cl100k_base.ts')).load()],
  ['o200k_base', async () => (await import('./encodings/o200k_base.ts')).load()],
  ['o200k_harmony', async () => (await import('./encodings/o200k_harmony.ts')).load()]
])

const loaded = new Map<string, Promise<Bpe>>()

/** After tiktoken's `model.py` (0.14.0), and the families since. */
const families: readonly (readonly [EncodingName, RegExp])[] = [
  ['o200k_harmony', /^gpt-oss(?:-|$)/],
  ['o200k_base', /^(?:gpt-5(?:\.\d+)?|gpt-4\.[15]|(?:chat)?gpt-4o|o[134]|codex-mini|gpt-(?:realtime|audio))(?:-|$)/],
  ['cl100k_base', /^(?:gpt-4|gpt-3\.5|gpt-35|text-embedding-(?:3|ada-002)|(?:davinci|babbage)-002)(?:-|$)/],
  ['p50k_edit', /^(?:text|code)-davinci-edit-001$/],
  ['p50k_base', /^(?:text-davinci-00[23]|code-(?:davinci|cushman)-00[12]|(?:davinci|cushman)-codex)$/],
  [
    'r50k_base',
    /^(?:(?:text|text-similarity|(?:text|code)-search)-)?(?:davinci|curie|babbage|ada)(?:-(?:doc|query|code|text))?(?:-001)?$/
  ],
  ['gpt2', /^gpt-?2(?:-|$)/]
]
