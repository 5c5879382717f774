import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { printableLine } from '../printable.ts'
import { knownWord, neighbors, openVectors, printScores } from '../vectors.ts'

const usage = 'nearest VECTORS WORD...'

export const command: Command = defineCommand({
  usage: [`${usage} [OPTIONS]`],
  about:
    'The words whose vectors point most nearly where that of a word does, with the cosine of the angle between them: 1 is the ' +
    "same direction, 0 a right angle. VECTORS is what train wrote, or a file of word2vec, GloVe, fastText (.vec, .bin) or wink's.",
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
    const found = words
      .map(word => knownWord(vectors, word))
      .map(word => ({ word, nearest: vectors.nearest(word, { k: options.k }) }))
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
