import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createUseLiteEmbedder } from '@llm-cookbook/embed-client/use-lite'
import { readCorpus } from './corpus.ts'
import { makeModel } from './make-model.ts'
import { cacheFolder } from './npm-package.ts'
import { askTeacher } from './teacher.ts'

const root = resolve(import.meta.dirname, '../../..')
const shipped = resolve(root, 'packages/model-en/model/embedder-en.bin')
const record = resolve(root, 'packages/model-en/model/SHA256SUMS')

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: process.env['LLM_COOKBOOK_DATA'] ?? resolve(root, '../shared/data') },
    words: { type: 'string', default: '40000' },
    dimensions: { type: 'string', default: '256' },
    subwords: { type: 'string', default: '4096' },
    steps: { type: 'string', default: '900' },
    'subword-steps': { type: 'string', default: '1500' },
    seed: { type: 'string', default: '1' },
    'without-sts': { type: 'boolean', default: false },
    out: { type: 'string', default: shipped },
    record: { type: 'boolean', default: false }
  }
})

const corpus = readCorpus(values.data)
const bytes = await makeModel(
  values['without-sts'] ? { ...corpus, scored: [] } : corpus,
  texts =>
    askTeacher(
      texts,
      join(cacheFolder, 'use-lite'),
      () => createUseLiteEmbedder({ tooLong: 'truncate' }),
      done => {
        console.log(`teacher: ${done} of ${texts.length} texts`)
      }
    ),
  {
    dimensions: Number(values.dimensions),
    words: Number(values.words),
    subwords: Number(values.subwords),
    steps: Number(values.steps),
    subwordSteps: Number(values['subword-steps']),
    seed: Number(values.seed),
    onProgress: console.log
  }
)
writeFileSync(values.out, bytes)
const line = `${createHash('sha256').update(bytes).digest('hex')}  ${basename(values.out)}\n`
console.log(`${bytes.length} bytes, SHA-256 ${line.trim()}`)
if (values.record) writeFileSync(record, line)
else if (values.out === shipped && readFileSync(record, 'utf8') !== line) {
  console.error(`This is not the model that ${record} tells. Run with --record if it is to be the new one.`)
  process.exitCode = 1
}
