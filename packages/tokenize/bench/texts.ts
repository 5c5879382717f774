import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataFolder } from '@llm-cookbook/bench'
import { prose } from '../test/gold.ts'

/** A kind of text to measure on. */
export interface Sample {
  kind: string
  /** Where it comes from. */
  source: string
  /** About 0.5 MB, or half of what there is: read again and again. */
  warm: string
  /** Further parts, each of another text: to be read once. */
  fresh: string[]
}

const root = join(import.meta.dirname, '../../..')
const data = dataFolder()
const typescript = join(createRequire(join(root, 'tooling/eslint-config/package.json')).resolve('typescript'), '..')

/**
 * English, code, many languages, Japanese, emoji and digits, out of the larger data folder where it is there, and else
 * out of the repository and what is installed with it. The same texts each time.
 */
export function samples(freshParts: number): Sample[] {
  return [english(), code(), languages(), japanese(), emoji(), digits()].map(({ kind, source, text }) => {
    const size = Math.min(500_000, Buffer.byteLength(text) / 2)
    const [warm, rest] = cut(text, size)
    const part = Math.min(500_000, Buffer.byteLength(rest) / freshParts)
    const fresh: string[] = []
    for (let left = rest; fresh.length < freshParts;) {
      const [first, others] = cut(left, part)
      fresh.push(first)
      left = others
    }
    return { kind, source, warm, fresh }
  })
}

/** English prose, for what needs no other text. */
export function english(): Text {
  const kind = 'English'
  if (data === undefined) {
    const documents = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs'), ...markdownIn('packages')]
    const texts = [...prose().map(one => one.text), ...documents.map(file => readFileSync(join(root, file), 'utf8'))]
    return { kind, source: 'the prose of test/fixtures/sentences, our Markdown', text: texts.join('\n') }
  }
  const text = gunzipSync(readFileSync(join(data, 'corpus-enwiki/enwiki-recent-1.txt.gz'))).toString()
  return { kind, source: 'Wikipedia (corpus-enwiki)', text: text.slice(0, 8_000_000) }
}

interface Text {
  kind: string
  source: string
  text: string
}

function code(): Text {
  const openai = join(createRequire(join(root, 'packages/embed-client/package.json')).resolve('openai'), '../src')
  const ours = readdirSync(join(root, 'packages')).map(name => join(root, 'packages', name, 'src'))
  const sources = [...ours, openai].flatMap(folder => filesIn(folder, /(?<!\.ranks|\.wasm)\.ts$/))
  const text = interleaved([
    // Names of special tokens would be refused.
    sources.map(file => readFileSync(file, 'utf8').replaceAll('<|', '< |')).join('\n'),
    readFileSync(join(typescript, 'typescript.js'), 'utf8').slice(0, 4_000_000)
  ])
  return { kind: 'code', source: 'TypeScript of our packages and of openai, JavaScript of typescript', text }
}

function languages(): Text {
  // Japanese is a kind of its own, and would not be fresh there.
  const codes = ['cs', 'de', 'es', 'fr', 'it', 'ko', 'pl', 'pt-br', 'ru', 'tr', 'zh-cn', 'zh-tw']
  const texts = codes.map(messages)
  let source = `messages of the TypeScript compiler in ${codes.length} languages`
  if (data !== undefined) {
    for (const language of ['ar', 'de', 'th', 'zh']) texts.push(treebank(data, language))
    source += ', and Arabic, Chinese, German, Thai (ud-pud)'
  }
  return { kind: 'many languages', source, text: interleaved(texts) }
}

function japanese(): Text {
  return { kind: 'Japanese', source: 'messages of the TypeScript compiler', text: messages('ja') }
}

/** English with an emoji after about every third word, and here and there a row of them. */
function emoji(): Text {
  const random = generator(1)
  const all = everyEmoji()
  const row = (length: number): string => Array.from({ length }, () => all[random(all.length)]!).join('')
  const text = english()
    .text.slice(-2_000_000)
    .split(' ')
    .map(word => (random(3) === 0 ? `${word} ${row(random(12) === 0 ? 8 : 1)}` : word))
    .join(' ')
  return { kind: 'emoji', source: 'emoji strewn into the English', text }
}

/** Dates, amounts, hashes and columns of numbers. */
function digits(): Text {
  const random = generator(2)
  const two = (below: number): string => String(random(below)).padStart(2, '0')
  const lines = Array.from({ length: 45_000 }, () => {
    const day = `20${two(30)}-${two(12)}-${two(28)}T${two(24)}:${two(60)}:${two(60)}Z`
    const hash = Array.from({ length: 4 }, () => random(2 ** 32).toString(16)).join('')
    return `${day},${random(2 ** 32)},${(random(1e6) / 1000).toFixed(3)},${(random(1e9) / 100).toLocaleString('en')},${hash}`
  })
  return { kind: 'digits', source: 'dates, amounts and hashes, made with a seed', text: lines.join('\n') }
}

/** What the TypeScript compiler says, in a language: sentences that translators wrote. */
function messages(language: string): string {
  const file = join(typescript, language, 'diagnosticMessages.generated.json')
  return Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>).join('\n')
}

function treebank(folder: string, language: string): string {
  const lines = readFileSync(join(folder, `ud-pud/${language}_pud.jsonl`), 'utf8')
    .trim()
    .split('\n')
  return lines.map(line => (JSON.parse(line) as { text: string }).text).join('\n')
}

/** Lines of all texts by turns, so that every part of the whole has its share of each. */
function interleaved(texts: string[]): string {
  const placed = texts.flatMap(text => {
    const lines = text.split('\n')
    const blocks = Math.ceil(lines.length / 40)
    return Array.from({ length: blocks }, (_, i) => ({
      at: i / blocks,
      block: lines.slice(40 * i, 40 * (i + 1)).join('\n')
    }))
  })
  return placed
    .sort((a, b) => a.at - b.at)
    .map(({ block }) => block)
    .join('\n')
}

/** Cuts off about that many bytes of UTF-8, after a line where lines are short. */
function cut(text: string, bytes: number): [string, string] {
  const head = Buffer.from(text.slice(0, bytes)).subarray(0, bytes).toString().replace(/�+$/, '')
  const line = head.lastIndexOf('\n') + 1
  const end = line > 0.9 * head.length ? line : head.length
  return [text.slice(0, end), text.slice(end)]
}

function everyEmoji(): string[] {
  const points = Array.from({ length: 0x20000 }, (_, code) => code).filter(code => code < 0xd800 || code > 0xdfff)
  const single = points.map(code => String.fromCodePoint(code)).filter(character => /\p{Emoji}/u.test(character))
  const people = ['👨', '👩', '🧑']
  const joined = people.flatMap(person => single.map(thing => `${person}\u200d${thing}`))
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCodePoint(0x1f1e6 + i))
  const flags = letters.flatMap(first => letters.map(second => first + second))
  const tones = single.flatMap(one => ['🏻', '🏾'].map(tone => one + tone))
  const variants = single.map(one => `${one}\ufe0f`)
  return [...single, ...joined, ...flags, ...tones, ...variants].filter(one => /^\p{RGI_Emoji}$/v.test(one))
}

/** Whole numbers below a bound: Mulberry32 by Tommy Ettinger. */
export function generator(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

function markdownIn(folder: string): string[] {
  return filesIn(join(root, folder), /\.md$/).map(file => file.slice(root.length + 1))
}

function filesIn(folder: string, ending: RegExp): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path, ending)
      return ending.test(entry.name) ? [path] : []
    })
}
