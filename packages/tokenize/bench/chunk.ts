// Chunks of prose and of Markdown, ours and those of llm-splitter and LangChain, with the same limit and the same count of tokens.
// What a chunk has to be is judged beside the time: within the limit, not empty, at the offsets that it tells, whole sentences; and
// how often a counting tokenizer is asked, since that is what costs most with a real one.
import { readFileSync } from 'node:fs'
import { MarkdownTextSplitter, RecursiveCharacterTextSplitter } from '@langchain/textsplitters'
import { runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import { characters, chunk, type ChunkOptions, loadEncoding, sentences, words } from '@llm-cookbook/tokenize'
import { split } from 'llm-splitter'
import { prose } from '../test/gold.ts'

const size = 200
const cl100k = await loadEncoding('cl100k_base')
const text = prose()
  .map(one => one.text)
  .join('\n\n')
const megabyte = text.repeat(Math.ceil(1_000_000 / text.length)).slice(0, 1_000_000)
/** Characters of many tokens, and words over the limit. */
const hard = `${'👨‍👩‍👧👍🏽'.repeat(50)} ${'xyz'.repeat(500)} naïve e\u0301.\n`.repeat(40)
const manual = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const markdown = manual.repeat(Math.ceil(1_000_000 / manual.length)).slice(0, 1_000_000)

/** A chunk, and where it says that it stands. */
interface Piece {
  text: string
  start: number | undefined
}

let calls = 0
/** Stands for a counting tokenizer. */
function count(piece: string): number {
  calls++
  return words(piece).length
}

function tokensOf(source: string, piece: string): number {
  return source === hard ? cl100k.count(piece) : words(piece).length
}

type Case = BenchCase<Piece[]>

function ours(source: string, options: Partial<ChunkOptions>): Pick<Case, 'run' | 'quality' | 'work'> {
  const run = (): Piece[] => chunk(source, { size, ...(options.tokenizer ? {} : { count }), ...options })
  return { run, work: source.length / 1e6, quality: () => quality(source, run) }
}

function byLlmSplitter(source: string, chunkOverlap: number): Pick<Case, 'run' | 'quality' | 'work'> {
  const splitter = (piece: string): string[] => {
    calls++
    return words(piece).map(word => word.text)
  }
  const run = (): Piece[] => split(source, { chunkSize: size, chunkOverlap, chunkStrategy: 'paragraph', splitter })
  return { run, work: source.length / 1e6, quality: () => quality(source, run) }
}

function byLangChain(
  source: string,
  Splitter: typeof RecursiveCharacterTextSplitter,
  chunkOverlap: number
): Pick<Case, 'run' | 'quality' | 'work'> {
  const splitter = new Splitter({
    chunkSize: size,
    chunkOverlap,
    lengthFunction: source === hard ? piece => cl100k.count(piece) : count
  })
  const run = async (): Promise<Piece[]> => {
    const documents = await splitter.createDocuments([source])
    // It tells lines; the offset is where the chunk is found from the one before on.
    let from = 0
    return documents.map(({ pageContent }) => {
      const start = source.indexOf(pageContent, from)
      if (start >= 0) from = start + 1
      return { text: pageContent, start: start < 0 ? undefined : start }
    })
  }
  return { run, work: source.length / 1e6, quality: () => quality(source, run) }
}

const sources = [megabyte, markdown, hard]
const starts = new Map(sources.map(source => [source, new Set(sentences(source).map(({ start }) => start))]))
const borders = new Map(sources.map(source => [source, new Set(characters(source).map(({ start }) => start))]))

async function quality(source: string, run: () => Piece[] | Promise<Piece[]>): Promise<Quality> {
  calls = 0
  const pieces = await run()
  const asked = calls
  const share = (holds: (piece: Piece) => boolean): string =>
    `${((100 * pieces.filter(holds).length) / pieces.length).toFixed(1)} %`
  return {
    chunks: pieces.length,
    'over the limit': share(piece => tokensOf(source, piece.text) > size),
    empty: share(piece => piece.text.trim() === ''),
    'not at their offset': share(
      ({ text, start }) => start === undefined || source.slice(start, start + text.length) !== text
    ),
    'begin inside a character': share(({ start }) => start !== undefined && !borders.get(source)!.has(start)),
    'begin with a sentence': share(({ start }) => start !== undefined && starts.get(source)!.has(start)),
    'counts a chunk': (asked / pieces.length).toFixed(1)
  }
}

const recursive: ChunkOptions['by'] = { separators: ['\n\n', '\n', ' '] }
await runBench<Piece[]>({
  name: 'chunk',
  unit: 'MB',
  baseline: 'by sentences',
  rounds: 5,
  cases: [
    { group: 'prose, 200 words', name: 'by sentences', ...ours(megabyte, {}) },
    { group: 'prose, 200 words', name: 'by words', ...ours(megabyte, { by: 'tokens' }) },
    { group: 'prose, 200 words', name: 'by paragraphs', ...ours(megabyte, { by: 'paragraphs' }) },
    { group: 'prose, 200 words', name: 'by separators', ...ours(megabyte, { by: recursive }) },
    { group: 'prose, 200 words', name: 'paragraphs', package: 'llm-splitter', ...byLlmSplitter(megabyte, 0) },
    {
      group: 'prose, 200 words',
      name: 'recursive',
      package: '@langchain/textsplitters',
      ...byLangChain(megabyte, RecursiveCharacterTextSplitter, 0)
    },
    { group: 'prose, overlap 40', name: 'by sentences', ...ours(megabyte, { overlap: 40 }) },
    { group: 'prose, overlap 40', name: 'by words', ...ours(megabyte, { overlap: 40, by: 'tokens' }) },
    { group: 'prose, overlap 40', name: 'paragraphs', package: 'llm-splitter', ...byLlmSplitter(megabyte, 40) },
    {
      group: 'prose, overlap 40',
      name: 'recursive',
      package: '@langchain/textsplitters',
      ...byLangChain(megabyte, RecursiveCharacterTextSplitter, 40)
    },
    { group: 'Markdown, 200 words', name: 'by sentences', ...ours(markdown, {}) },
    { group: 'Markdown, 200 words', name: 'by structure', ...ours(markdown, { by: 'markdown' }) },
    {
      group: 'Markdown, 200 words',
      name: 'recursive',
      package: '@langchain/textsplitters',
      ...byLangChain(markdown, MarkdownTextSplitter, 0)
    },
    { group: '200 tokens of cl100k_base', name: 'by sentences', ...ours(megabyte, { tokenizer: cl100k }) },
    { group: '200 tokens of cl100k_base', name: 'by tokens', ...ours(megabyte, { tokenizer: cl100k, by: 'tokens' }) },
    {
      group: '200 tokens of cl100k_base',
      name: 'by tokens, overlap 40',
      ...ours(megabyte, { tokenizer: cl100k, by: 'tokens', overlap: 40 })
    },
    { group: 'emoji and long words, 200 tokens', name: 'by sentences', ...ours(hard, { tokenizer: cl100k }) },
    {
      group: 'emoji and long words, 200 tokens',
      name: 'by tokens',
      ...ours(hard, { tokenizer: cl100k, by: 'tokens' })
    },
    {
      group: 'emoji and long words, 200 tokens',
      name: 'recursive',
      package: '@langchain/textsplitters',
      ...byLangChain(hard, RecursiveCharacterTextSplitter, 0)
    }
  ]
})
