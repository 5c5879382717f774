import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeModel } from './make-model.ts'
import { loadWordVectors } from './source.ts'

const root = resolve(import.meta.dirname, '../../..')
const shipped = resolve(root, 'packages/model-en/model/embedder-en.bin')
const record = resolve(root, 'packages/model-en/model/SHA256SUMS')

const { values } = parseArgs({
  options: {
    words: { type: 'string', default: '60000' },
    smoothing: { type: 'string', default: '0.0001' },
    components: { type: 'string', default: '3' },
    out: { type: 'string', default: shipped },
    record: { type: 'boolean', default: false }
  }
})

const source = loadWordVectors(resolve(import.meta.dirname, '../node_modules/.cache'))
const bytes = await makeModel(source, {
  words: Number(values.words),
  smoothing: Number(values.smoothing),
  components: Number(values.components)
})
writeFileSync(values.out, bytes)
const line = `${createHash('sha256').update(bytes).digest('hex')}  ${basename(values.out)}\n`
console.log(`${bytes.length} bytes, SHA-256 ${line.trim()}`)
if (values.record) writeFileSync(record, line)
else if (values.out === shipped && readFileSync(record, 'utf8') !== line) {
  console.error(`This is not the model that ${record} tells. Run with --record if it is to be the new one.`)
  process.exitCode = 1
}
