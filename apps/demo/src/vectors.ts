import type { WordVectors } from '@llm-cookbook/word2vec'
import type { World } from './command.ts'
import { Failure, UsageError } from './exit.ts'
import type { Choice, Integer } from './options.ts'
import { printableLine } from './printable.ts'
import { suggest } from './suggest.ts'

/** Where `train` leaves vectors unless it is told otherwise. */
export const defaultFile = 'vectors.w2v'

export type Format = 'native' | 'word2vec-text' | 'word2vec-binary' | 'glove'

export const format: Choice<Format> = {
  kind: 'choice',
  of: ['native', 'word2vec-text', 'word2vec-binary', 'glove'],
  default: 'native',
  about:
    'What to write: our own format (checksums, and how often each word stood in the corpus), the two of word2vec, which gensim ' +
    'and others read, or that of GloVe. Compressed where the name ends in .gz.'
}

export const neighbors: Integer = {
  kind: 'integer',
  least: 1,
  most: 1000,
  default: 10,
  about: 'How many words to find.'
}

/** Words that are looked among where a name was mistyped; the most frequent are the first. */
const candidates = 30_000

/**
 * The vectors of a file, in any format that there is, with a bar of progress.
 *
 * @throws UsageError  where no file was named
 * @throws Word2vecError  `not-readable`, `invalid-file`, `too-large`
 */
export async function openVectors(
  file: string | undefined,
  usage: string,
  { terminal, signal }: World,
  { maxWords }: { maxWords?: number | undefined } = {}
): Promise<WordVectors> {
  if (file === undefined) throw new UsageError(`A file of word vectors is missing: cookbook ${usage}.`)
  const { loadWordVectors } = await import('@llm-cookbook/word2vec/node')
  return loadWordVectors(file, {
    maxWords,
    signal,
    onProgress({ done, total }) {
      terminal.progress.show(`MB of ${file}`, Math.round(done / 1e6), Math.round(total / 1e6))
    }
  })
}

/**
 * The word as the vectors have it: as it is given, or else in lower case.
 *
 * @throws Failure  `unknown-word`, with the nearest that there is
 */
export function knownWord(vectors: WordVectors, word: string): string {
  const known = spellingIn(vectors, word)
  if (known !== undefined) return known
  const near = suggest(word.toLowerCase(), vectors.words.slice(0, candidates))
  const hint = near === undefined ? '' : ` Did you mean '${printableLine(near)}'?`
  throw new Failure('unknown-word', `There is no vector for '${printableLine(word)}'.${hint}`)
}

/** The word as it is given, or else in lower case, if the vectors have it. */
export function spellingIn(vectors: WordVectors, word: string): string | undefined {
  return [word, word.toLowerCase()].find(one => vectors.has(one))
}

/** Words with their scores, a line each, with a bar as long as the score. */
export function printScores(
  scored: readonly { readonly word: string; readonly score: number }[],
  { terminal }: Pick<World, 'terminal'>
): void {
  for (const { word, score } of scored) {
    const bar = '━'.repeat(Math.max(0, Math.round(score * barColumns))).padEnd(barColumns)
    terminal.print(`  ${score.toFixed(3)}  ${terminal.style('cyan', bar)}  ${printableLine(word)}`)
  }
}

const barColumns = 20
