import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadPdf } from '../src/load/pdf.ts'
import { layOut } from '../src/load/pdf/layout.ts'
import { openPdf } from '../src/load/pdf/open.ts'
import { readContent, type PdfContent } from '../src/load/pdf/read.ts'
import { withoutPrintMarks, type CorpusFile } from '../test/load/corpus.ts'
import { agreement, words } from '../test/load/f1.ts'
import { bare, disorderOf, handmadeHeadings, readingOrders } from '../test/load/reading-order.ts'
import type { TextReader } from './load-peers.ts'

/** Prints and writes `bench/results/load-files.md`: what cannot be told by a number for all files. */
export async function reportFiles(files: readonly CorpusFile[], others: readonly TextReader[]): Promise<void> {
  const ours = (furniture: 'keep' | 'omit'): TextReader => ({
    name: 'rag',
    version: '',
    text: async (path, bytes) => (await loadPdf(bytes, { source: path, furniture })).text
  })
  const parts = [
    await agreements(files, [ours('keep'), ...others]),
    await orders(files, [ours('omit'), ...others]),
    await headings(files),
    needs(files)
  ]
  const text = parts.join('\n\n')
  console.log(text)
  writeFileSync(join(import.meta.dirname, 'results/load-files.md'), `${text}\n`)
}

/** F1 of all, and for words that differ: what is left of the difference without hyphens, and which words differ. */
async function agreements(files: readonly CorpusFile[], readers: readonly TextReader[]): Promise<string> {
  const rows: string[] = []
  const reasons: string[] = []
  for (const { name, path, expected } of files) {
    if (expected === undefined) continue
    const bytes = readFileSync(path)
    const texts: string[] = []
    for (const reader of readers) texts.push(withoutPrintMarks(await reader.text(path, bytes)))
    const reached = texts.map(text => agreement(text, expected))
    const solid = agreement(withoutHyphens(texts[0]!), withoutHyphens(expected))
    const cells = reached.map(({ words, bigrams }) => `${words.toFixed(4)} / ${bigrams.toFixed(4)}`)
    rows.push(`| ${[name, ...cells, `${solid.words.toFixed(4)} / ${solid.bigrams.toFixed(4)}`].join(' | ')} |`)
    if (reached[0]!.words < 1) {
      const [missing, extra] = [without(expected, texts[0]!), without(texts[0]!, expected)]
      reasons.push(`- ${name}: only recorded: ${some(missing)}; only ours: ${some(extra)}`)
    }
  }
  const head = ['file', ...readers.map(({ name }) => name), 'ours, hyphens and spaces at them aside']
  const note =
    'Words F1 / bigrams F1 against the recorded text by pdftotext. It joins compounds at the ends of lines ' +
    "('FAAapproved'), and parts tables into their columns; the last column, and the next table, show what of the " +
    'difference is that.'
  return ['## Agreement', note, table(head, rows), 'Words that differ:', reasons.join('\n')].join('\n\n')
}

/** 'FAA-approved', 'FAA- approved' and 'FAAapproved' alike. */
const withoutHyphens = (text: string): string => text.replace(/(?<=[\p{L}\p{N}])[-\u2010–]\s*(?=[\p{L}\p{N}])/gu, '')

function without(text: string, other: string): string[] {
  const left = new Map<string, number>()
  for (const word of words(other)) left.set(word, (left.get(word) ?? 0) + 1)
  return words(text).filter(word => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count <= 0
  })
}

const some = (list: readonly string[]): string =>
  list.length === 0 ? 'nothing' : `${list.length} (${[...new Set(list)].slice(0, 24).join(' ')})`

/** Who has what was written down by hand in its order. */
async function orders(files: readonly CorpusFile[], readers: readonly TextReader[]): Promise<string> {
  const rows: string[] = []
  for (const { name, path } of files) {
    const order = readingOrders.get(name)
    if (!order) continue
    const bytes = readFileSync(path)
    const total = order.order.length + order.joined.length
    const cells: string[] = []
    for (const reader of readers) {
      const text = withoutPrintMarks(await reader.text(path, bytes))
      cells.push(`${total - disorderOf(text, order).length} of ${total}`)
    }
    rows.push(`| ${[name, ...cells].join(' | ')} |`)
  }
  const note =
    'Pieces of text, written down by hand, that stand after the one before, and pieces that go on from one column, ' +
    'row or page to the next and stand whole; each reader as it comes.'
  return ['## Reading order', note, table(['file', ...readers.map(({ name }) => name)], rows)].join('\n\n')
}

/** How many headings of the outline, or of a list written by hand, are found by fonts alone, and how many others. */
async function headings(files: readonly CorpusFile[]): Promise<string> {
  const rows: string[] = []
  for (const { name, path } of files) {
    const content = await contentOf(path)
    const handmade = handmadeHeadings.get(name)
    if (!content || (content.outline.length === 0 && !handmade)) continue
    const truth = [...new Set((handmade ?? content.outline.map(({ title }) => title)).map(key))]
    const found = headingsIn({ ...content, outline: [] })
    const both = headingsIn(content)
    const share = (of: ReadonlySet<string>): string => {
      const same = truth.filter(title => of.has(title)).length
      return `${same} (${((100 * same) / truth.length).toFixed(0)} %)`
    }
    const others = [...found].filter(title => !truth.includes(title)).length
    rows.push(
      `| ${name} | ${handmade ? 'hand' : 'outline'} | ${truth.length} | ${share(found)} | ${share(both)} | ${others} |`
    )
  }
  const head = ['file', 'known by', 'headings', 'found by fonts alone', 'by fonts and outline', 'others found']
  const note =
    'Of one file the outline is wrong on purpose (mistitled_outlines_example); in another (freeculture) most headings are ' +
    'in a typewriter face, no larger than the text.'
  return ['## Headings', note, table(head, rows)].join('\n\n')
}

function headingsIn(content: PdfContent): Set<string> {
  const blocks = layOut(content).pages.flat()
  return new Set(blocks.flatMap(({ text, level }) => (level === undefined ? [] : [key(text)])))
}

async function contentOf(path: string): Promise<PdfContent | undefined> {
  const bytes = readFileSync(path)
  if (bytes.length === 0) return undefined
  const task = await openPdf(bytes, { source: path })
  try {
    return await readContent(await task.promise, () => Promise.resolve())
  } catch {
    return undefined
  } finally {
    await task.destroy()
  }
}

/** A heading without its number, which outlines leave out or write otherwise. */
const key = (text: string): string => bare(text.toLowerCase().replace(/^(?:chapter \w+:?|[\d.]+:?)\s+/, ''))

/** Each file in a process of its own: the first time, the second time in the same thread, and the most memory. */
function needs(files: readonly CorpusFile[]): string {
  const script = join(import.meta.dirname, 'load-one.ts')
  const rows = files.map(({ path }) => {
    const args = ['--conditions=@llm-cookbook/source', '--no-warnings', script, path]
    return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trim()
  })
  const head = ['file', 'outcome', 'pages', 'ms, first', 'ms, again', 'peak MB of the process', 'of that, the file']
  return ['## Time and memory', table(head, rows)].join('\n\n')
}

const table = (head: readonly string[], rows: readonly string[]): string =>
  [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n')
