// Text of PDFs: ours, what pdf.js gives as it comes, unpdf and pdf-parse where they are installed, and pdftotext where it
// is on the path. Words and bigrams are F1 against a recorded text by pdftotext 22.12, which keeps headers and footers:
// so all do here. A second table has what our headings are worth against the outlines of files, and a third the memory.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dataFolder, runBench, type BenchCase } from '@llm-cookbook/bench'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { TextItem } from 'pdfjs-dist/types/src/display/api.js'
import { loadPdf } from '../src/load/pdf.ts'
import { layOut } from '../src/load/pdf/layout.ts'
import { openPdf } from '../src/load/pdf/open.ts'
import { readContent } from '../src/load/pdf/read.ts'
import { loadDocument } from '../src/node/load-document.ts'
import { corpusFiles, withoutPrintMarks, type CorpusFile } from '../test/load/corpus.ts'
import { agreement, words } from '../test/load/f1.ts'

const measured = ['multicolumn', 'federal-register-2020-17221', 'NIST.SP.800-207', 'GeoTopo-komprimiert', 'freeculture']
const folder = dataFolder()
if (folder === undefined) console.log('skipped: the folder of larger data is not there (LLM_COOKBOOK_DATA)')
else if (process.argv[2] !== undefined) await memoryOf(process.argv[2])
else {
  const files = corpusFiles(folder)
  await runBench({
    name: 'load',
    unit: 'words',
    baseline: 'rag',
    rounds: 5,
    cases: (await Promise.all(files.filter(({ name }) => measured.includes(name.slice(0, -4))).map(casesOf))).flat()
  })
  await headings(files)
  console.log('\n| file | pages | ms, first | ms, again | peak MB |\n|---|--:|--:|--:|--:|')
  for (const { path } of files.filter(({ name }) => name.startsWith('freeculture') || name.startsWith('NIST'))) {
    const args = ['--conditions=@llm-cookbook/source', '--no-warnings', import.meta.filename, path]
    process.stdout.write(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout)
  }
}

async function casesOf({ name, path, expected = '' }: CorpusFile): Promise<BenchCase<string>[]> {
  const bytes = readFileSync(path)
  const quality = (text: string): Record<string, string> => {
    const { words, bigrams } = agreement(withoutPrintMarks(text), expected)
    return { 'words F1': words.toFixed(3), 'bigrams F1': bigrams.toFixed(3) }
  }
  const common = { group: name, work: words(expected).length, quality }
  const poppler = spawnSync('pdftotext', ['-v']).status !== null
  return [
    { ...common, name: 'rag', run: async () => (await loadPdf(bytes, { source: name, furniture: 'keep' })).text },
    { ...common, name: 'rag, in a thread', run: async () => (await loadDocument(path, { furniture: 'keep' })).text },
    { ...common, name: 'pdf.js as it comes', package: 'pdfjs-dist', run: () => plain(bytes) },
    { ...common, name: 'unpdf', ...(await peer('unpdf', unpdf => textByUnpdf(unpdf, bytes))) },
    { ...common, name: 'pdf-parse', ...(await peer('pdf-parse', pdfParse => textByPdfParse(pdfParse, bytes))) },
    {
      ...common,
      name: 'pdftotext',
      ...(poppler
        ? { run: () => spawnSync('pdftotext', [path, '-'], { encoding: 'utf8', maxBuffer: 2 ** 28 }).stdout }
        : { skipped: 'not on the path' })
    }
  ]
}

async function plain(bytes: Uint8Array): Promise<string> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const pdf = await task.promise
  const pages: string[] = []
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent()
    const texts = items.filter((item): item is TextItem => 'str' in item)
    pages.push(texts.map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str)).join(''))
  }
  await task.destroy()
  return pages.join('\n')
}

type Peer = Pick<BenchCase<string>, 'package' | 'run' | 'skipped'>

async function peer(name: string, run: (module: unknown) => Promise<string>): Promise<Peer> {
  try {
    const module: unknown = await import(name)
    return { package: name, run: () => run(module) }
  } catch {
    return { skipped: 'not installed' }
  }
}

interface Unpdf {
  extractText(data: Uint8Array, options: { mergePages: true }): Promise<{ text: string }>
}
const textByUnpdf = async (unpdf: unknown, bytes: Uint8Array): Promise<string> =>
  (await (unpdf as Unpdf).extractText(new Uint8Array(bytes), { mergePages: true })).text

interface PdfParse {
  PDFParse: new (options: { data: Uint8Array }) => { getText(): Promise<{ text: string }>; destroy(): Promise<void> }
}
async function textByPdfParse(pdfParse: unknown, bytes: Uint8Array): Promise<string> {
  const parser = new (pdfParse as PdfParse).PDFParse({ data: new Uint8Array(bytes) })
  const { text } = await parser.getText()
  await parser.destroy()
  return text
}

/** How many of the entries of a file's outline are found as headings by fonts alone, and how many others are. */
async function headings(files: readonly CorpusFile[]): Promise<void> {
  console.log('\n| file | entries of its outline | found by fonts alone | other headings found |\n|---|--:|--:|--:|')
  for (const { name, path } of files) {
    const task = await openPdf(readFileSync(path), { source: name })
    const content = await task.promise.then(
      pdf => readContent(pdf, () => Promise.resolve()),
      () => undefined
    )
    await task.destroy()
    if (!content || content.outline.length === 0) continue
    const outline = content.outline.map(({ title }) => key(title))
    const { pages } = layOut({ ...content, outline: [] })
    const found = pages.flat().flatMap(({ text, level }) => (level === undefined ? [] : [key(text)]))
    const same = outline.filter(title => found.includes(title)).length
    const others = found.filter(title => !outline.includes(title)).length
    console.log(`| ${name} | ${outline.length} | ${same} | ${others} |`)
  }
}

/** A heading without its number, which outlines leave out or write otherwise. */
function key(text: string): string {
  const bare = text.toLowerCase().replace(/^(?:chapter \w+:?|[\d.]+:?)\s+/, '')
  return bare.replace(/[^\p{L}\p{N}]/gu, '')
}

async function memoryOf(path: string): Promise<void> {
  const start = performance.now()
  const { pages } = await loadDocument(path)
  const first = performance.now() - start
  const between = performance.now()
  await loadDocument(path)
  const again = performance.now() - between
  const peak = process.resourceUsage().maxRSS / 1024
  console.log(
    `| ${path.split('/').at(-1)!} | ${pages.length} | ${first.toFixed(0)} | ${again.toFixed(0)} | ${peak.toFixed(0)} |`
  )
}
