// Text of PDFs, all in one run: ours, what pdf.js gives as it comes, unpdf, pdf-parse (RAG_PEERS) and pdftotext, each
// where it is there. Words and bigrams are F1 against a recorded text by pdftotext 22.12: another opinion and no truth,
// which keeps headers and footers, so all do here. Where ours is below another, load-files.md tells why, file by file;
// it has also who reads in which order, what our headings are worth, and what each file needs in time and memory:
// node --conditions=@llm-cookbook/source bench/load.ts [all]     (all: the speed on every file, not on the five longest)
import { readFileSync } from 'node:fs'
import { dataFolder, runBench, type BenchCase } from '@llm-cookbook/bench'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { TextItem } from 'pdfjs-dist/types/src/display/api.js'
import { loadPdf } from '../src/load/pdf.ts'
import { loadPdfApart } from '../src/node/load-pdf-apart.ts'
import { corpusFiles, withoutPrintMarks, type CorpusFile } from '../test/load/corpus.ts'
import { agreement, words } from '../test/load/f1.ts'
import { reportFiles } from './load-files.ts'
import { otherReaders, type TextReader } from './load-peers.ts'

const ours: TextReader = {
  name: 'rag',
  version: '',
  text: async (path, bytes) => (await loadPdf(bytes, { source: path, furniture: 'keep' })).text
}

const apart: TextReader = {
  name: 'rag, in a thread',
  version: '',
  text: async (path, bytes) => (await loadPdfApart(bytes, { source: path, furniture: 'keep' })).text
}

const plain: TextReader = {
  name: 'pdf.js as it comes',
  version: '',
  text: async (_, bytes) => {
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
}

const longest = ['multicolumn', 'federal-register-2020-17221', 'NIST.SP.800-207', 'GeoTopo-komprimiert', 'freeculture']
const folder = dataFolder()
if (folder === undefined) console.log('skipped: the folder of larger data is not there (LLM_COOKBOOK_DATA)')
else {
  const { readers, absent, close } = await otherReaders()
  for (const name of absent) console.log(`skipped: ${name}`)
  const files = corpusFiles(folder)
  await reportFiles(files, readers)
  const measured = files.filter(({ expected, name }) =>
    process.argv[2] === 'all' ? expected !== undefined : longest.includes(name.slice(0, -4))
  )
  await runBench({
    name: 'load',
    unit: 'words',
    baseline: 'rag',
    rounds: 5,
    versions: Object.fromEntries(readers.map(({ name, version }) => [name, version])),
    cases: measured.flatMap(file => casesOf(file, [ours, apart, plain, ...readers]))
  })
  await close()
}

function casesOf({ name, path, expected = '' }: CorpusFile, readers: readonly TextReader[]): BenchCase<string>[] {
  const bytes = readFileSync(path)
  return readers.map(reader => ({
    name: reader.name,
    group: name,
    ...(reader === plain && { package: 'pdfjs-dist' }),
    work: words(expected).length,
    run: (): string | Promise<string> => reader.text(path, bytes),
    quality: (text: string) => {
      const { words, bigrams } = agreement(withoutPrintMarks(text), expected)
      return { 'words F1': words.toFixed(4), 'bigrams F1': bigrams.toFixed(4) }
    }
  }))
}
