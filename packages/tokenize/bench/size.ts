// What a browser loads to count the tokens of a text: everything that esbuild (minified, ESM) and the library fetch, each file
// compressed as a server would send it.
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { EncodingName } from './peers.ts'

interface Entry {
  name: string
  /** The module that a page would write. */
  code: string
  /** What the library fetches beside, as module specifiers. */
  fetched?: string[]
}

const entries = (encoding: EncodingName): Entry[] => [
  {
    name: '@llm-cookbook/tokenize',
    code: `import { load } from '@llm-cookbook/tokenize/encodings/${encoding}'; console.log(load().count('x'))`
  },
  {
    name: 'gpt-tokenizer',
    code: `import { countTokens } from 'gpt-tokenizer/encoding/${encoding}'; console.log(countTokens('x'))`
  },
  {
    name: 'js-tiktoken',
    code: `import { Tiktoken } from 'js-tiktoken/lite'; import ranks from 'js-tiktoken/ranks/${encoding}'
      console.log(new Tiktoken(ranks).encode('x').length)`
  },
  {
    name: 'tiktoken (WASM)',
    code: `import { init, Tiktoken } from 'tiktoken/lite/init'; import model from 'tiktoken/encoders/${encoding}.json'
      await init(imports => WebAssembly.instantiateStreaming(fetch('tiktoken_bg.wasm'), imports))
      console.log(new Tiktoken(model.bpe_ranks, model.special_tokens, model.pat_str).encode('x').length)`,
    fetched: ['tiktoken/lite/tiktoken_bg.wasm']
  },
  {
    name: 'ai-tokenizer',
    code: `import { Tokenizer } from 'ai-tokenizer'; import * as ranks from 'ai-tokenizer/encoding/${encoding}'
      console.log(new Tokenizer(ranks).count('x'))`
  },
  {
    name: 'hypertok',
    code: `import { fromBytes } from 'hypertok'
      console.log((await fromBytes(await (await fetch('vocab.htk')).arrayBuffer())).encodeSync('x').length)`,
    fetched: [
      'hypertok/wasm/single/hypertok_wasm_core_bg.wasm',
      `@hypertok/vocab-${encoding.replace('_base', '')}/vocab.htk`
    ]
  }
]

const groups: [group: string, entries: Entry[]][] = [
  ['o200k_base', entries('o200k_base')],
  ['cl100k_base', entries('cl100k_base')],
  [
    'parts',
    [
      { name: 'import { words }', code: `import { words } from '@llm-cookbook/tokenize'; console.log(words('x'))` },
      {
        name: 'import { chunk }',
        code: `import { chunk } from '@llm-cookbook/tokenize'; console.log(chunk('x', { size: 1 }))`
      },
      { name: 'import { Bpe }', code: `import { Bpe } from '@llm-cookbook/tokenize'; console.log(Bpe)` },
      {
        name: 'import { loadTokenizer }',
        code: `import { loadTokenizer } from '@llm-cookbook/tokenize'; console.log(loadTokenizer)`
      }
    ]
  ]
]

interface Size {
  group: string
  name: string
  bytes: number
  gzip: number
  brotli: number
}

const sizes: Size[] = []
for (const [group, members] of groups) {
  for (const { name, code, fetched = [] } of members) {
    const files = await bundle(code)
    for (const specifier of fetched) files.push(readFileSync(fileURLToPath(import.meta.resolve(specifier))))
    const total = (sizeOf: (file: Uint8Array) => number): number => files.reduce((sum, file) => sum + sizeOf(file), 0)
    sizes.push({
      group,
      name,
      bytes: total(file => file.length),
      gzip: total(file => gzipSync(file, { level: 9 }).length),
      brotli: total(file => brotliCompressSync(file).length)
    })
  }
}

const kB = (bytes: number): string =>
  (bytes / 1000).toLocaleString('en', { maximumFractionDigits: bytes < 1e5 ? 1 : 0 })
const lines = [
  ['', 'kB', 'minified', 'gzip', 'brotli'],
  ['---', '---', '--:', '--:', '--:'],
  ...sizes.map(({ group, name, bytes, gzip, brotli }, i) => [
    sizes[i - 1]?.group === group ? '' : group,
    name,
    kB(bytes),
    kB(gzip),
    kB(brotli)
  ])
].map(cells => `| ${cells.join(' | ')} |`)
const table = `${lines.join('\n')}\n`
console.log(table)
const results = join(import.meta.dirname, 'results')
await mkdir(results, { recursive: true })
await writeFile(join(results, 'size.md'), table)
await writeFile(join(results, 'size.json'), `${JSON.stringify(sizes, null, 2)}\n`)

/** The files that a browser gets: encodings and the like that are imported lazily come apart, and count only if imported. */
async function bundle(code: string): Promise<Uint8Array[]> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@llm-cookbook/source', 'module'],

    outdir: '/',
    logLevel: 'error'
  })
  return outputFiles.map(file => file.contents)
}
