// A training that reports each epoch on its standard output, to be killed: node training-child.ts CHECKPOINT
import { trainWordVectors } from '../../src/train-node.ts'
import { killedOptions, killedText } from './killed-options.ts'

await trainWordVectors(killedText, {
  ...killedOptions,
  checkpoint: process.argv[2],
  onProgress: ({ epoch }) => process.stdout.write(`epoch ${epoch}\n`)
})
process.stdout.write('done\n')
