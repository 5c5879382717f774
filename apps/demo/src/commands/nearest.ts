import type { SubwordVectors } from '@llm-cookbook/word2vec'
import { json } from '../common-options.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { printableLine } from '../printable.ts'
import { knownWord, neighbors, openVectors, printScores, spellingIn } from '../vectors.ts'

const usage = 'nearest VECTORS WORD...'

export const command: Command = defineCommand({
  usage: [`${usage} [OPTIONS]`],
  about:
    'The words whose vectors point most nearly where that of a word does, with the cosine of the angle between them: 1 is the ' +
    "same direction, 0 a right angle. VECTORS is what train wrote, or a file of word2vec, GloVe, fastText (.vec, .bin) or wink's. " +
    'With a model of fastText (.bin), a word that it never saw is told by the pieces that it shares with others.',
  options: {
    k: neighbors,
    json: { ...json, about: 'Print one JSON object: { words: [{ word, nearest: [{ word, score }] }] }.' }
  },
  examples: [
    { about: 'After cookbook train', line: 'cookbook nearest vectors.w2v philosophy' },
    { about: 'Of several words, three each', line: 'cookbook nearest glove.6B.100d.txt.gz cat dog --k 3 --json' }
  ],
  async run({ options, args, ...world }) {
    const [file, ...words] = args
    if (words.length === 0) throw new UsageError(`A file of word vectors and a word are wanted: cookbook ${usage}.`)
    const vectors = await openVectors(file, usage, world)
    const pieces = words.some(word => spellingIn(vectors, word) === undefined)
      ? await openPieces(file!, world)
      : undefined
    const found = words.map(given => {
      if (spellingIn(vectors, given) === undefined && pieces?.vector(given) !== undefined) {
        return { word: given, nearest: pieces.nearest(given, { k: options.k }) }
      }
      const word = knownWord(vectors, given)
      return { word, nearest: vectors.nearest(word, { k: options.k }) }
    })
    if (options.json) world.terminal.json({ words: found })
    else {
      for (const { word, nearest } of found) {
        world.terminal.print(world.terminal.style('bold', printableLine(word)))
        printScores(nearest, world)
      }
    }
    return exitCodes.done
  }
})

/** The n-grams beside the words, where the file is a model of fastText. */
async function openPieces(file: string, { signal }: Pick<World, 'signal'>): Promise<SubwordVectors | undefined> {
  const { loadFastText } = await import('@llm-cookbook/word2vec/node')
  try {
    return await loadFastText(file, { signal })
  } catch (error) {
    // The words were read just now, so that nothing is wrong with the file but that it is another's.
    if (error instanceof Error && 'code' in error && error.code === 'invalid-file') return undefined
    throw error
  }
}
