// Every bench, one after another, each in a process of its own; or those named: `pnpm bench encode load`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const benches = ['sentences', 'chunk', 'encode', 'operations', 'adversarial', 'load', 'size', 'train', 'train-unigram']
const named = process.argv.slice(2)
const unknown = named.find(name => !benches.includes(name))
if (unknown !== undefined) throw new RangeError(`expected names of ${benches.join(', ')}, got '${unknown}'`)

for (const name of named.length === 0 ? benches : named) {
  const script = join(import.meta.dirname, `${name}.ts`)
  const flags = ['--expose-gc', '--conditions=@llm-cookbook/source']
  const { status } = spawnSync(process.execPath, [...flags, script], { stdio: 'inherit' })
  if (status !== 0) {
    console.error(`the bench '${name}' ended with ${status}`)
    process.exitCode = 1
  }
}
