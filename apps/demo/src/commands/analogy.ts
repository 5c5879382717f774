import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { printableLine } from '../printable.ts'
import { knownWord, neighbors, openVectors, printScores } from '../vectors.ts'

const usage = 'analogy VECTORS A B C'

export const command: Command = defineCommand({
  usage: [`${usage} [OPTIONS]`],
  about: 'What is to C as B is to A: the words nearest to the vectors of B less A plus C, these three left out.',
  options: {
    method: {
      kind: 'choice',
      of: ['3CosAdd', '3CosMul'],
      default: '3CosAdd',
      about: 'How three similarities become one score: as a sum, or as a product, where no large one decides alone.'
    },
    k: neighbors,
    json: { ...json, about: 'Print one JSON object: { a, b, c, method, answers: [{ word, score }] }.' }
  },
  examples: [
    { about: 'Greece is to athens as italy is to …?', line: 'cookbook analogy vectors.w2v greece athens italy' },
    {
      about: 'The best answer alone, by jq',
      line: 'cookbook analogy v.bin man king woman --json | jq -r .answers[0].word'
    }
  ],
  async run({ options, args, ...world }) {
    const { terminal } = world
    const { method, k } = options
    if (args.length !== 4) {
      throw new UsageError(`A file of word vectors and three words are wanted: cookbook ${usage}.`)
    }
    const [file, ...words] = args
    const vectors = await openVectors(file, usage, world)
    const [a, b, c] = words.map(word => knownWord(vectors, word)) as [string, string, string]
    const answers = vectors.analogy([a, b, c], { k, method })
    if (options.json) terminal.json({ a, b, c, method, answers })
    else {
      const [from, to, other] = [a, b, c].map(word => terminal.style('bold', printableLine(word)))
      terminal.print(`${from!} is to ${to!} as ${other!} is to`)
      printScores(answers, world)
    }
    return exitCodes.done
  }
})
