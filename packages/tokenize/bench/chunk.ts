// Chunks of 200 words: ours, and llm-splitter, which tells offsets too. What a chunk has to be (no more than 200 words, whole
// sentences) is counted beside the time, and so is how often a counting tokenizer would be asked.
import { runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import { chunk, sentences, words } from '@llm-cookbook/tokenize'
import { split } from 'llm-splitter'
import { prose } from '../test/gold.ts'

const text = prose()
  .map(one => one.text)
  .join('\n\n')
const megabyte = text.repeat(Math.ceil(1_000_000 / text.length)).slice(0, 1_000_000)
const starts = new Set(sentences(megabyte).map(sentence => sentence.start))
const size = 200
const overlap = 40

interface Piece {
  text: string
  start: number
}

let calls = 0
let counted = 0
/** Stands for a counting tokenizer. */
function count(piece: string): number {
  calls++
  counted += piece.length
  return words(piece).length
}

function quality(pieces: Piece[]): Quality {
  const over = pieces.filter(piece => words(piece.text).length > size).length
  const whole = pieces.filter(piece => starts.has(piece.start)).length
  return {
    chunks: pieces.length,
    'over the limit': over,
    'begin with a sentence': `${Math.round((100 * whole) / pieces.length)} %`
  }
}

function ours(options: { overlap?: number; by?: 'tokens' }): Pick<BenchCase<Piece[]>, 'run' | 'quality'> {
  return {
    run: () => chunk(megabyte, { size, count, ...options }),
    quality: pieces => {
      calls = counted = 0
      chunk(megabyte, { size, count, ...options })
      const output = pieces.reduce((sum, piece) => sum + piece.text.length, 0)
      return {
        ...quality(pieces),
        'counts a chunk': (calls / pieces.length).toFixed(1),
        'characters counted for one': (counted / output).toFixed(1)
      }
    }
  }
}

const byWords = (source: string): string[] => words(source).map(word => word.text)
const theirs = (chunkOverlap: number): Piece[] =>
  split(megabyte, { chunkSize: size, chunkOverlap, chunkStrategy: 'paragraph', splitter: byWords })

await runBench<Piece[]>({
  name: 'chunk',
  unit: 'MB',
  baseline: 'by sentences',
  rounds: 7,
  quality,
  cases: [
    { group: '200 words', name: 'by sentences', work: 1, ...ours({}) },
    { group: '200 words', name: 'by tokens', work: 1, ...ours({ by: 'tokens' }) },
    { group: '200 words', name: 'by paragraphs', package: 'llm-splitter', work: 1, run: () => theirs(0) },
    { group: 'overlap 40', name: 'by sentences', work: 1, ...ours({ overlap }) },
    { group: 'overlap 40', name: 'by tokens', work: 1, ...ours({ overlap, by: 'tokens' }) },
    { group: 'overlap 40', name: 'by paragraphs', package: 'llm-splitter', work: 1, run: () => theirs(overlap) }
  ]
})
