import { fileURLToPath } from 'node:url'
import type { Corpus, CorpusItem, EncodedCorpus, EncodeOptions, EncodeProgress } from '@llm-cookbook/word2vec'
import type { World } from './command.ts'
import { UsageError } from './exit.ts'
import { nameOf, standardInput } from './inputs.ts'
import type { Flag, Text } from './options.ts'

/** Words of 179 articles of Wikipedia, a paragraph a line: what is learned from where no corpus is named. */
const bundled = fileURLToPath(new URL('../data/wikipedia.txt.gz', import.meta.url))

export const wordsOption: Flag = {
  kind: 'flag',
  about:
    'Cut running text into lower-case words without punctuation. Without it words are what stands between white space, as ' +
    'word2vec has it.'
}

export const cacheOption: Text = {
  kind: 'text',
  value: 'FOLDER',
  about:
    'Keep the corpus as numbers in this folder: for one that does not fit into memory, and to be there at once the next time.'
}

/** What arguments mean as a corpus, in words. */
export function corpusName(args: readonly string[]): string {
  const [file] = args
  if (file === undefined) return 'the bundled corpus'
  return args.length === 1 ? nameOf(file) : `${args.length} files`
}

/**
 * Files as ids, with progress: a line is a sentence, and what is compressed is unpacked. Patterns stand for the files that they
 * match, `-` for standard input; no argument for the bundled corpus.
 *
 * @throws Word2vecError  `not-readable`, `invalid-file`, `corpus-too-small`, `too-large`
 */
export async function encodeFiles(
  args: readonly string[],
  options: Pick<EncodeOptions, 'minCount' | 'maxSentenceLength'> & {
    readonly words: boolean
    readonly cache?: string | undefined
  },
  { terminal, signal }: World
): Promise<EncodedCorpus> {
  const { words: asWords, cache: folder, ...limits } = options
  const settings = {
    ...limits,
    ...(asWords && { tokenize: await lowerCaseWords() }),
    signal,
    onProgress({ done, total = 0 }: EncodeProgress) {
      terminal.progress.show('MB read', Math.round(done / 1e6), Math.round(total / 1e6))
    }
  }
  const files = args.length === 0 ? [bundled] : args
  if (folder === undefined) {
    const { encodeCorpus } = await import('@llm-cookbook/word2vec')
    return encodeCorpus(await openFiles(files), settings)
  }
  if (files.includes(standardInput)) {
    throw new UsageError('--cache goes with files: of standard input nobody knows whether it is the same again.')
  }
  const { cacheCorpus, corpusFiles } = await import('@llm-cookbook/word2vec/node')
  return cacheCorpus(await corpusFiles(files), { ...settings, folder, key: asWords ? 'lower-case words' : 'words' })
}

async function lowerCaseWords(): Promise<(line: string) => string[]> {
  const { words } = await import('@llm-cookbook/tokenize')
  return line => words(line.toLowerCase()).map(({ text }) => text)
}

/** Standard input among files has no size: how far it is, is not told. */
async function openFiles(files: readonly string[]): Promise<Corpus> {
  const { corpusFiles } = await import('@llm-cookbook/word2vec/node')
  return files.includes(standardInput) ? withStandardInput() : corpusFiles(files)

  async function* withStandardInput(): AsyncGenerator<CorpusItem, void, undefined> {
    for (const file of files) {
      yield* file === standardInput ? (process.stdin as AsyncIterable<Uint8Array>) : await corpusFiles(file)
      // No line goes on in the next file.
      yield ''
    }
  }
}
